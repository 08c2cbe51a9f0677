// Makes every table of a page or a notebook output sortable, searchable, filtered and paged. Without it the rows written out are
// shown; those a long table packs are brought out here, and of such a table only the rows of a page are in the document.
(() => {
  "use strict";
  const compare = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;
  const words = (text) => text.toLocaleLowerCase().split(/\s+/).filter(Boolean);

  const element = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.order ?? cell.textContent;
  };

  const sorted = (rows, column, descending) => {
    const direction = descending ? -1 : 1;
    return rows
      .map((row) => [key(row, column), row])
      .sort(([a], [b]) => (a === "") - (b === "") || direction * (isNaN(a) || isNaN(b) ? compare(a, b) : a - b))
      .map(([, row]) => row);
  };

  const most = 60;

  const labelled = (field, said, name) =>
    element("label", { className: "narrow" }, element("span", { textContent: said }), Object.assign(field, { title: `${said}: ${name}` }));

  // What narrows one column, where its heading asks for it and there is something to choose from.
  const narrower = (head, column, rows, name) => {
    const kind = head.dataset.filter;
    const said = head.textContent;
    const shown = (row) => row.cells[column].textContent;
    if (kind === "date") {
      const from = element("input", { type: "date" });
      const until = element("input", { type: "date" });
      const keeps = (row) => {
        const day = shown(row).slice(0, 10);
        return (!from.value || day >= from.value) && (!until.value || (day !== "" && day <= until.value));
      };
      return { fields: [from, until], labels: [labelled(from, `${said} from`, name), labelled(until, "until", name)], keeps };
    }
    const values = [...new Set(rows.map(shown))].sort(compare);
    if (kind !== "value" || values.length < 2 || values.length > most) return null;
    const select = element("select", {}, element("option", { value: "all", textContent: "all" }));
    values.forEach((value, place) => select.append(element("option", { value: String(place), textContent: value || "none" })));
    const keeps = (row) => select.value === "all" || shown(row) === values[Number(select.value)];
    return { fields: [select], labels: [labelled(select, said, name)], keeps };
  };

  const unpacked = async (packed) => {
    const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
    const markup = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
    const made = element("template", { innerHTML: `<table><tbody>${markup}</tbody></table>` });
    return [...document.adoptNode(made.content).querySelectorAll("tr")];
  };

  const enhance = async (box) => {
    box.dataset.ready = "yes";
    const name = box.dataset.name;
    const size = Number(box.dataset.pageSize);
    const body = box.querySelector("tbody");
    let rows = [...body.rows];
    const packed = box.querySelector("template");
    if (packed) {
      body.replaceChildren(...rows.slice(0, size));
      try {
        rows.push(...await unpacked(packed.content.textContent));
        box.dataset.whole = "yes";
      } catch {
        // A browser that cannot unpack works on what is written out; the line above says that it is not all.
      }
      packed.remove();
    }
    const text = new Map(rows.map((row) => [row, row.textContent.toLocaleLowerCase()]));
    let first = 0;
    let all = rows.length <= size;

    const search = element("input", { type: "search", placeholder: "Search", autocomplete: "off", spellcheck: false });
    const label = element("label", {}, element("span", { className: "shipops-unseen", textContent: `Search: ${name}` }), search);
    const status = element("span", { className: "status" });
    status.setAttribute("role", "status");
    const previous = element("button", { type: "button", textContent: "Previous" });
    const next = element("button", { type: "button", textContent: "Next" });
    const whole = element("button", { type: "button", textContent: "Show all" });
    const pages = element("nav", { className: "pages" }, previous, next, whole);
    pages.setAttribute("aria-label", `Pages: ${name}`);

    const heads = [...box.querySelectorAll("thead th")];
    const narrowing = heads.map((head, column) => narrower(head, column, rows, name)).filter(Boolean);

    const show = () => {
      const wanted = words(search.value);
      const found = rows.filter((row) => wanted.every((word) => text.get(row).includes(word))
        && narrowing.every((choice) => choice.keeps(row)));
      const kept = new Set(found);
      if (first >= found.length) first = 0;
      const last = all ? found.length : Math.min(first + size, found.length);
      const here = new Set(found.slice(all ? 0 : first, last));
      if (packed) body.replaceChildren(...here);
      else for (const row of rows) {
        row.classList.toggle("unmatched", !kept.has(row));
        row.classList.toggle("elsewhere", kept.has(row) && !here.has(row));
      }
      const total = found.length.toLocaleString("en");
      const range = all || found.length <= size ? total : `${first + 1}–${last} of ${total}`;
      status.textContent = found.length === 0 ? "No row matches"
        : `${range} ${found.length === 1 ? "row" : "rows"}${found.length < rows.length ? ` of ${rows.length.toLocaleString("en")}` : ""}`;
      previous.disabled = all || first === 0;
      next.disabled = all || last >= found.length;
      whole.textContent = all ? "Show pages" : "Show all";
    };

    search.addEventListener("input", () => { first = 0; show(); });
    previous.addEventListener("click", () => { first = Math.max(0, first - size); show(); });
    next.addEventListener("click", () => { first += size; show(); });
    whole.addEventListener("click", () => { all = !all; first = 0; show(); });

    narrowing.forEach((choice) => choice.fields.forEach((field) => field.addEventListener("change", () => { first = 0; show(); })));

    heads.forEach((head, column) => {
      const button = element("button", { type: "button" }, ...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const descending = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        rows = sorted(rows, column, descending);
        if (!packed) body.append(...rows);
        first = 0;
        show();
      });
    });

    const tools = element("div", { className: "tools" });
    tools.append(label, ...narrowing.flatMap((choice) => choice.labels), status);
    if (rows.length > size) tools.append(pages);
    // A dozen rows are read faster than searched.
    if (rows.length > 12) box.prepend(tools);
    show();
  };

  document.querySelectorAll(".shipops-table:not([data-ready])").forEach(enhance);
})();
