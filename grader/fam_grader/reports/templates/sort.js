// Lets a click on a heading sort its table. Without scripts, the tables stay in the order in which they were written.
"use strict";
const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;

function sortBy(table, column, direction) {
  const key = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
  const rows = [...table.tBodies[0].rows].map((row) => [key(row), row]);
  const compare = ([one], [other]) => {
    if (!one || !other) return Number(!one) - Number(!other); // what is empty comes last, whatever the direction
    return direction * order(one, other);
  };
  table.tBodies[0].append(...rows.sort(compare).map(([, row]) => row));
}

for (const table of document.querySelectorAll("table.sortable")) {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const ascending = heading.getAttribute("aria-sort") !== "ascending";
      headings.forEach((each) => each.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      sortBy(table, column, ascending ? 1 : -1);
    });
  });
}
