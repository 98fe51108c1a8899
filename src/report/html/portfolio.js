// Makes the tables of the page sort, and the services filter. The page says all of it without.
"use strict";
(() => {
  const collator = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" });
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const text = (cell) => (cell.dataset.v ?? cell.textContent).trim();

  const status = make("p", { className: "status" });
  status.setAttribute("role", "status");
  let saying;
  // Whoever types does not want to hear of every letter.
  const say = (words) => {
    clearTimeout(saying);
    saying = setTimeout(() => { status.textContent = words; }, 200);
  };

  // What a cell is sorted by: counts by number, `2s 3g` by its standards and then its guidance, the rest by its words.
  const valued = (cell, kind) => {
    const words = cell ? text(cell) : "";
    if (words === "") return null;
    if (kind === "n") return Number(words.replaceAll(",", ""));
    if (kind === "c") {
      const count = (sign) => Number(words.match(new RegExp("(\\d+)\\" + sign))?.[1] ?? 0);
      return count("s") * 1e8 + count("g") * 1e4 + count("?");
    }
    return words;
  };

  const sort = (table, column, heading) => {
    const body = table.tBodies[0];
    table.order ??= [...body.rows];
    const kind = heading.className;
    const isCount = kind === "n" || kind === "c";
    const ways = isCount ? ["descending", "ascending"] : ["ascending", "descending"];
    const way = ways[ways.indexOf(heading.getAttribute("aria-sort")) + 1];
    for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
    const name = heading.textContent;
    if (!way) {
      body.append(...table.order);
      say("In the first order again");
      return;
    }
    heading.setAttribute("aria-sort", way);
    const sign = way === "ascending" ? 1 : -1;
    const compare = isCount ? (a, b) => a - b : collator.compare;
    const keyed = table.order.map((row) => [valued(row.cells[column], kind), row]);
    // What is empty stays behind, whichever way the others run.
    keyed.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      return sign * compare(a, b);
    });
    body.append(...keyed.map(([, row]) => row));
    say(`Sorted by ${name}, ${way}`);
  };

  const sortable = (table) => {
    if (table.tBodies[0].rows.length < 2) return;
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      const button = make("button", { type: "button" });
      button.append(...heading.childNodes);
      button.addEventListener("click", () => sort(table, column, heading));
      heading.append(button);
    });
  };

  for (const table of document.querySelectorAll("table.sorts")) {
    // A table that is closed waits until somebody opens it.
    const closed = table.closest("details:not([open])");
    if (closed) closed.addEventListener("toggle", () => sortable(table), { once: true });
    else sortable(table);
  }

  const main = document.querySelector("table.main");
  if (!main) return;
  const scroll = main.closest(".scroll");
  scroll.before(status);
  const rows = [...main.tBodies[0].rows];
  if (rows.length < 2) return;

  const services = rows.map((row) => ({
    row,
    words: row.textContent.toLowerCase(),
    organisation: text(row.cells[1]),
    phase: text(row.cells[2]),
    standard: Number(text(row.cells[3])) > 0,
    ending: Number(text(row.cells[7])) > 0,
    shares: new Set(row.dataset.f.split(" ")),
    others: [],
  }));
  for (const row of document.querySelectorAll("tr[data-s]")) services[row.dataset.s].others.push(row);

  const field = (words, control) => make("label", {}, words, control);
  const choice = (every, options) =>
    make("select", {}, new Option(every, ""), ...options.map(([value, words]) => new Option(words, value)));
  const values = (of) => {
    const counts = new Map();
    for (const service of services) counts.set(of(service), (counts.get(of(service)) ?? 0) + 1);
    const known = [...counts].filter(([value]) => value !== "").sort(([a], [b]) => collator.compare(a, b));
    const options = known.map(([value, count]) => [value, `${value} (${count})`]);
    if (counts.has("")) options.push([" ", `nobody said (${counts.get("")})`]);
    return options;
  };
  const findings = [...document.querySelectorAll("table.shared tr[id]")].map((row) => {
    const [title, obligation, , count] = row.cells;
    const rule = [...title.querySelectorAll("code")].at(-1).textContent;
    return [row.id.slice(1), `${rule}, ${text(obligation)} (${text(count)})`];
  });

  const search = make("input", { type: "search", autocomplete: "off" });
  const organisation = choice("all organisations", values((service) => service.organisation));
  const phase = choice("all phases", values((service) => service.phase));
  const finding = choice("with or without findings", findings);
  const standard = make("input", { type: "checkbox" });
  const ending = make("input", { type: "checkbox" });
  const tick = (control, words) => make("label", { className: "tick" }, control, words);
  const shown = make("p", { className: "shown" });
  const count = (number) => number.toLocaleString("en-GB");

  const filter = () => {
    const wanted = search.value.trim().toLowerCase();
    const is = (select, value) => !select.value || select.value.trim() === value;
    let kept = 0;
    for (const service of services) {
      const fits = (!wanted || service.words.includes(wanted))
        && is(organisation, service.organisation)
        && is(phase, service.phase)
        && (!finding.value || service.shares.has(finding.value))
        && (!standard.checked || service.standard)
        && (!ending.checked || service.ending);
      kept += fits;
      if (service.row.hidden === fits) {
        service.row.hidden = !fits;
        for (const row of service.others) row.hidden = !fits;
      }
    }
    const words = `${count(kept)} of ${count(services.length)} services are shown`;
    shown.textContent = words;
    return words;
  };
  let waiting;
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => say(filter()), 80);
  };

  const form = make("div", { className: "filter" },
    field("Words in the line of a service", search),
    field("Organisation", organisation),
    field("Phase", phase),
    field("With the finding", finding),
    tick(standard, "With open findings of a standard"),
    tick(ending, "With waivers that end within 30 days"),
    shown);
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Services in the tables");
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  status.before(form);
  // Some browsers bring back what was typed before the page was loaded again.
  filter();
})();
