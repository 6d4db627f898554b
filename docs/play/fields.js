// The second tab: one axis of an image, up to five layers above it, and what one output sees of each of them.
"use strict";
(() => {
  const famPlay = (window.famPlay ??= {});
  const { fields, traceSizes, seenBy, inputWindow, centres, axisSize, written, filled } = famPlay.numbers;
  const { make } = famPlay.grids;
  const { LAYER_LIMITS, MAX_LAYERS, SIZE_LIMITS, clamp } = famPlay.state;
  const { fieldFormulas, wayDown, plural } = famPlay.sentences;

  const COLUMNS = ["kernel", "stride", "padding", "dilation"];
  const MAX_WIDTH = 900, ROW = 64, CELL = 28, LABEL = 18; // of the drawing, in its own units
  const NEW_LAYER = { kernel: 3, stride: 1, padding: 0, dilation: 1 };

  const svg = (tag, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  let count = 0;

  class FieldsView {
    /** @param {object} host has `state` and `change(state)`. */
    constructor(host) {
      this.host = host;
      this.id = `fam-fields-${(count += 1)}`;
      const number = (label, limits, change) => make("input", { type: "number", min: limits[0], max: limits[1], step: 1,
        inputmode: "numeric", "aria-label": label, change: event => change(event.target) });
      this.size = number("pixels of the image along one axis", SIZE_LIMITS, input => this.#typed(input, SIZE_LIMITS,
        value => ({ size: value }), this.host.state.size));
      this.rows = make("tbody");
      this.add = make("button", { type: "button", text: "Add a layer", click: () => this.#layers(this.host.state.layers
        .concat({ ...NEW_LAYER })) });
      this.remove = make("button", { type: "button", text: "Remove the last one", click: () => this.#layers(
        this.host.state.layers.slice(0, -1)) });
      this.trouble = make("p", { class: "fam-trouble", role: "alert", hidden: true });
      this.slider = make("input", { type: "range", min: 0, step: 1, id: `${this.id}-output`,
        input: event => this.host.change({ ...this.host.state, index: Number(event.target.value) }) });
      this.slider.setAttribute("aria-describedby", `${this.id}-said`);
      this.output = make("output", { for: this.slider.id });
      this.said = make("p", { class: "fam-said", role: "status", id: `${this.id}-said` });
      this.drawing = svg("svg", { class: "fam-drawing", role: "img" });
      this.formulas = make("div", { class: "fam-formulas" });
      this.way = make("ol", { class: "fam-way" });
      this.#build();
      // The drawing is as wide as there is room; in a tab that is not shown there is none.
      new ResizeObserver(() => {
        if (this.picture.clientWidth && this.picture.clientWidth !== this.drawn) this.show();
      }).observe(this.picture);
    }

    #build() {
      const head = ["layer", ...COLUMNS, "jump below", "grows by", "field", "size"];
      this.table = make("table", { class: "fam-layers" }, make("caption", { class: "fam-unseen", text:
        "layers, first layer first" }), make("thead", {}, make("tr", {}, ...head.map(text => make("th", { scope: "col", text })))),
      this.rows);
      const card = (title, ...children) => make("section", { class: "fam-card", "aria-label": title },
        make("h3", { text: title }), ...children);
      this.picture = make("div", { class: "fam-work" }, this.trouble, make("div", { class: "fam-output" },
        make("label", { for: this.slider.id, text: "output" }), this.slider, this.output), this.said,
      this.drawing,
      make("ul", { class: "fam-legend", "aria-label": "colours" },
        make("li", {}, make("span", { class: "fam-swatch fam-cell-seen", "aria-hidden": "true" }), "what the output sees"),
        make("li", {}, make("span", { class: "fam-swatch fam-hatched", "aria-hidden": "true" }), "padding"),
        make("li", {}, "every cell shows its index, and stands above the middle of what it sees")));
      this.element = make("div", { class: "fam-fields" },
        card("Layers", make("label", { class: "fam-choice" }, make("span", { text: "image size (pixels along one axis)" }),
          this.size), make("div", { class: "fam-scroll", tabindex: 0, role: "region", "aria-label": "table of layers" },
          this.table), make("div", { class: "fam-buttons" }, this.add, this.remove)),
        this.picture, card("How many pixels", this.formulas), card("Which pixels, from the output down", this.way));
    }

    #typed(input, limits, patch, before) {
      const value = input.value === "" ? before : clamp(Number(input.value), limits);
      input.value = value;
      this.host.change({ ...this.host.state, ...patch(value) });
    }

    #layers(layers) {
      this.host.change({ ...this.host.state, layers });
      if (this.add.disabled && document.activeElement === document.body) this.remove.focus();
    }

    /** Show the state. */
    show() {
      const { layers, size, index } = this.host.state;
      const sizes = traceSizes(size, layers);
      this.fits = sizes.length > layers.length;
      this.index = this.fits ? Math.min(index, sizes.at(-1) - 1) : 0;
      if (document.activeElement !== this.size) this.size.value = size;
      this.add.disabled = layers.length >= MAX_LAYERS;
      this.remove.disabled = layers.length <= 1;
      this.#showLayers(layers, sizes);
      this.#showTrouble(layers, sizes);
      const { field, jump } = fieldFormulas(layers);
      this.formulas.replaceChildren(
        make("p", { class: "fam-formula", text: "field = 1 + sum over the layers of dilation·(kernel − 1)·jump below" }),
        make("p", { class: "fam-formula fam-numbers", text: field }),
        make("p", { class: "fam-formula", text: "jump = product of the strides" }),
        make("p", { class: "fam-formula fam-numbers", text: jump }),
        make("p", { class: "fam-words", text: `Neighbouring outputs see fields that begin ${plural(fields(layers).at(-1).jump,
          "pixel", "pixels")} apart.` }));
      if (this.fits) this.#showOutput(layers, sizes);
    }

    #showLayers(layers, sizes) {
      while (this.rows.children.length > layers.length) this.rows.lastChild.remove();
      while (this.rows.children.length < layers.length) this.rows.append(this.#layerRow(this.rows.children.length));
      fields(layers).forEach(({ below, grows, field }, number) => {
        const { children } = this.rows.children[number];
        COLUMNS.forEach((key, column) => {
          const input = children[column + 1].firstChild;
          if (document.activeElement !== input) input.value = layers[number][key];
        });
        [below, grows, field, sizes[number + 1] ?? "–"].forEach((value, column) => {
          children[column + 5].textContent = value;
        });
      });
    }

    #layerRow(number) {
      const input = key => make("input", { type: "number", min: LAYER_LIMITS[key][0], max: LAYER_LIMITS[key][1], step: 1,
        inputmode: "numeric", "aria-label": `${key} of layer ${number + 1}`, change: event => this.#typed(event.target,
          LAYER_LIMITS[key], value => ({ layers: this.host.state.layers.map((layer, each) => (each === number
            ? { ...layer, [key]: value } : layer)) }), this.host.state.layers[number][key]) });
      return make("tr", {}, make("th", { scope: "row", text: number + 1 }), ...COLUMNS.map(key => make("td", {}, input(key))),
        ...filled(4, () => make("td", { class: "fam-count" })));
    }

    #showTrouble(layers, sizes) {
      this.trouble.hidden = this.fits;
      for (const part of [...this.picture.children].slice(1)) part.hidden = !this.fits;
      this.way.parentElement.hidden = !this.fits;
      if (this.fits) return;
      const number = sizes.length, { kernel, padding, dilation } = layers[number - 1];
      const { span, padded } = axisSize(sizes.at(-1), kernel, 1, padding, dilation);
      this.trouble.textContent = `The kernel of layer ${number} spans ${span}, but only ${plural(padded, "value reaches",
        "values reach")} it${padding ? ", padding included" : ""}: it does not fit, so there is no output. Take a larger image, `
        + "or smaller kernels and strides.";
    }

    #showOutput(layers, sizes) {
      const [first, last] = inputWindow(layers, this.index);
      const levels = seenBy(layers, this.index);
      this.slider.max = sizes.at(-1) - 1;
      this.slider.value = this.index;
      this.output.textContent = `${this.index} (of 0 to ${sizes.at(-1) - 1})`;
      const inside = levels[0].filter(pixel => pixel >= 0 && pixel < sizes[0]).length;
      const span = last - first + 1;
      const range = span === 1 ? `pixel ${written(first)}` : `pixels ${written(first)} to ${written(last)}`;
      let words = `Output ${this.index} sees ${range}: a field of ${span}.`;
      if (levels[0].length < span) words += ` Between them are gaps; it looks at ${levels[0].length} of the ${span}.`;
      const outside = levels[0].length - inside;
      if (outside) words += ` ${plural(outside, "of them is", "of them are")} padding.`;
      if (this.said.textContent !== words) this.said.textContent = words;
      this.way.replaceChildren(...wayDown(layers, this.index).map(text => make("li", { text })));
      this.#draw(layers, sizes, levels);
      this.drawing.setAttribute("aria-label", words);
    }

    // The drawing: the output on top, the image at the bottom, each cell above the middle of what it sees.

    #draw(layers, sizes, levels) {
      const places = centres(layers);
      const ends = sizes.flatMap((size, level) => {
        const padding = layers[level]?.padding ?? 0, { start, jump } = places[level];
        return [start - padding * jump, start + (size - 1 + padding) * jump];
      });
      const [left, right] = [Math.min(...ends), Math.max(...ends)];
      this.drawn = this.picture.clientWidth;
      const room = Math.min(this.picture.clientWidth || MAX_WIDTH, MAX_WIDTH) - CELL - 4;
      const unit = Math.min(CELL * 1.1, room / Math.max(right - left, 1));
      const x = (level, index) => CELL / 2 + 2 + (places[level].start + index * places[level].jump - left) * unit;
      const y = level => (layers.length - level) * (ROW + LABEL) + LABEL + 4;
      const wide = level => Math.min(CELL, unit * places[level].jump * 0.92);
      const height = y(0) + CELL + 4, width = Math.max((right - left) * unit + CELL + 4, 250);
      this.drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
      this.drawing.setAttribute("width", width);
      this.drawing.setAttribute("height", height);
      const parts = [];
      for (const level of levels.keys()) {
        const seen = new Set(levels[level]);
        const title = level ? `${level === layers.length ? "output: " : ""}map of layer ${level}` : "image";
        parts.push(svg("text", { x: 2, y: y(level) - 6, class: "fam-row-name" }, `${title}, ${sizes[level]}`));
        if (level) parts.push(this.#funnel(level, levels, x, y, wide));
        const padding = layers[level]?.padding ?? 0;
        const digits = 7.5 * Math.max(`${sizes[level] + padding - 1}`.length, padding ? 2 : 1);
        const every = [1, 5, 10, 20].find(each => (each === 1 ? wide(level) : each * unit * places[level].jump) >= digits) ?? 50;
        const names = svg("g", { class: "fam-names" }); // above all cells, which may be narrower than their numbers
        for (let index = -padding; index < sizes[level] + padding; index += 1) {
          parts.push(this.#cell(x(level, index), y(level), wide(level), index, names, {
            seen: seen.has(index), padding: index < 0 || index >= sizes[level], output: level === layers.length,
            named: index % every === 0 }));
        }
        parts.push(names);
      }
      this.drawing.replaceChildren(PATTERN(this.id), ...parts);
    }

    #funnel(level, levels, x, y, wide) {
      const ends = which => [x(level, levels[level].at(which)), x(level - 1, levels[level - 1].at(which))];
      const [[topLeft, lowLeft], [topRight, lowRight]] = [ends(0), ends(-1)];
      const [top, low] = [wide(level) / 2, wide(level - 1) / 2];
      const corners = [[topLeft - top, y(level) + CELL], [topRight + top, y(level) + CELL],
        [lowRight + low, y(level - 1)], [lowLeft - low, y(level - 1)]];
      return svg("polygon", { points: corners.map(corner => corner.join(",")).join(" "), class: "fam-funnel" });
    }

    #cell(middle, top, width, index, names, { seen, padding, output, named }) {
      const look = `${seen ? "fam-cell-seen" : "fam-cell"}${padding ? " fam-cell-padding" : ""}${output ? " fam-cell-output" : ""}`;
      const box = svg("rect", { x: middle - width / 2, y: top, width, height: CELL, class: look });
      const group = svg("g", { "data-index": index }, box);
      if (padding) group.append(svg("rect", { x: middle - width / 2, y: top, width, height: CELL, fill: `url(#${this.id}-hatch)` }));
      if (named) names.append(svg("text", { x: middle, y: top + CELL / 2 + 4, class: "fam-index" }, written(index)));
      if (output) {
        const choose = () => index !== this.index && this.host.change({ ...this.host.state, index });
        group.addEventListener("click", choose);
        group.addEventListener("mouseenter", choose);
      }
      return group;
    }
  }

  const PATTERN = id => svg("defs", {}, svg("pattern", { id: `${id}-hatch`, width: 6, height: 6,
    patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, svg("line", { x1: 0, y1: 0, x2: 0, y2: 6,
    class: "fam-hatch-line" })));

  famPlay.FieldsView = FieldsView;
})();
