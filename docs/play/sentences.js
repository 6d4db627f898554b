// What the page says about a setting: the sum of a window, the size formula, the counts, the fields, in plain text.
"use strict";
(() => {
  const famPlay = (window.famPlay ??= {});
  const { axisSize, parameters, fields, seenBy, written, fraction } = famPlay.numbers;

  const factor = value => (value < 0 ? `(${fraction(value)})` : fraction(value));
  const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;
  /** Join values with their signs: 3 − 1 + 2. */
  const joined = values => values.map((value, index) =>
    index === 0 ? written(value) : `${value < 0 ? "−" : "+"} ${written(Math.abs(value))}`).join(" ");

  /** Return the sum of a window as lines: the products, their values, the result. */
  function sumLines(setting, terms, value) {
    const pixels = terms.filter(term => !term.padding).map(term => term.pixel);
    if (setting.operation === "max") return [`the largest of ${pixels.map(written).join(", ")} = ${written(value)}`];
    if (setting.operation === "average") {
      return [`(${joined(pixels)}) / ${pixels.length}`, `= ${written(pixels.reduce((sum, pixel) => sum + pixel, 0))} / `
        + `${pixels.length} = ${written(value)}`];
    }
    const products = terms.map(term => term.pixel * term.weight);
    const sum = products.reduce((total, product) => total + product, 0);
    const lines = [terms.map(term => `${factor(term.pixel)}·${factor(term.weight)}`).join(" + ")];
    lines.push(`= ${joined(products)}${products.length > 1 || setting.bias ? ` = ${written(sum)}` : ""}`);
    if (setting.bias) {
      const sign = setting.bias < 0 ? "−" : "+";
      lines.push(`with the bias: ${written(sum)} ${sign} ${written(Math.abs(setting.bias))} = ${written(value)}`);
    }
    return lines;
  }

  /** Return the same for a screen reader, short where a window is large. */
  function spokenSum(setting, terms, value, [row, col]) {
    const lines = terms.length <= 9 ? sumLines(setting, terms, value).join(" ")
      : `${terms.length} products add up to ${written(value)}`;
    return `Row ${row}, column ${col} of the map: ${lines}`;
  }

  const AXES = [
    { letters: ["H", "pH", "dH", "kH", "sH"], lines: ["row", "rows"], way: "Down", end: "at the bottom" },
    { letters: ["W", "pW", "dW", "kW", "sW"], lines: ["column", "columns"], way: "Across", end: "on the right" },
  ];

  /** Return the size formula of one axis with its letters, its numbers, and in words. */
  function sizeFormula(axis, size, kernel, stride, padding, dilation, name = "kernel") {
    const { letters: [S, p, d, k, s], lines: [one, many], way, end } = AXES[axis];
    const { padded, span, room, fits, steps, leftover, size: places } = axisSize(size, kernel, stride, padding, dilation);
    const letters = `${S}′ = ⌊(${S} + 2·${p} − ${d}·(${k} − 1) − 1) / ${s}⌋ + 1`;
    const filled = `⌊(${size} + 2·${padding} − ${dilation}·(${kernel} − 1) − 1) / ${stride}⌋ + 1`;
    if (!fits) {
      return { letters, numbers: `${S}′: ${size} + 2·${padding} − ${dilation}·(${kernel} − 1) − 1 = ${written(room)}`,
        words: `${way}: the ${name} spans ${span}, the axis has ${padded}. There is less than no room, so no place at all.` };
    }
    const numbers = `${S}′ = ${filled} = ⌊${room} / ${stride}⌋ + 1 = ${steps} + 1 = ${places}`;
    const first = padding ? `${plural(size, one, many)} and ${padding} of padding at each end make ${padded}`
      : plural(size, one, many);
    const words = `${way}: ${first}; the ${name} spans ${span}, so it has a room of ${room}: `
      + `${plural(steps, "complete step", "complete steps")} of ${stride}, and the first place.`;
    const lost = leftover ? ` ${plural(leftover, one, many)} ${end} ${leftover === 1 ? "is" : "are"} never seen.` : "";
    return { letters, numbers, words: words + lost };
  }

  /** Return what the three wirings of lesson 10 learn. */
  function parameterWords(setting) {
    const { shared, local, dense } = parameters(setting);
    const number = value => value.toLocaleString("en");
    if (setting.operation !== "convolution") return "Parameters: none. A pooling window has nothing to learn.";
    return `Parameters, with biases: this one filter ${number(shared)}; a filter of its own at every place `
      + `${number(local)}; a dense layer with as many outputs ${number(dense)}.`;
  }

  /** Return the formula of the receptive field, and that of the jump, with the numbers filled in. */
  function fieldFormulas(layers) {
    const all = fields(layers);
    const parts = layers.map(({ kernel, dilation }, index) =>
      `${dilation > 1 ? `${dilation}·` : ""}(${kernel} − 1)·${all[index].below}`);
    const { field, jump } = all.at(-1);
    const strides = layers.map(layer => layer.stride).join("·");
    return {
      field: `field = 1 + ${parts.join(" + ")} = 1 + ${all.map(({ grows }) => grows).join(" + ")} = ${field}`,
      jump: layers.length > 1 ? `jump = ${strides} = ${jump}` : `jump = ${jump}`,
    };
  }

  /** Return how one gets from an output down to the pixels, a sentence for each layer. */
  function wayDown(layers, index) {
    const levels = seenBy(layers, index);
    const range = level => (levels[level].length === 1 ? written(levels[level][0])
      : `${written(levels[level][0])} to ${written(levels[level].at(-1))}`);
    return layers.map((layer, number) => {
      const [seen, span] = [levels[number].length, levels[number].at(-1) - levels[number][0] + 1];
      const below = number ? `value${seen === 1 ? "" : "s"} ${range(number)} of map ${number}`
        : `pixel${seen === 1 ? "" : "s"} ${range(0)} of the image`;
      const gaps = seen < span ? ` (${seen} of these ${span}, with gaps between them)` : "";
      const [first, last] = [levels[number + 1][0], levels[number + 1].at(-1)];
      const { kernel, stride, padding, dilation } = layer;
      const begin = `${factor(first)}·${stride}${padding ? ` − ${padding}` : ""}`;
      const end = `${factor(last)}·${stride}${padding ? ` − ${padding}` : ""} + ${dilation > 1 ? `${dilation}·` : ""}`
        + `(${kernel} − 1)`;
      return `Layer ${number + 1}: ${below}${gaps}, from ${begin} to ${end}.`;
    }).reverse();
  }

  famPlay.sentences = { sumLines, spokenSum, sizeFormula, parameterWords, fieldFormulas, wayDown, factor, plural };
})();
