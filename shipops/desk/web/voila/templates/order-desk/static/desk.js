// The cursor stands in the box from the start, every control tells what it is, and a page whose kernel has ended says so.
(() => {
  document.getElementById("rendered_cells").setAttribute("role", "main");

  // The buttons that change places show only by their colour which of them is pressed.
  new MutationObserver(() => {
    for (const button of document.querySelectorAll(".shipops-modes button")) {
      const pressed = String(button.classList.contains("mod-active"));
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });

  const ready = new MutationObserver(() => {
    const box = document.querySelector(".shipops-asked input");
    if (!box || !box.offsetParent) return;
    ready.disconnect();
    if (document.activeElement === document.body) box.focus();
  });
  ready.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["style"] });

  const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  const kernel = `${config.baseUrl}api/kernels/${config.kernelId}`;
  let asking = setInterval(ask, 15000);
  document.addEventListener("visibilitychange", () => document.hidden || ask());

  async function ask() {
    if (!asking) return;
    let status;
    try {
      status = (await fetch(kernel, { cache: "no-store" })).status;
    } catch {
      status = 0;
    }
    if (status === 200 || !asking) return;
    clearInterval(asking);
    asking = 0;
    const ended = document.createElement("p");
    ended.setAttribute("role", "alert");
    ended.className = "desk-ended";
    ended.append(status ? "This page was left alone and has ended. " : "The desk does not answer. ");
    const again = document.createElement("a");
    again.href = location.pathname;
    again.textContent = "Open it again";
    ended.append(again);
    document.body.prepend(ended);
  }
})();
