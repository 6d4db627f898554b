// Flashcards and quizzes: what Python shows, its buttons and keys, and the progress that this browser keeps.
import { Python } from "./python.js";

const find = id => document.getElementById(id);
const TYPED = "input:not([type=radio]):not([type=checkbox]), select, textarea";

/** Start the page of flashcards or quizzes, whichever the document is. */
export function startStudy({ course, store, fill, showPython }) {
  const { words } = course, page = document.body.dataset.study, card = find("card"), options = find("options");
  const python = new Python({ ...course.python, study: course.study }, showPython);
  const ask = keeper(python, store);
  const query = new URLSearchParams(location.search);
  const ahead = []; // keys that were typed while Python answers
  let shown = "", busy = false, clock = 0;

  async function act(name, more = {}) {
    if (busy) return;
    busy = true;
    card.setAttribute("aria-busy", "true");
    try {
      const found = await ask({ page, act: name, ...chosen(options), ...more });
      if (found.error) note(found.error, true);
      else show(found.view);
    } catch (error) {
      note(fill(words.studyFailed, { reason: lastLine(error) }), true);
    } finally {
      busy = false;
      card.removeAttribute("aria-busy");
    }
    while (ahead.length && !busy) take(ahead.shift());
  }

  /** Do what a key is for; return whether it is for anything. */
  function take(key) {
    const form = card.querySelector("form.answer");
    if (key === "Enter" && form) return form.requestSubmit(), true;
    return choose(form, key.toLowerCase()) || press(key);
  }

  function note(text, isFault = false) {
    const line = document.createElement("p");
    if (isFault) line.textContent = text;
    else line.innerHTML = text; // a deck's text, escaped by Python
    line.className = isFault ? "fault" : "";
    find("notes").append(line);
  }

  function show(view) {
    const entered = view.name !== shown, first = shown === "";
    shown = view.name;
    find("card-title").textContent = view.title || words[page === "cards" ? "card" : "quiz"];
    find("about").textContent = view.about;
    const content = find("shown");
    if (entered || !content.querySelector("form")) content.innerHTML = view.html; // escaped by Python
    if (entered) find("notes").replaceChildren();
    for (const text of view.notes.slice(find("notes").childElementCount)) note(text);
    showButtons(view, entered);
    showClock(view.deadline);
    if (entered && !first) focusOn(content.querySelector("[data-focus]") ?? card);
    else if (!entered) content.querySelector("form [data-focus]")?.select?.();
  }

  function showButtons(view, entered) {
    const row = find("actions"), focused = row.contains(document.activeElement) && document.activeElement.dataset.act;
    row.replaceChildren(...view.buttons.map(each => {
      const button = document.createElement("button"), key = document.createElement("kbd");
      Object.assign(button, { type: "button", className: each.primary ? "primary" : "" });
      Object.assign(button.dataset, { act: each.act, key: each.key });
      key.textContent = each.shown || each.key;
      button.append(key, ` ${each.label}`);
      return button;
    }));
    if (view.download.text) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: view.download.label });
      button.addEventListener("click", () => save(view.download));
      row.append(button);
    }
    if (focused && !entered) row.querySelector(`[data-act="${focused}"]`)?.focus();
  }

  function showClock(deadline) {
    clearInterval(clock);
    const tick = () => {
      const left = Math.max(0, Math.ceil(deadline - Date.now() / 1000));
      const digits = [Math.floor(left / 60), left % 60].map(number => String(number).padStart(2, "0"));
      find("clock").textContent = `${words.timeLeft}: ${digits.join(":")}`;
      if (left === 0) act("time");
    };
    find("clock").textContent = "";
    if (!deadline) return;
    clock = setInterval(tick, 1000);
    tick();
  }

  card.addEventListener("click", event => {
    const button = event.target.closest("button");
    if (button?.dataset.letter) putInOrder(button);
    else if (button?.dataset.act) act(button.dataset.act, { ...button.dataset });
  });
  card.addEventListener("submit", event => {
    event.preventDefault();
    act("answer", { typed: typed(event.target) });
  });
  card.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.matches(TYPED)) return;
    const key = event.key === " " ? "Enter" : event.key;
    if (key.length > 1 && (key !== "Enter" || event.target.matches("button, a, summary, input"))) return;
    if (busy) ahead.push(key);
    else if (!take(key)) return;
    event.preventDefault();
  });

  if (page === "cards" && query.has("unit")) options.elements.unit.value = query.get("unit");
  options.addEventListener("submit", event => event.preventDefault());
  options.addEventListener("change", () => { if (shown === "overview") act("open"); });
  if (!store.lasts) find("saved").textContent = words.studyLost;
  startExchange(ask, () => act("open"), text => { find("said").textContent = text; });
  return act("open").then(() => {
    const wanted = page === "quiz" && query.get("deck");
    if (wanted) find("shown").querySelector(`[data-deck="${CSS.escape(wanted)}"]`)?.focus();
  });
}

/** Return what asks Python, with the progress that is kept, and keeps what it changes; of all pages, one at a time. */
function keeper(python, store) {
  let known = "";
  const ask = async request => {
    const kept = await store.get("study");
    await python.start();
    const before = kept?.revision ?? "";
    const database = kept && known !== `${python.generation} ${before}` ? kept.database : null;
    const result = await python.ask({ study: { ...request, kept: database !== null }, database });
    const revision = result.database ? `${Date.now()}-${Math.random()}` : before;
    if (result.database) await store.set("study", { revision, database: result.database });
    known = `${python.generation} ${revision}`;
    return result;
  };
  return request => navigator.locks ? navigator.locks.request("fam-study", () => ask(request)) : ask(request);
}

/** Save progress as a file, and add that of another one. */
function startExchange(ask, show, say) {
  const file = find("progress-file");
  const attempt = async work => {
    try {
      const found = await work();
      if (found?.error) say(found.error);
    } catch (error) {
      say(lastLine(error));
    }
  };
  find("export").addEventListener("click", () => attempt(async () => {
    const found = await ask({ page: "progress", act: "export" });
    if (found.download) save(found.download);
    return found;
  }));
  find("import").addEventListener("click", () => file.click());
  file.addEventListener("change", () => attempt(async () => {
    const [chosen] = file.files;
    if (!chosen) return null;
    const bytes = new Uint8Array(await chosen.arrayBuffer());
    file.value = "";
    const found = await ask({ page: "progress", act: "import", name: chosen.name, file: base64(bytes) });
    if (!found.error) {
      await show();
      say(found.said);
    }
    return found;
  }));
}

/** Return what is chosen above the card, without what is empty. */
function chosen(options) {
  const found = Object.fromEntries(new FormData(options));
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== ""));
}

/** Return what a learner would type in a terminal for what is in a form. */
function typed(form) {
  const values = new FormData(form).getAll("answer");
  const { kind, order = "" } = form.dataset;
  if (kind === "order") return order;
  return kind === "cloze" ? values : values.join("");
}

/** Choose the answer with a letter; a single choice is the answer at once. Return whether there is one. */
function choose(form, letter) {
  if (!form || !/^[a-z]$/.test(letter)) return false;
  const button = form.querySelector(`[data-letter="${letter}"]`);
  if (button) return putInOrder(button);
  const field = form.querySelector(`input[value="${letter}"]`);
  if (!field) return false;
  field.checked = field.type === "radio" || !field.checked;
  if (field.type === "radio") form.requestSubmit();
  return true;
}

/** Put an item behind those that are in order already, or take it out again. */
function putInOrder(button) {
  const form = button.form, { letter } = button.dataset, order = form.dataset.order ?? "";
  form.dataset.order = order.includes(letter) ? order.replace(letter, "") : order + letter;
  for (const each of form.querySelectorAll("[data-letter]")) {
    const place = form.dataset.order.indexOf(each.dataset.letter) + 1;
    each.setAttribute("aria-pressed", String(place > 0));
    each.querySelector("output").textContent = place || "";
  }
  return true;
}

/** Press the button with a key; return whether there is one. */
function press(key) {
  const button = find("actions").querySelector(`[data-key="${CSS.escape(key)}"]`);
  button?.click();
  return Boolean(button);
}

function focusOn(element) {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
}

function lastLine(error) {
  return String(error?.message ?? error).trim().split("\n").at(-1);
}

function save({ name, text }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function base64(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 8192) text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  return btoa(text);
}
