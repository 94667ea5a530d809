"use strict";
// Without scripts the page reads the same; with them a click on a header sorts its table.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  if (body.rows.length < 2) continue;
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    if (head.hasAttribute("data-fixed")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const isNumber = head.classList.contains("number");
      const down = head.hasAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : isNumber;
      const sign = down ? -1 : 1;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => {
        const cell = row.cells[column];
        return isNumber ? cell.dataset.key && Number(cell.dataset.key) : cell.textContent;
      };
      const compare = (one, other) => {
        const [a, b] = [key(one), key(other)];
        if (isNumber && (a === undefined || b === undefined)) return (a === undefined) - (b === undefined);
        return sign * (isNumber ? a - b : a.localeCompare(b, document.documentElement.lang, { numeric: true }));
      };
      body.append(...[...body.rows].sort(compare));
    });
  });
}
