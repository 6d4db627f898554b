// What can be set, what each lesson begins with, and how it is written into the address after the `#`.
"use strict";
(() => {
  const famPlay = (window.famPlay ??= {});
  const { filled, readNumber } = famPlay.numbers;

  const LIMITS = { channels: [1, 3], image: [1, 12], kernel: [1, 5], stride: [1, 6], padding: [0, 4], dilation: [1, 4] };
  const LAYER_LIMITS = { kernel: [1, 7], stride: [1, 4], padding: [0, 6], dilation: [1, 4] };
  const MAX_LAYERS = 5, SIZE_LIMITS = [1, 64];
  const OPERATIONS = ["convolution", "max", "average"];

  /** Kernels by name, for any size: (row, column, kH, kW) gives a weight. `own` keeps what is there. */
  const KERNELS = {
    vertical: { title: "vertical edge", least: [1, 2], weight: (row, col, kH, kW) => Math.sign(2 * col + 1 - kW) },
    horizontal: { title: "horizontal edge", least: [2, 1], weight: (row, col, kH) => Math.sign(2 * row + 1 - kH) },
    blur: { title: "blur (the mean)", least: [1, 1], weight: (row, col, kH, kW) => 1 / (kH * kW) },
    identity: { title: "identity", least: [1, 1],
      weight: (row, col, kH, kW) => Number(row === (kH - 1) >> 1 && col === (kW - 1) >> 1) },
    ones: { title: "all ones", least: [1, 1], weight: () => 1 },
  };

  /** Pictures by name, for any size: (row, column, H, W) gives a pixel. */
  const IMAGES = {
    edge: { title: "dark, then bright", pixel: (row, col, H, W) => Number(2 * col >= W - 1) },
    bar: { title: "a bright bar", pixel: (row, col, H, W) => (col >= Math.floor(0.4 * W) && col < Math.ceil(0.8 * W) ? 8 : 3) },
    floor: { title: "a bright floor", pixel: (row, col, H) => (2 * row + 1 > H ? 8 : 3) },
    square: { title: "a square", pixel: (row, col, H, W) =>
      Number(row >= H / 4 && row < H - H / 4 && col >= W / 4 && col < W - W / 4) },
    line: { title: "a slanting line", pixel: (row, col) => Number(row === col) },
    ones: { title: "all ones", pixel: () => 1 },
    black: { title: "black (all 0)", pixel: () => 0 },
    chance: { title: "chance", pixel: () => Math.floor(Math.random() * 10) },
  };

  const named = (presets, key, name, height, width) =>
    filled(height, row => filled(width, col => presets[name][key](row, col, height, width)));
  const kernelOf = (name, height, width) => named(KERNELS, "weight", name, height, width);
  const imageOf = (name, height, width) => named(IMAGES, "pixel", name, height, width);

  const DEFAULT = Object.freeze({
    tab: "map", lesson: 0, operation: "convolution", image: "0,0,0,1,1,1;0,0,0,1,1,1;0,0,1,1,1,1;0,0,1,1,1,1;0,1,1,1,1,1",
    kernel: "-1,0,1;-1,0,1;-1,0,1", bias: "0", stride: "1", padding: "0", dilation: "1", at: "0,0",
    layers: "3,1,0,1;3,1,0,1;2,2,0,1;3,1,0,1", size: "24", index: "0",
  });

  // Each lesson's own numbers, so that what stands on its page can be seen to move.
  const LESSONS = {
    1: { title: "One window, one response", image: "3,1,2;0,4,1", kernel: "1,-1,1;-1,1,-1",
      try: "One window as large as the kernel, so the map has a single value. Change the pixels: which picture of zeros "
        + "and ones gets the largest response? Then set a bias of −5." },
    2: { title: "Feature maps", image: "1,2,0,1;0,1,3,2;4,0,1,1", kernel: "1,0;-1,2", at: "0,1",
      try: "Walk through the map and see which window each value comes from. Which value is the largest, and why there?" },
    3: { title: "Edge filters", image: "3,3,8,8,3;3,3,8,8,3;3,3,8,8,3;3,3,8,8,3", kernel: "-1,1", at: "0,1",
      try: "The bright bar has an edge on either side. Change the picture to the bright floor: what does this kernel see "
        + "of it? Then choose the horizontal edge." },
    4: { title: "Zero padding", image: "3,1,4,1,5;9,2,6,5,3;5,8,9,7,9;3,2,3,8,4", kernel: "1,1,1;1,1,1;1,1,1", padding: "1",
      try: "With a padding of 1 the map is as large as the image. Point at a corner pixel: how many windows see it, and how "
        + "many without padding? Which padding keeps the size at a dilation of 2?" },
    5: { title: "Strides", image: "0,0,1,1,1;0,0,1,1,1;0,0,1,1,1;0,0,1,1,1", kernel: "-1,0,1;-1,0,1;-1,0,1", stride: "2",
      padding: "1", at: "0,1",
      try: "The window moves two pixels at a time. Which rows of the padded image does no window reach? Play the steps at "
        + "strides 1, 2 and 3." },
    6: { title: "Output sizes", image: "1,2,3,4,5,6,7,8;8,7,6,5,4,3,2,1;1,2,3,4,5,6,7,8", kernel: "1,1,1", stride: "1,2",
      padding: "0,1", try: "Guess the size of the map before you change a number, then read the formula. When does a larger "
        + "image not make a larger map? When does the kernel not fit at all?" },
    7: { title: "Channels", image: "2,2,3,3;2,2,3,3;1,0,0,1!2,2,0,0;2,1,0,0;0,1,3,3", kernel: "1,1;1,1!-1,-1;-1,-1",
      bias: "-2", at: "0,1",
      try: "Two channels, a slice of the kernel for each, and one sum. Set all weights of the second slice to 0: can "
        + "you still tell red from white?" },
    10: { title: "Counting parameters", image: "1,2,3;4,5,6;7,8,9", kernel: "1,0;0,-1",
      try: "Below the map stand the counts of the three wirings. Make the image larger: which count does not move?" },
    11: { title: "Receptive fields", tab: "fields", layers: "3,2,1,1;3,1,0,1", size: "9", index: "1",
      try: "Output 1 sees pixels 1 to 7. Choose output 0: where does its field begin? Then give the first layer a stride "
        + "of 1, and add layers until one output sees the whole image." },
    13: { title: "Pooling", operation: "max", image: "1,3,0,2;5,-1,4,1;-2,-4,6,0;-3,-7,2,0", kernel: "1,1;1,1", stride: "2",
      at: "1,0",
      try: "A window without weights. Compare the largest value with the mean, then set size 3, stride 3 and padding 1: "
        + "the padded cells never count." },
  };

  const clamp = (value, [least, most]) => Math.min(most, Math.max(least, Math.trunc(value)));
  const numbersIn = text => text.split(",").map(each => readNumber(each) ?? 0);

  function pairIn(text, limits) {
    const [first, second = first] = numbersIn(text);
    return [clamp(first, limits), clamp(second, limits)];
  }

  /** Read channels of rows of numbers; what is missing is 0, and what is too much is left out. */
  function volumeIn(text, limits) {
    const given = text.split("!").map(channel => channel.split(";").map(numbersIn));
    const rows = clamp(Math.max(...given.map(channel => channel.length)), limits);
    const cols = clamp(Math.max(...given.flat().map(row => row.length)), limits);
    return resized(given, clamp(given.length, LIMITS.channels), rows, cols);
  }

  /** Return a volume of this shape: values that are there stay, new ones are 0. */
  function resized(volume, channels, rows, cols) {
    return filled(channels, channel => filled(rows, row => filled(cols, col => volume[channel]?.[row]?.[col] ?? 0)));
  }

  function layersIn(text) {
    return text.split(";").slice(0, MAX_LAYERS).map(layer => {
      const [kernel = 3, stride = 1, padding = 0, dilation = 1] = numbersIn(layer);
      const given = { kernel, stride, padding, dilation };
      return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, clamp(value, LAYER_LIMITS[key])]));
    });
  }

  /** Return what pooling allows of a state: one map, no bias, no gaps. */
  const POOLING = ({ image, kernel }) =>
    ({ image: image.slice(0, 1), kernel: kernel.slice(0, 1), bias: 0, dilation: [1, 1] });

  /** Return the state that the texts describe; every text is optional, and nothing that is typed can break it. */
  function readState(texts) {
    const lesson = LESSONS[texts.lesson] ? Number(texts.lesson) : 0;
    const { title, try: _try, ...begin } = LESSONS[lesson] ?? {};
    const all = { ...DEFAULT, ...begin, ...texts };
    const image = volumeIn(all.image, LIMITS.image);
    const kernel = volumeIn(all.kernel, LIMITS.kernel);
    const operation = OPERATIONS.includes(all.operation) ? all.operation : "convolution";
    const state = {
      tab: all.tab === "fields" ? "fields" : "map", lesson, operation, image,
      kernel: resized(kernel, image.length, kernel[0].length, kernel[0][0].length), bias: readNumber(all.bias) ?? 0,
      stride: pairIn(all.stride, LIMITS.stride), padding: pairIn(all.padding, LIMITS.padding),
      dilation: pairIn(all.dilation, LIMITS.dilation), at: pairIn(all.at, [0, 99]),
      layers: layersIn(all.layers), size: clamp(readNumber(all.size) ?? 24, SIZE_LIMITS),
      index: clamp(readNumber(all.index) ?? 0, [0, 99]),
    };
    if (operation !== "convolution") Object.assign(state, POOLING(state));
    return state;
  }

  const volumeText = volume => volume.map(channel => channel.map(row => row.join(",")).join(";")).join("!");
  const pairText = ([first, second]) => (first === second ? `${first}` : `${first},${second}`);

  /** Return the texts that describe a state. */
  function writeState(state) {
    const { tab, operation, bias, size, index } = state;
    return { tab, lesson: `${state.lesson}`, operation, image: volumeText(state.image), kernel: volumeText(state.kernel),
      bias: `${bias}`, stride: pairText(state.stride), padding: pairText(state.padding), dilation: pairText(state.dilation),
      at: state.at.join(","), layers: state.layers.map(layer => Object.values(layer).join(",")).join(";"),
      size: `${size}`, index: `${index}` };
  }

  /** Return a state as what follows `#`: the lesson, and whatever differs from its beginning. */
  function toHash(state) {
    const texts = writeState(state), begin = writeState(readState({ lesson: texts.lesson }));
    const parts = Object.entries(texts).filter(([key, text]) => text !== begin[key]);
    if (state.lesson) parts.unshift(["lesson", texts.lesson]);
    return parts.map(([key, text]) => `${key}=${text}`).join("&");
  }

  /** Return the state that a hash describes, whatever else is in it. */
  function fromHash(hash) {
    const texts = {};
    for (const part of hash.replace(/^#/, "").split("&")) {
      const [key, ...rest] = part.split("=");
      if (key === "lesson" || Object.hasOwn(DEFAULT, key)) texts[key] = decode(rest.join("="));
    }
    return readState(texts);
  }

  function decode(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  famPlay.state = { POOLING, LIMITS, LAYER_LIMITS, MAX_LAYERS, SIZE_LIMITS, KERNELS, IMAGES, LESSONS, kernelOf, imageOf, resized,
    clamp, readState, writeState, toHash, fromHash };
})();
