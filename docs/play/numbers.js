// The arithmetic of the page, without the page: what lessons 1 to 13 compute, in plain functions on nested arrays.
// Rows come first, indices count from 0, and a kernel is applied without flipping.
"use strict";
(() => {
  const famPlay = (window.famPlay ??= {});

  const filled = (count, make) => Array.from({ length: count }, (_, index) => make(index));

  /** Return the places of a kernel along one axis, with the numbers between: span, room, steps, leftover, size. */
  function axisSize(size, kernel, stride = 1, padding = 0, dilation = 1) {
    const padded = size + 2 * padding;
    const span = dilation * (kernel - 1) + 1;
    const room = padded - span;
    const fits = room >= 0;
    const steps = fits ? Math.floor(room / stride) : 0;
    return { padded, span, room, fits, steps, leftover: fits ? room - steps * stride : 0, size: fits ? steps + 1 : 0 };
  }

  /** Return [H', W'], or null if the kernel does not fit. All arguments are pairs [vertical, horizontal]. */
  function outputShape(shape, kernel, stride = [1, 1], padding = [0, 0], dilation = [1, 1]) {
    const axes = [0, 1].map(axis => axisSize(shape[axis], kernel[axis], stride[axis], padding[axis], dilation[axis]));
    return axes.every(axis => axis.fits) ? axes.map(axis => axis.size) : null;
  }

  /** Return the terms of one value of the map: where each pixel is in the padded image, the pixel, and its weight. */
  function windowTerms(setting, row, col) {
    const { image, kernel, stride, padding, dilation } = setting;
    const terms = [];
    kernel.forEach((slice, channel) => slice.forEach((weights, down) => weights.forEach((weight, across) => {
      const place = [row * stride[0] + down * dilation[0], col * stride[1] + across * dilation[1]];
      const pixel = image[channel][place[0] - padding[0]]?.[place[1] - padding[1]];
      terms.push({ channel, row: place[0], col: place[1], down, across, weight, pixel: pixel ?? 0,
        padding: pixel === undefined });
    })));
    return terms;
  }

  /** Return which windows hold a place of the padded image, along one axis; those that hold a pixel are all pairs. */
  function windowsAlong(setting, axis, place) {
    const { kernel, stride, dilation } = setting;
    const side = [kernel[0].length, kernel[0][0].length][axis];
    return filled(shapeOf(setting)?.[axis] ?? 0, index => index).filter(index => {
      const offset = place - index * stride[axis];
      return offset >= 0 && offset % dilation[axis] === 0 && offset / dilation[axis] < side;
    });
  }

  const OPERATIONS = {
    convolution: (terms, bias) => terms.reduce((sum, term) => sum + term.pixel * term.weight, 0) + bias,
    max: terms => Math.max(...terms.filter(term => !term.padding).map(term => term.pixel)),
    average: terms => {
      const pixels = terms.filter(term => !term.padding).map(term => term.pixel);
      return pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length;
    },
  };

  /** Return one value of the map. */
  function response(setting, row, col) {
    return OPERATIONS[setting.operation](windowTerms(setting, row, col), setting.bias);
  }

  /** Return the sentence that says why there is no map, or "" if there is one. */
  function whyNoMap(setting) {
    for (const [axis, lines, letter] of [[0, "rows", "H"], [1, "columns", "W"]]) {
      const size = [setting.image[0].length, setting.image[0][0].length][axis];
      const kernel = [setting.kernel[0].length, setting.kernel[0][0].length][axis];
      const { span, padded, fits } = axisSize(size, kernel, 1, setting.padding[axis], setting.dilation[axis]);
      const [window, what] = setting.operation === "convolution" ? ["kernel", "the kernel or its dilation"]
        : ["window", "the window"];
      if (!fits) {
        const has = setting.padding[axis] ? `the padded image has only ${padded}` : `the image has only ${padded}`;
        return `The ${window} spans ${span} ${lines}, and ${has}: it does not fit anywhere, so there is no map. `
          + `Make ${letter} or the padding larger, or ${what} smaller.`;
      }
      if (setting.operation !== "convolution" && 2 * setting.padding[axis] > kernel) {
        return `The padding of ${setting.padding[axis]} ${lines} is more than half of a window of ${kernel}: windows are `
          + "there to look at the map, so pooling refuses this. Make the padding smaller, or the window larger.";
      }
    }
    return "";
  }

  /** Return the map as nested arrays, or null if there is none. */
  function featureMap(setting) {
    if (whyNoMap(setting)) return null;
    const shape = shapeOf(setting);
    return filled(shape[0], row => filled(shape[1], col => response(setting, row, col)));
  }

  /** Return the shape of the setting's map, or null. */
  function shapeOf({ image, kernel, stride, padding, dilation }) {
    const sides = volume => [volume[0].length, volume[0][0].length];
    return outputShape(sides(image), sides(kernel), stride, padding, dilation);
  }

  /** Return how many parameters connect the image with the map: shared, without sharing, and dense; with biases. */
  function parameters(setting) {
    const [rows, cols] = shapeOf(setting) ?? [0, 0];
    const count = volume => volume.length * volume[0].length * volume[0][0].length;
    const one = count(setting.kernel) + 1;
    return { shared: one, local: rows * cols * one, dense: rows * cols * (count(setting.image) + 1) };
  }

  /**
   * Follow a stack of layers [{kernel, stride, padding, dilation}], first layer first, along one axis.
   * Return for each layer: the jump below it, by how much the field grows, the field after it, the jump above it.
   */
  function fields(layers) {
    let field = 1, jump = 1;
    return layers.map(({ kernel, stride, dilation }) => {
      const below = jump, grows = dilation * (kernel - 1) * jump;
      field += grows;
      jump *= stride;
      return { below, grows, field, jump };
    });
  }

  /** Return the sizes before the first layer and after each one; a layer that does not fit ends the list. */
  function traceSizes(size, layers) {
    const sizes = [size];
    for (const { kernel, stride, padding, dilation } of layers) {
      const next = axisSize(sizes.at(-1), kernel, stride, padding, dilation);
      if (!next.fits) break;
      sizes.push(next.size);
    }
    return sizes;
  }

  /** Return what output `index` sees, a sorted list of indices for each level: the image first, the output last. */
  function seenBy(layers, index) {
    const levels = [[index]];
    for (const { kernel, stride, padding, dilation } of [...layers].reverse()) {
      const below = levels[0].flatMap(value => filled(kernel, tap => value * stride - padding + tap * dilation));
      levels.unshift([...new Set(below)].sort((one, other) => one - other));
    }
    return levels;
  }

  /** Return the range [first, last] of pixels that output `index` sees; it is not clipped to the image. */
  function inputWindow(layers, index) {
    const pixels = seenBy(layers, index)[0];
    return [pixels[0], pixels.at(-1)];
  }

  /** Return where each value of a level is centred, in pixels of the image: value i at start + i * jump. */
  function centres(layers) {
    const levels = [{ start: 0, jump: 1 }];
    for (const { kernel, stride, padding, dilation } of layers) {
      const { start, jump } = levels.at(-1);
      levels.push({ start: start + jump * ((dilation * (kernel - 1)) / 2 - padding), jump: jump * stride });
    }
    return levels;
  }

  /** Write a number with at most four digits behind those that matter, and a real minus sign. */
  function written(value) {
    if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "?";
    if (Math.abs(value) < 1e-9) return "0";
    const whole = Number.isInteger(value) && Math.abs(value) < 1e6;
    return String(whole ? value : Number(value.toPrecision(4))).replaceAll("-", "−");
  }

  /** Write a number for a cell, in three digits; the sums below have more. */
  const short = value => (Number.isInteger(value) && Math.abs(value) < 1e5 ? written(value)
    : written(Number(value.toPrecision(3))));

  /** Write a weight: 1/9 is no decimal that ends, so it stays a fraction. */
  function fraction(value) {
    const ends = Math.abs(value * 1e4 - Math.round(value * 1e4)) < 1e-9;
    const parts = ends ? 0 : filled(30, each => each + 2).find(each => Math.abs(value * each - Math.round(value * each)) < 1e-9);
    return parts ? `${written(Math.round(value * parts))}/${parts}` : written(value);
  }

  /** Read what was typed: a number, also with a comma, a real minus sign, or a fraction such as 1/9; null otherwise. */
  function readNumber(text) {
    const plain = text.trim().replace("−", "-").replace(",", ".");
    const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?:\/(\d+\.?\d*))?$/i.exec(plain);
    const value = match ? Number(match[1]) / Number(match[2] ?? 1) : NaN;
    return Number.isFinite(value) && Math.abs(value) < 1e6 ? value + 0 : null;
  }

  famPlay.numbers = { axisSize, outputShape, windowTerms, windowsAlong, response, whyNoMap, featureMap, shapeOf, parameters, fields,
    traceSizes, seenBy, inputWindow, centres, written, short, fraction, readNumber, filled };
})();
