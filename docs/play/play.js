// Puts the page together: the lesson's setting, two tabs, the address. `famPlay.mount` is the way in for other pages.
"use strict";
(() => {
  const famPlay = (window.famPlay ??= {});
  const { make } = famPlay.grids;
  const { LESSONS, readState, writeState, toHash, fromHash } = famPlay.state;
  const TABS = { map: "Feature map", fields: "Receptive field" };
  const SOON = 150; // milliseconds: browsers refuse an address that changes with every move of the pointer

  let count = 0;

  class Page {
    constructor(element, { state = {}, compute = null, onChange = null, tabs = Object.keys(TABS), lessons = true,
      hash = false } = {}) {
      Object.assign(this, { compute, onChange, hash, tabs, id: `fam-play-${(count += 1)}` });
      this.state = hash ? fromHash(location.hash) : readState(asTexts(state));
      if (!tabs.includes(this.state.tab)) this.state.tab = tabs[0];
      this.views = { map: new famPlay.MapView(this), fields: new famPlay.FieldsView(this) };
      this.element = make("div", { class: "fam-play" }, lessons ? this.#lessons() : null,
        this.advice = make("p", { class: "fam-advice" }), this.#tabs());
      element.replaceChildren(this.element);
      this.onHash = () => this.#readHash();
      this.known = location.hash;
      if (hash) addEventListener("hashchange", this.onHash);
      this.#show("all");
    }

    #lessons() {
      const options = Object.entries(LESSONS).map(([number, { title }]) =>
        make("option", { value: number, text: `Lesson ${number} · ${title}` }));
      this.lesson = make("select", { change: event => this.change(readState({ lesson: event.target.value })) },
        make("option", { value: 0, text: "a setting of your own" }), ...options);
      return make("label", { class: "fam-choice fam-lesson" }, make("span", { text: "begin with the numbers of" }), this.lesson);
    }

    #tabs() {
      const button = name => make("button", { type: "button", role: "tab", id: `${this.id}-tab-${name}`, text: TABS[name],
        "aria-controls": `${this.id}-${name}`, click: () => this.change({ ...this.state, tab: name }),
        keydown: event => this.#tabKey(event) });
      this.buttons = Object.fromEntries(this.tabs.map(name => [name, button(name)]));
      this.panels = Object.fromEntries(this.tabs.map(name => [name, make("div", { role: "tabpanel", id: `${this.id}-${name}`,
        "aria-labelledby": `${this.id}-tab-${name}` }, this.views[name].element)]));
      const list = make("div", { role: "tablist", "aria-label": "what to look at", class: "fam-tabs" },
        ...Object.values(this.buttons));
      list.hidden = this.tabs.length < 2;
      return make("div", {}, list, ...Object.values(this.panels));
    }

    #tabKey(event) {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const next = (this.tabs.indexOf(this.state.tab) + by + this.tabs.length) % this.tabs.length;
      this.change({ ...this.state, tab: this.tabs[next] });
      this.buttons[this.tabs[next]].focus();
    }

    /** Take a new state over, show it, and report it. */
    change(state) {
      const before = this.state;
      this.state = state;
      const moved = ["operation", "image", "kernel", "bias", "stride", "padding", "dilation"].every(key =>
        `${JSON.stringify(before[key])}` === `${JSON.stringify(state[key])}`);
      if (state.tab !== "map") this.views.map.pause();
      this.#show(moved ? "place" : "all");
      this.#report();
    }

    /** The map that `compute` promised has arrived. */
    settled() {
      this.#report();
    }

    #report() {
      if (this.hash) {
        clearTimeout(this.soon);
        this.soon = setTimeout(() => this.#writeHash(), SOON);
      }
      const { map, pending } = this.views.map.result;
      this.onChange?.({ state: writeState(this.state), map: structuredClone(map), pending: Boolean(pending) });
    }

    #writeHash() {
      if (location.hash !== this.known) return; // the reader has just gone elsewhere, which will be read
      const hash = toHash(this.state);
      history.replaceState(null, "", hash ? `#${hash}` : location.href.split("#")[0]);
      this.known = location.hash;
    }

    #readHash() {
      if (location.hash === this.known) return;
      this.change(fromHash(location.hash));
      clearTimeout(this.soon); // it stands there already
      this.known = location.hash;
    }

    #show(what) {
      for (const name of this.tabs) {
        const chosen = name === this.state.tab;
        this.buttons[name].setAttribute("aria-selected", chosen);
        this.buttons[name].tabIndex = chosen ? 0 : -1;
        this.panels[name].hidden = !chosen;
      }
      if (this.lesson) this.lesson.value = this.state.lesson;
      this.advice.textContent = LESSONS[this.state.lesson]?.try ?? "";
      this.advice.hidden = !this.state.lesson;
      if (this.tabs.includes("map")) this.views.map.show(what);
      if (this.tabs.includes("fields")) this.views.fields.show();
    }

    destroy() {
      clearTimeout(this.soon);
      removeEventListener("hashchange", this.onHash);
      this.views.map.pause();
      this.element.remove();
    }
  }

  /** Write numbers and nested arrays as the texts of a hash: [[1, 2], [3, 4]] as "1,2;3,4". */
  function asTexts(state) {
    const depth = value => (Array.isArray(value) ? 1 + depth(value[0]) : 0);
    const text = value => (depth(value) < 2 ? `${value}`
      : value.map(text).join(depth(value) === 3 ? "!" : ";"));
    return Object.fromEntries(Object.entries(state).map(([key, value]) => [key, text(value)]));
  }

  /**
   * Build the page inside `element`. Options, all optional:
   *
   * - `state`: texts as in the hash, or numbers and nested arrays: `{ lesson: 5 }`, `{ image: [[1, 2], [3, 4]], stride: 2 }`
   * - `compute(call)`: computes the map in our place, as nested arrays or as a promise of them; `call` holds `operation`,
   *   `image` (C, H, W), `kernel` (C, kH, kW), `bias`, and the pairs `stride`, `padding`, `dilation`. What it raises is shown.
   * - `onChange({ state, map, pending })`: hears of each change, and of each map that arrives
   * - `tabs`: `["map"]` or `["fields"]` shows one alone; `lessons: false` leaves the menu of lessons out
   * - `hash: true` keeps the state in the address
   *
   * Returns `{ state(), set(state), refresh(), destroy() }`. `set` changes what it names; with a `lesson` it begins with
   * that one's numbers. `refresh` computes the map anew, for a changed function.
   */
  famPlay.mount = (element, options = {}) => {
    const page = new Page(element, options);
    return {
      state: () => writeState(page.state),
      set: state => page.change(readState({ ...("lesson" in state ? {} : writeState(page.state)), ...asTexts(state) })),
      refresh: () => page.views.map.show("all"),
      destroy: () => page.destroy(),
    };
  };

  addEventListener("DOMContentLoaded", () => {
    const element = document.querySelector("[data-fam-play]");
    if (element) famPlay.page = famPlay.mount(element, { hash: true });
  });
})();
