// The first tab: an image, a kernel, their map, the window of one value with its products, and steps to play.
"use strict";
(() => {
  const famPlay = (window.famPlay ??= {});
  const { featureMap, shapeOf, whyNoMap, windowTerms, windowsAlong, written, short, fraction, filled } = famPlay.numbers;
  const { Grid, make, signedShade, greyShade, largest } = famPlay.grids;
  const { sides } = famPlay;
  const { sumLines, spokenSum, sizeFormula, parameterWords, factor, plural } = famPlay.sentences;

  const SLOWEST = 2000, FASTEST = 150; // milliseconds for a step

  const NOTE = "Point at a cell of the map, or walk through it with the arrow keys. Click a pixel or a weight to change it, or "
    + "type into it: Enter keeps the new value, Escape the old one. A fraction such as 1/9 is a number, too.";

  let count = 0; // several pages may stand in one document, and ids are for one element

  class MapView {
    /** @param {object} host has `state`, `change(state)`, and `compute` (or null), which `mount` was given. */
    constructor(host) {
      this.host = host;
      this.id = `fam-map-${(count += 1)}`;
      this.timer = null;
      this.token = 0;
      this.result = { map: null, trouble: "" };
      this.#build();
    }

    get state() {
      return this.host.state;
    }

    #build() {
      this.images = make("div", { class: "fam-stack" });
      this.kernels = make("div", { class: "fam-stack" });
      this.products = make("div", { class: "fam-stack" });
      this.imageGrids = [];
      this.kernelGrids = [];
      this.mapGrid = new Grid({ label: "map", onPick: (row, col) => this.#pick(row, col) });
      this.captions = Object.fromEntries(["image", "kernel", "map"].map(name =>
        [name, make("h3", { class: "fam-caption" })]));
      this.trouble = make("p", { class: "fam-trouble", role: "alert", hidden: true });
      this.yours = make("p", { class: "fam-trouble", role: "status", hidden: true });
      this.seenBy = make("p", { class: "fam-note fam-seen-by" });
      this.pixel = null; // the one that is pointed at, by its place in the padded image
      this.sum = make("div", { class: "fam-sum" });
      this.spoken = make("p", { class: "fam-unseen", role: "status", "aria-live": "polite" });
      this.formulas = make("div", { class: "fam-formulas" });
      this.parameters = make("p");
      this.mapBox = make("div", { class: "fam-box" }, this.captions.map, this.mapGrid.element);
      this.settings = new famPlay.Settings(this.host);
      this.element = make("div", { class: "fam-map" },
        make("div", { class: "fam-work" }, this.trouble, make("div", { class: "fam-stage" },
          make("div", { class: "fam-box" }, this.captions.image, this.images),
          this.kernelBox = make("div", { class: "fam-box" }, this.captions.kernel, this.kernels), this.mapBox), this.seenBy, this.yours, this.#player(),
        this.sumBox = make("section", { class: "fam-card", "aria-labelledby": `${this.id}-sum` },
          this.sumTitle = make("h3", { id: `${this.id}-sum` }), this.products, this.sum, this.spoken)),
        this.settings.element,
        make("div", { class: "fam-more" }, make("section", { class: "fam-card", "aria-labelledby": `${this.id}-size` },
          make("h3", { id: `${this.id}-size`, text: "The size of the map" }), this.formulas, this.parameters),
        this.#legend(), make("p", { class: "fam-note", text: NOTE })));
    }

    #player() {
      const button = (text, click) => make("button", { type: "button", click, text });
      this.play = button("▶ Play", () => (this.timer ? this.pause() : this.#start()));
      this.back = button("◀ Back", () => this.#step(-1));
      this.forward = button("Next ▶", () => this.#step(1));
      this.speed = make("input", { type: "range", min: 0, max: 1, step: "any", value: 0.5,
        input: () => this.timer && this.#start() });
      this.progress = make("span", { class: "fam-progress" });
      return (this.bar = make("div", { class: "fam-player", role: "group", "aria-label": "steps" }, this.back, this.play,
        this.forward, make("label", { class: "fam-speed" }, make("span", { text: "speed" }), this.speed), this.progress));
    }

    #legend() {
      const swatch = (look, text) => make("li", {}, make("span", { class: `fam-swatch ${look}`, "aria-hidden": "true" }), text);
      return make("ul", { class: "fam-legend", "aria-label": "colours" },
        this.greys = swatch("fam-ramp-grey", "image: 0 is black, the largest pixel white"),
        swatch("fam-ramp-signed", "weights and map: orange below 0, white is 0, blue above"),
        swatch("fam-hatched", "padding"), swatch("fam-window", "the window"));
    }

    // What the controls do.

    #edited(name, channel, row, col, value) {
      const volume = structuredClone(this.state[name]);
      volume[channel][row][col] = value;
      this.host.change({ ...this.state, [name]: volume });
    }

    /** Mark the values of the map that a pixel has a part in. */
    #look(pixel) {
      if (`${pixel}` === `${this.pixel}`) return;
      this.pixel = pixel;
      this.#showMap();
    }

    #pick(row, col) {
      if (row === this.at[0] && col === this.at[1]) return;
      this.pause();
      this.host.change({ ...this.state, at: [row, col] });
    }

    // Steps.

    #step(by) {
      this.pause();
      this.#go(by);
    }

    #go(by) {
      const [rows, cols] = this.shape;
      const next = (this.at[0] * cols + this.at[1] + by + rows * cols) % (rows * cols);
      this.host.change({ ...this.state, at: [Math.floor(next / cols), next % cols] });
    }

    #start() {
      clearInterval(this.timer);
      this.timer = setInterval(() => this.#go(1), SLOWEST * (FASTEST / SLOWEST) ** Number(this.speed.value));
      this.#showPlayer();
    }

    /** Stop the steps, if they are playing. */
    pause() {
      clearInterval(this.timer);
      this.timer = null;
      this.#showPlayer();
    }

    #showPlayer() {
      this.play.textContent = this.timer ? "❚❚ Pause" : "▶ Play";
      this.spoken.setAttribute("aria-live", this.timer ? "off" : "polite"); // a screen reader cannot keep up with it
    }

    // What is shown.

    /** Show the state: at once what depends on the settings, and the map as soon as it is computed. */
    show(what = "all") {
      this.why = whyNoMap(this.state);
      this.shape = this.why ? null : shapeOf(this.state);
      this.at = this.shape ? this.state.at.map((place, axis) => Math.min(place, this.shape[axis] - 1)) : [0, 0];
      if (what === "all") this.#recompute();
      this.settings.show();
      this.#showInputs();
      this.#showMap();
      this.#showSum();
      this.#showFormulas();
    }

    /** Compute the map, by `compute` if the page that holds us has one. Only the latest call counts. */
    #recompute() {
      const expected = featureMap(this.state);
      const token = (this.token += 1);
      this.result = { map: expected, expected, trouble: "", pending: false };
      if (!this.host.compute || !expected) return;
      const { operation, image, kernel, bias, stride, padding, dilation } = structuredClone(this.state);
      this.result.pending = true;
      const settle = result => {
        if (token !== this.token) return;
        this.result = { expected, pending: false, ...result };
        this.#showMap();
        this.#showSum();
        this.host.settled();
      };
      new Promise(resolve => resolve(this.host.compute({ operation, image, kernel, bias, stride, padding, dilation })))
        .then(map => settle(checked(map, expected)),
          error => settle({ map: null, trouble: `Your function raised an error: ${error?.message ?? error}` }));
    }

    #showInputs() {
      const { image, kernel, padding, operation } = this.state;
      const [H, W] = sides(this.state.image), [kH, kW] = sides(this.state.kernel);
      const ring = padding[0] || padding[1] ? `, padded: ${H + 2 * padding[0]} × ${W + 2 * padding[1]}` : "";
      const pooling = operation !== "convolution";
      this.captions.image.textContent = `${pooling ? "map" : "image"}, ${H} × ${W}${ring}`;
      this.captions.kernel.textContent = `kernel, ${kH} × ${kW}`;
      this.kernelBox.hidden = this.greys.hidden = pooling;
      const needed = (grids, box, name) => {
        while (grids.length > image.length) grids.pop().element.remove();
        while (grids.length < image.length) {
          const channel = grids.length;
          const look = name === "image" ? { onPick: (row, col) => this.#look([row, col]), onLeave: () => this.#look(null) } : {};
          grids.push(new Grid({ label: name, ...look, onEdit: (row, col, value) => {
            const [top, left] = name === "image" ? this.state.padding : [0, 0];
            this.#edited(name, channel, row - top, col - left, value);
          } }));
          box.append(grids.at(-1).element);
        }
      };
      needed(this.imageGrids, this.images, "image");
      needed(this.kernelGrids, this.kernels, "kernel");
      const terms = this.shape ? windowTerms(this.state, ...this.at) : [];
      const brightest = Math.max(...image.flat(2));
      image.forEach((channel, index) => this.#showChannel(channel, index, terms, brightest));
      const full = largest(kernel);
      kernel.forEach((slice, index) => this.kernelGrids[index].show(slice.map(row => row.map(weight => (
        { text: fraction(weight), shade: signedShade(weight, full), look: "fam-signed", fixed: false }))),
      image.length > 1 ? { label: `kernel, slice ${index}`, title: `slice ${index}` } : { label: "kernel" }));
    }

    #showChannel(channel, index, terms, brightest) {
      const { padding: [pH, pW], dilation, operation, image } = this.state;
      const seen = new Set(terms.filter(term => term.channel === index).map(term => `${term.row},${term.col}`));
      const pooling = operation !== "convolution";
      const full = largest(image);
      const counts = [channel.length + 2 * pH, channel[0].length + 2 * pW].map((size, axis) =>
        filled(size, place => windowsAlong(this.state, axis, place).length));
      const cells = filled(channel.length + 2 * pH, row => filled(channel[0].length + 2 * pW, col => {
        const pixel = channel[row - pH]?.[col - pW];
        const inside = seen.has(`${row},${col}`);
        const windows = counts[0][row] * counts[1][col];
        const notes = [pixel === undefined ? "padding" : "", plural(windows, "window sees it", "windows see it"), inside ? "in the window" : ""].filter(Boolean).join(", ");
        const mark = inside && Math.max(...dilation) > 1 ? " fam-seen" : "";
        if (pixel === undefined) return { text: pooling ? "" : "0", look: `fam-hatched${mark}`, note: notes };
        const { shade, look } = pooling ? { shade: signedShade(pixel, full), look: "fam-signed" }
          : greyShade(pixel, brightest);
        return { text: short(pixel), shade, look: look + mark, note: notes, fixed: false };
      }));
      const places = terms.filter(term => term.channel === index);
      const frames = places.length ? [{ row: places[0].row, col: places[0].col, height: places.at(-1).row - places[0].row + 1,
        width: places.at(-1).col - places[0].col + 1, look: Math.max(...dilation) > 1 ? "fam-loose" : "" }] : [];
      const name = pooling ? "map to pool" : "image";
      const names = image.length > 1 ? { label: `${name}, channel ${index}`, title: `channel ${index}` } : { label: name };
      this.imageGrids[index].show(cells, { ...names, frames });
    }

    #showMap() {
      const { map, trouble, expected, pending } = this.result;
      this.trouble.hidden = !this.why;
      this.trouble.textContent = this.why;
      this.seenBy.hidden = this.mapBox.hidden = this.bar.hidden = this.sumBox.hidden = !this.shape;
      this.yours.hidden = !trouble;
      this.yours.textContent = trouble;
      if (!this.shape) {
        if (this.timer) this.pause();
        return;
      }
      this.captions.map.textContent = `${this.host.compute ? "your " : ""}${this.state.operation === "convolution" ? "" : "pooled "}map, ${this.shape[0]} × ${this.shape[1]}`;
      const [down, across] = [0, 1].map(axis => (this.pixel ? windowsAlong(this.state, axis, this.pixel[axis]) : []));
      this.#showSeenBy(down.length * across.length);
      const full = largest([map ?? [], expected]);
      const cells = filled(this.shape[0], row => filled(this.shape[1], col => {
        const value = map?.[row]?.[col], here = row === this.at[0] && col === this.at[1];
        const wrong = !pending && this.host.compute && value !== undefined && differs(value, expected[row][col]);
        return { text: value === undefined || pending ? "" : short(value), selected: here,
          shade: value === undefined || pending ? "" : signedShade(value, full),
          look: `fam-signed${wrong ? " fam-wrong" : ""}${down.includes(row) && across.includes(col) ? " fam-touched" : ""}`, note: wrong ? `not ${written(expected[row][col])}` : "" };
      }));
      this.mapGrid.show(cells, { label: "map", frames: [{ row: this.at[0], col: this.at[1], height: 1, width: 1 }] });
      this.mapGrid.activate(...this.at);
      this.progress.textContent = `step ${this.at[0] * this.shape[1] + this.at[1] + 1} of ${this.shape[0] * this.shape[1]}`;
    }

    #showSeenBy(windows) {
      const [top, left] = this.state.padding, [H, W] = sides(this.state.image);
      const [row, col] = this.pixel ? [this.pixel[0] - top, this.pixel[1] - left] : [];
      const where = row < 0 || col < 0 || row >= H || col >= W ? "This cell of the padding"
        : `The pixel in row ${row}, column ${col} of the image`;
      this.seenBy.textContent = this.pixel ? `${where} is in ${plural(windows, "window", "windows")}, marked in the map.`
        : "Point at a pixel to see which windows it is in.";
    }

    #showSum() {
      if (!this.shape) return this.products.replaceChildren();
      const terms = windowTerms(this.state, ...this.at);
      const value = this.result.expected[this.at[0]][this.at[1]];
      this.sumTitle.textContent = `Row ${this.at[0]}, column ${this.at[1]} of the map`;
      this.products.hidden = this.state.operation !== "convolution";
      this.products.replaceChildren(...this.state.kernel.map((slice, channel) => make("table", { class: "fam-products",
        "aria-label": this.state.kernel.length > 1 ? `products of channel ${channel}` : "products" },
      make("tbody", {}, ...slice.map((row, down) => make("tr", {}, ...row.map((weight, across) => {
        const term = terms[(channel * slice.length + down) * row.length + across];
        return make("td", { class: term.padding ? "fam-hatched" : "" },
          make("span", { text: `${factor(term.pixel)}·${factor(weight)}` }),
          make("b", { text: written(term.pixel * weight) }));
      })))))));
      const lines = sumLines(this.state, terms, value);
      const given = this.result.map?.[this.at[0]]?.[this.at[1]];
      if (this.host.compute && given !== undefined && !this.result.pending && differs(given, value)) {
        lines.push(`Your function gives ${written(given)} here.`);
      }
      this.sum.replaceChildren(...lines.map(text => make("p", { text })));
      const spoken = spokenSum(this.state, terms, value, this.at);
      if (this.spoken.textContent !== spoken) this.spoken.textContent = spoken;
    }

    #showFormulas() {
      const { stride, padding, dilation } = this.state;
      const lines = [0, 1].flatMap(axis => {
        const { letters, numbers, words } = sizeFormula(axis, sides(this.state.image)[axis], sides(this.state.kernel)[axis],
          stride[axis], padding[axis], dilation[axis], this.state.operation === "convolution" ? "kernel" : "window");
        return [make("p", { class: "fam-formula", text: letters }), make("p", { class: "fam-formula fam-numbers",
          text: numbers }), make("p", { class: "fam-words", text: words })];
      });
      this.formulas.replaceChildren(...lines);
      this.parameters.hidden = !this.shape;
      if (this.shape) this.parameters.textContent = parameterWords(this.state);
    }
  }

  const differs = (given, expected) => !(Math.abs(given - expected) <= 1e-6 + 1e-5 * Math.abs(expected));

  /** Return a student's map with what is to be said about its form. */
  function checked(map, expected) {
    const rows = Array.isArray(map) && map.every(Array.isArray) ? map : null;
    if (!rows || !rows.flat().every(value => typeof value === "number")) {
      return { map: null, trouble: "Your function did not give a map: rows of numbers were expected." };
    }
    const sides = array => `${array.length} × ${array[0]?.length ?? 0}`;
    const shape = rows.length !== expected.length || rows.some(row => row.length !== expected[0].length);
    if (shape) return { map: rows, trouble: `Your map is ${sides(rows)}; the size formula says ${sides(expected)}.` };
    const wrong = rows.flat().filter((value, index) => differs(value, expected.flat()[index])).length;
    return { map: rows, trouble: wrong ? `${plural(wrong, "value of your map differs", "values of your map differ")} from `
      + "the sum of the window; the cells are framed." : "" };
  }

  famPlay.MapView = MapView;
})();
