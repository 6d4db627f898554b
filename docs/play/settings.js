// The form of the first tab: sizes, stride, padding, dilation, and what image and kernel begin with.
"use strict";
(() => {
  const famPlay = (window.famPlay ??= {});
  const { written, filled, readNumber } = famPlay.numbers;
  const { make } = famPlay.grids;
  const { POOLING, LIMITS, KERNELS, IMAGES, kernelOf, imageOf, resized, clamp } = famPlay.state;

  const OPERATIONS = { convolution: "the sum of the products", max: "max pooling: the largest",
    average: "average pooling: the mean" };
  const ROWS = { image: ["image size", "H", "W"], kernel: ["kernel size", "kH", "kW"], stride: ["stride", "sH", "sW"],
    padding: ["padding", "pH", "pW"], dilation: ["dilation", "dH", "dW"] };

  const sides = volume => [volume[0].length, volume[0][0].length];

  class Settings {
    /** @param {object} host has `state` and `change(state)`. */
    constructor(host) {
      this.host = host;
      this.fields = {};
      const rows = Object.entries(ROWS).map(([key, [title, ...letters]]) => (this.fields[key] = make("tr", {},
        make("th", { scope: "row", text: title }), ...letters.map((letter, axis) => make("td", {},
          this.#number(key, axis, `${title} ${axis ? "across" : "down"}, ${letter}`))))));
      const titles = presets => Object.fromEntries(Object.entries(presets).map(([name, { title }]) => [name, title]));
      const single = (key, text, attributes, change) => make("label", { class: "fam-choice" }, make("span", { text }),
        (this.fields[key] = make("input", { ...attributes, change: event => change(event.target) })));
      this.kernelLabel = this.#choice("kernel", "fill the kernel with", { ...titles(KERNELS), own: "your own" },
        name => this.#kernel(name));
      this.element = make("form", { class: "fam-settings fam-card", "aria-label": "settings",
        submit: event => event.preventDefault() },
      make("table", {}, make("thead", {}, make("tr", {}, make("td"), make("th", { scope: "col", text: "down" }),
        make("th", { scope: "col", text: "across" }))), make("tbody", {}, ...rows)),
      make("div", {}, this.#choice("image", "fill the image with", { own: "your own", ...titles(IMAGES) }, name => this.#image(name)),
        this.kernelLabel, this.#choice("operation", "a window gives", OPERATIONS, value => this.#operation(value)),
        make("div", { class: "fam-pair" },
          single("channels", "channels (C)", { type: "number", min: 1, max: LIMITS.channels[1], step: 1 },
            input => this.#channels(input)),
          single("bias", "bias", { type: "text", size: 5, autocomplete: "off" }, input => this.#bias(input)))));
    }

    #number(key, axis, label) {
      const [min, max] = LIMITS[key];
      return (this.fields[`${key}${axis}`] = make("input", { type: "number", min, max, step: 1, inputmode: "numeric",
        "aria-label": label, change: event => this.#typed(key, axis, event.target) }));
    }

    #choice(key, label, options, change) {
      this.fields[key + "Choice"] = make("select", { change: event => change(event.target.value) },
        ...Object.entries(options).map(([value, text]) => make("option", { value, text })));
      return make("label", { class: "fam-choice" }, make("span", { text: label }), this.fields[key + "Choice"]);
    }

    #pair(key) {
      return ["image", "kernel"].includes(key) ? sides(this.host.state[key]) : this.host.state[key];
    }

    #typed(key, axis, input) {
      const state = { ...this.host.state };
      const pair = [...this.#pair(key)];
      if (input.value !== "") pair[axis] = clamp(Number(input.value), LIMITS[key]);
      input.value = pair[axis];
      if (key === "image") state.image = resized(state.image, state.image.length, ...pair);
      else if (key === "kernel") state.kernel = this.#resizedKernel(pair);
      else state[key] = pair;
      this.host.change(state);
    }

    /** A kernel that has a name keeps it at its new size. */
    #resizedKernel([height, width]) {
      const { kernel } = this.host.state, name = this.#kernelName();
      const fits = name !== "own" && height >= KERNELS[name].least[0] && width >= KERNELS[name].least[1];
      return fits ? kernel.map(() => kernelOf(name, height, width)) : resized(kernel, kernel.length, height, width);
    }

    /** Return which preset the kernel is, or "own". */
    #kernelName() {
      const { kernel } = this.host.state, [height, width] = sides(kernel);
      return Object.entries(KERNELS).find(([name, { least }]) => height >= least[0] && width >= least[1]
        && kernel.every(slice => `${slice}` === `${kernelOf(name, height, width)}`))?.[0] ?? "own";
    }

    #imageName() {
      const { image } = this.host.state, [height, width] = sides(image);
      return Object.keys(IMAGES).find(name => name !== "chance"
        && image.every(channel => `${channel}` === `${imageOf(name, height, width)}`)) ?? "own";
    }

    #kernel(name) {
      if (name === "own") return;
      const { kernel } = this.host.state;
      const [height, width] = sides(kernel).map((side, axis) => (side < KERNELS[name].least[axis] ? 3 : side));
      this.host.change({ ...this.host.state, kernel: kernel.map(() => kernelOf(name, height, width)) });
    }

    #image(name) {
      if (name === "own") return;
      const { image } = this.host.state;
      this.host.change({ ...this.host.state, image: image.map(() => imageOf(name, ...sides(image))) });
    }

    #operation(operation) {
      const allowed = operation === "convolution" ? {} : POOLING(this.host.state);
      this.host.change({ ...this.host.state, ...allowed, operation });
    }

    #channels(input) {
      const { image, kernel } = this.host.state;
      const channels = input.value === "" ? image.length : clamp(Number(input.value), LIMITS.channels);
      input.value = channels;
      this.host.change({ ...this.host.state, image: resized(image, channels, ...sides(image)),
        kernel: filled(channels, channel => kernel[channel] ?? kernel[0]) });
    }

    #bias(input) {
      const bias = readNumber(input.value) ?? this.host.state.bias;
      input.value = written(bias);
      this.host.change({ ...this.host.state, bias });
    }

    /** Show the state; what is being typed stays. */
    show() {
      const { state } = this.host;
      const put = (key, value) => {
        if (document.activeElement !== this.fields[key]) this.fields[key].value = value;
      };
      for (const key of Object.keys(ROWS)) this.#pair(key).forEach((value, axis) => put(`${key}${axis}`, value));
      put("channels", state.image.length);
      put("bias", written(state.bias));
      this.fields.operationChoice.value = state.operation;
      this.fields.kernelChoice.value = this.#kernelName();
      this.fields.imageChoice.value = this.#imageName();
      const pooling = state.operation !== "convolution";
      const singles = [this.fields.bias, this.fields.channels].map(input => input.parentElement);
      for (const element of [this.kernelLabel, this.fields.dilation, ...singles]) element.hidden = pooling;
      this.fields.image.firstChild.textContent = pooling ? "map size" : "image size";
      this.fields.kernel.firstChild.textContent = pooling ? "window size" : "kernel size";
    }
  }

  famPlay.Settings = Settings;
  famPlay.sides = sides;
})();
