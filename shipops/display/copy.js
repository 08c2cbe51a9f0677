// Gives every text to copy a button that copies it. Without it one click on the text selects it.
(() => {
  "use strict";
  const write = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // A page that did not come over https has no clipboard of that kind.
      const field = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      return done;
    }
  };

  document.querySelectorAll(".shipops-copy:not([data-ready])").forEach((box) => {
    box.dataset.ready = "yes";
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: `Copy ${box.dataset.copy}` });
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      status.textContent = (await write(box.querySelector(".values").textContent)) ? "Copied" : "Not copied: select the text and press Ctrl+C";
      button.focus();
    });
    const tools = document.createElement("p");
    tools.className = "tools";
    tools.append(button, " ", status);
    box.prepend(tools);
  });
})();
