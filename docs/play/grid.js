// A grid of numbers: one stop for the Tab key, arrow keys from cell to cell, values that can be changed in place.
"use strict";
(() => {
  const famPlay = (window.famPlay ??= {});
  const { filled, readNumber, written } = famPlay.numbers;

  /** Make an element: `make("p", {class: "x", text: "..."}, child, ...)`; a function is a listener, null is left out. */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(name, value);
      else if (name === "text") element.textContent = value;
      else if (name === "style") element.style.cssText = value; // an attribute is refused where a page has a policy
      else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter(child => child !== null));
    return element;
  }

  const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  class Grid {
    /**
     * @param {object} options `label` names the grid; `onPick(row, col, how)` hears of the cell that has the focus or
     *   the pointer, and `onLeave()` that there is none any more; `onEdit(row, col, value)` of a value that was typed. All are optional.
     */
    constructor({ label, onPick = null, onLeave = null, onEdit = null }) {
      Object.assign(this, { onPick, onLeave, onEdit, shape: [0, 0], active: [0, 0], cells: [], editing: null });
      this.table = make("table", { role: "grid", "aria-label": label, class: "fam-table" });
      this.layer = make("div", { class: "fam-frames", "aria-hidden": "true" });
      this.title = make("div", { class: "fam-title", hidden: true });
      this.element = make("div", { class: "fam-grid" }, this.title, make("div", { class: "fam-cells" }, this.table, this.layer));
      this.table.addEventListener("keydown", event => this.#key(event));
      this.table.addEventListener("click", event => this.#click(event));
      this.table.addEventListener("focusin", event => this.#focused(event));
      this.table.addEventListener("focusout", event => this.#left(event));
      this.table.addEventListener("mouseover", event => this.#hovered(event));
      this.table.addEventListener("mouseleave", () => this.onLeave?.());
    }

    /**
     * Show an array of cells {text, look, shade, note, fixed, selected}, with frames {row, col, height, width, look}.
     * `look` is a CSS class, `shade` a colour, `note` follows the text for screen readers, `fixed` allows no typing.
     * `label` names the grid anew, and `title` stands above it.
     */
    show(rows, { label, title = "", frames = [] } = {}) {
      if (label) this.table.setAttribute("aria-label", label);
      this.title.textContent = title;
      this.title.hidden = !title;
      if (rows.length !== this.shape[0] || rows[0].length !== this.shape[1]) this.#build(rows.length, rows[0].length);
      rows.forEach((row, down) => row.forEach((cell, across) => this.#fill(this.cells[down][across], cell)));
      this.#frame(frames);
    }

    /** Move the frames that are there, so that they glide, and make or remove what is missing or too much. */
    #frame(frames) {
      while (this.layer.children.length > frames.length) this.layer.lastChild.remove();
      while (this.layer.children.length < frames.length) this.layer.append(make("div"));
      frames.forEach(({ look = "", ...sides }, index) => {
        const element = this.layer.children[index];
        element.className = `fam-frame ${look}`;
        for (const [name, value] of Object.entries(sides)) element.style.setProperty(`--${name}`, value);
      });
      if (frames.length && this.element.scrollWidth > this.element.clientWidth) this.#reveal(frames[0]);
    }

    /** Scroll sideways, where a large grid must, until the frame is to be seen. */
    #reveal({ row, col, width }) {
      const [first, last] = [this.#at([row, col]), this.#at([row, col + width - 1])];
      const [left, right] = [first.offsetLeft, last.offsetLeft + last.offsetWidth];
      const { scrollLeft, clientWidth } = this.element;
      if (left < scrollLeft) this.element.scrollLeft = left - first.offsetWidth;
      else if (right > scrollLeft + clientWidth) this.element.scrollLeft = right - clientWidth + first.offsetWidth;
    }

    /** Make this cell the one that the Tab key reaches. */
    activate(row, col) {
      const [down, across] = [Math.min(row, this.shape[0] - 1), Math.min(col, this.shape[1] - 1)];
      this.#at(this.active)?.setAttribute("tabindex", "-1");
      this.active = [down, across];
      this.#at(this.active)?.setAttribute("tabindex", "0");
    }

    #at([row, col]) {
      return this.cells[row]?.[col];
    }

    #build(height, width) {
      const hadFocus = this.table.contains(document.activeElement);
      this.editing = null;
      this.shape = [height, width];
      this.cells = filled(height, row => filled(width, col =>
        make("td", { role: "gridcell", tabindex: "-1", "data-row": row, "data-col": col })));
      const head = filled(width, col => make("th", { role: "columnheader", scope: "col", "aria-label": `column ${col}`,
        text: col }));
      const lines = this.cells.map((cells, row) => make("tr", { role: "row" },
        make("th", { role: "rowheader", scope: "row", "aria-label": `row ${row}`, text: row }), ...cells));
      const corner = make("td", { role: "presentation", class: "fam-corner" });
      this.table.replaceChildren(make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, corner, ...head)),
        make("tbody", { role: "rowgroup" }, ...lines));
      this.element.style.setProperty("--cols", width);
      this.activate(...this.active);
      if (hadFocus) this.#at(this.active).focus();
    }

    #fill(element, { text, look = "", shade = "", note = "", fixed = true, selected = null }) {
      if (this.editing?.cell === element) return;
      if (element.textContent !== text) element.textContent = text;
      element.className = `${look}${text.length > 3 ? ` fam-long-${Math.min(text.length, 8)}` : ""}`;
      element.style.background = shade;
      const name = note ? `${text || "empty"}, ${note}` : text || "empty";
      if (element.getAttribute("aria-label") !== name) element.setAttribute("aria-label", name);
      element.setAttribute("aria-readonly", fixed);
      if (selected === null) element.removeAttribute("aria-selected");
      else element.setAttribute("aria-selected", selected);
    }

    #cellOf(event) {
      const cell = event.target.closest("[role=gridcell]");
      return cell && this.table.contains(cell) ? cell : null;
    }

    #place(cell) {
      return [Number(cell.dataset.row), Number(cell.dataset.col)];
    }

    #focused(event) {
      const cell = this.#cellOf(event);
      if (!cell || event.target !== cell) return;
      this.activate(...this.#place(cell));
      this.onPick?.(...this.active);
    }

    #hovered(event) {
      const cell = this.#cellOf(event);
      if (cell) this.onPick?.(...this.#place(cell));
    }

    #click(event) {
      const cell = this.#cellOf(event);
      if (!cell || event.target !== cell) return;
      cell.focus();
      if (this.#editable(cell)) this.#edit(cell);
    }

    #editable(cell) {
      return this.onEdit && cell.getAttribute("aria-readonly") === "false";
    }

    #key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (this.editing) return this.#keyInField(event);
      const cell = this.#cellOf(event);
      if (!cell) return;
      const [row, col] = this.#place(cell);
      const to = MOVES[event.key] ? [row + MOVES[event.key][0], col + MOVES[event.key][1]]
        : event.key === "Home" ? [row, 0] : event.key === "End" ? [row, this.shape[1] - 1] : null;
      if (to) {
        event.preventDefault();
        this.#at(to)?.focus();
      } else if (this.#editable(cell) && /^(Enter|F2|Delete|Backspace|[-+−.,\d])$/.test(event.key)) {
        event.preventDefault();
        const keeps = ["Enter", "F2"].includes(event.key);
        this.#edit(cell, keeps ? null : event.key.length > 1 ? "" : event.key);
      }
    }

    #keyInField(event) {
      const { cell } = this.editing;
      const [row, col] = this.#place(cell);
      if (event.key === "Escape" || event.key === "Enter") {
        event.preventDefault();
        event.stopPropagation();
        this.#finish(event.key === "Enter");
        cell.focus();
      } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
        event.preventDefault();
        this.#finish(true);
        (this.#at([row + MOVES[event.key][0], col]) ?? this.#at([row, col])).focus();
      } else if (event.key === "Tab") {
        this.#finish(true);
        cell.focus(); // the browser goes on from the cell, out of the grid
      }
    }

    #edit(cell, typed = null) {
      const field = make("input", { type: "text", inputmode: "text", class: "fam-field", "aria-label": "new value",
        autocomplete: "off" });
      field.value = typed ?? cell.textContent.replace("−", "-");
      this.editing = { cell, before: cell.textContent, field };
      cell.replaceChildren(field);
      field.focus();
      if (typed === null) field.select();
    }

    #left(event) {
      if (this.editing?.field === event.target) this.#finish(true);
      if (!this.table.contains(event.relatedTarget)) this.onLeave?.();
    }

    #finish(keep) {
      const { cell, before, field } = this.editing;
      const value = keep ? readNumber(field.value) : null;
      const unchanged = field.value === before.replace("−", "-");
      this.editing = null;
      cell.textContent = before;
      if (value !== null && !unchanged) this.onEdit(...this.#place(cell), value);
    }
  }

  const POSITIVE = [47, 111, 191], NEGATIVE = [214, 112, 43]; // the lessons' blue and orange

  /** Return the colour of a weight or a value of a map: blue above zero, orange below, white at zero. */
  function signedShade(value, full) {
    const strength = 0.75 * Math.min(Math.abs(value) / (full || 1), 1);
    const hue = value >= 0 ? POSITIVE : NEGATIVE;
    return `rgb(${hue.map(channel => Math.round(255 + (channel - 255) * strength)).join(" ")})`;
  }

  /** Return the grey of a pixel, 0 black and the brightest white, and the look that keeps its number readable. */
  function greyShade(value, brightest) {
    const grey = Math.round(255 * Math.min(1, Math.max(0, value / (brightest || 1))));
    return { shade: `rgb(${grey} ${grey} ${grey})`, look: grey < 117 ? "fam-on-dark" : "fam-on-bright" };
  }

  /** Return the largest magnitude of a nested array. */
  const largest = values => values.flat(Infinity).filter(Number.isFinite).reduce((most, value) =>
    Math.max(most, Math.abs(value)), 0);

  famPlay.grids = { Grid, make, signedShade, greyShade, largest, written };
})();
