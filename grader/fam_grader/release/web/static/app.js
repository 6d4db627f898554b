// The pages of the course: the editor, checks, hints, pictures and progress of a unit, and the list of all units.
import { Python } from "./python.js";
import { openStore } from "./store.js";

const course = await (await fetch("course.json")).json();
const { words } = course;
const store = await openStore(course.id);
const python = new Python(course.python, showPython);
const find = id => document.getElementById(id);
const fill = (text, fields) => text.replace(/\{(\w+)(?::g)?\}/g, (_, name) => fields[name]);

// What Python is asked needs the student's files and records; what it says of progress is kept for the next visit.
async function ask(request) {
  const [files, records] = await Promise.all([store.all("file/"), store.get("records")]);
  const result = await python.ask({ files, records: records ?? {}, ...request });
  await store.set("records", result.records);
  if (result.standing) {
    await store.set("standing", result.standing);
    showProgress(result.standing);
  }
  return result;
}

/** Return why Python could not be loaded. */
const reasonOf = failed => fill(words[failed.why] ?? "{text}", failed);

function showPython(stage, failed) {
  const place = find("python");
  place.dataset.stage = stage;
  if (stage === "ready") place.textContent = words.ready;
  else if (stage === "failed") place.textContent = fill(words.failed, { reason: reasonOf(failed) });
  else place.textContent = fill(words.loading, { stage: words[stage] });
}

function showProgress(standing) {
  const progress = find("progress");
  if (progress) progress.textContent = `${standing.text}. ${standing.points}`;
  for (const item of document.querySelectorAll(".units > li")) {
    const unit = standing.units[item.dataset.unit];
    if (!unit) continue;
    item.dataset.done = unit.done;
    for (const line of item.querySelectorAll("[data-function]")) {
      const { state, passed, total } = unit.functions[line.dataset.function];
      line.dataset.state = state;
      const named = { ...words, failed: words.failedState }[state] ?? "";
      line.querySelector(".state").textContent = state === "failed" ? `${named} (${passed}/${total})` : named;
    }
  }
  const link = find("go-on");
  if (link) {
    link.hidden = !standing.next;
    if (standing.next) {
      link.href = `${standing.next}.html`;
      link.textContent = fill(words.goOn, course.units[standing.next]);
    }
  }
}

/** Run what a button does: it is busy meanwhile, and what goes wrong is said at `place`. */
async function busy(button, place, said, work) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  place.textContent = python.isReady ? said : fill(words.loading, { stage: words.runtime });
  try {
    await work();
  } catch (error) {
    const reason = error?.failed ? reasonOf(error.failed) : String(error?.message ?? error).split("\n")[0];
    place.textContent = fill(words.broken, { reason });
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

async function startUnit(name) {
  const unit = course.units[name];
  const { createEditor } = await import("./editor.js");
  let saving = Promise.resolve();
  let timer = 0;
  const save = text => {
    clearTimeout(timer);
    timer = 0;
    saving = text === unit.skeleton ? store.delete(`file/${name}`) : store.set(`file/${name}`, text);
    return saving.then(() => { find("saved").textContent = store.lasts ? words.saved : words.notSaved; });
  };
  const kept = await store.get(`file/${name}`);
  const editor = createEditor(find("editor"), {
    text: kept ?? unit.skeleton,
    label: fill(words.editor, { file: unit.file }),
    describedBy: "leave",
    nonce: document.querySelector("script[nonce]").nonce,
    onChange(text) {
      find("saved").textContent = "";
      clearTimeout(timer);
      timer = setTimeout(save, 300, text);
    },
    onCheck: () => find("check").click(),
  });
  if (!store.lasts) find("saved").textContent = words.notSaved;
  addEventListener("pagehide", () => { if (timer) save(editor.text); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && timer) save(editor.text); });

  find("check").addEventListener("click", () => busy(find("check"), find("summary"), words.checking, async () => {
    await save(editor.text);
    const found = await ask({ do: "check", names: [name] });
    if (found.error) return void (find("summary").textContent = found.error);
    const shown = { html: found.html, passed: found.passed, summary: found.summary, text: editor.text };
    shown.markers = found.markers.filter(each => each.unit === name);
    showResult(shown, editor);
    await store.set(`result/${name}`, shown);
    replay();
  }));
  const last = await store.get(`result/${name}`);
  if (last && last.text === editor.text) showResult(last, editor);
  find("reset").addEventListener("click", () => {
    if (editor.text !== unit.skeleton && confirm(words.resetQuestion)) {
      editor.text = unit.skeleton;
      editor.mark([]);
      save(editor.text);
      editor.focus();
    }
  });
  startHints(unit);
  const replay = startPlay(name, async () => { await save(editor.text); return editor.text !== unit.skeleton; });
  if (find("show")) startPictures(unit, () => save(editor.text));
}

/** Show the result of a check, its marks in the editor, and the line that sums it up, which is read aloud. */
function showResult({ html, passed, summary, markers }, editor) {
  find("results").innerHTML = html; // Python has escaped all of the student's text in it
  find("results").dataset.passed = passed;
  linkPlaces(markers, editor);
  editor.mark(markers);
  say(find("summary"), summary);
}

/** Write a line of ours, with what is between back quotes as code. */
function say(place, text) {
  place.replaceChildren(...text.split("`").map((piece, number) => {
    if (number % 2 === 0) return piece;
    const code = document.createElement("code");
    code.textContent = piece;
    return code;
  }));
}

/** Offer the marked lines as links into the editor. */
function linkPlaces(markers, editor) {
  const lines = [...new Set(markers.map(each => each.line))].sort((one, other) => one - other);
  if (!lines.length) return;
  const row = document.createElement("p");
  row.className = "lines";
  for (const line of lines) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = fill(words.line, { line });
    button.addEventListener("click", () => editor.goTo(line));
    row.append(button, " ");
  }
  find("results").prepend(row);
}

function startHints(unit) {
  const chosen = find("hint-function"), button = find("hint"), list = find("hint-list");
  const show = (found, replace) => {
    if (found.error) return;
    if (replace) list.replaceChildren();
    for (const hint of found.hints) {
      const item = document.createElement("li");
      item.innerHTML = `<strong></strong><p>${hint.html}</p>`; // the author's text, escaped by Python
      item.firstChild.textContent = hint.title;
      list.append(item);
    }
    const none = found.last >= found.count;
    button.textContent = none ? words.noMoreHints : found.about ? fill(words.nextHint, found) : words.anotherHint;
    button.disabled = none;
  };
  button.addEventListener("click", () => busy(button, find("python"), words.ready, async () => {
    show(await ask({ do: "hint", function: chosen.value }), false);
    if (python.isReady) showPython("ready");
  }));
  const again = async () => show(await ask({ do: "hint", function: chosen.value, mode: "again" }), true);
  chosen.addEventListener("change", again);
  python.start().then(again).catch(() => {});
}

function startPictures(unit, save) {
  const chosen = find("show-name"), place = find("show-said");
  const fields = () => {
    const recipe = unit.shows.find(each => each.name === chosen.value);
    find("show-numbers").replaceChildren(...recipe.numbers.map(name => {
      const label = document.createElement("label"), input = document.createElement("input");
      Object.assign(input, { type: "number", value: 0, min: 0, step: 1 });
      label.append(`${name} `, input);
      return label;
    }));
  };
  chosen.addEventListener("change", fields);
  fields();
  find("show").addEventListener("click", () => busy(find("show"), place, words.drawing, async () => {
    await save();
    const numbers = [...find("show-numbers").querySelectorAll("input")].map(input => Number(input.value));
    const found = await ask({ do: "show", name: chosen.value, numbers });
    place.textContent = found.error ?? words.drawn;
    find("picture").innerHTML = found.html ?? ""; // drawn and escaped by Python
  }));
}

/** Show the moving page when it is unfolded; return how to show it anew, after the student's code has changed. */
function startPlay(name, isWritten) {
  const place = find("play");
  let loaded = null, page = null, own = null;
  const show = async () => {
    if (!place?.open) return;
    await (loaded ??= loadPlay());
    const written = await isWritten();
    if (page && own === written) return void page.refresh();
    own = written;
    const { LESSONS } = globalThis.famPlay.state, { number } = course.units[name];
    const state = page?.state() ?? { lesson: number };
    const compute = async call => {
      const found = await ask({ do: "play", unit: name, call });
      if (found.error) throw new Error(found.error);
      return found.map;
    };
    page?.destroy();
    const tabs = [LESSONS[number]?.tab ?? "map"];
    page = globalThis.famPlay.mount(find("play-page"), { state, tabs, lessons: false, compute: written ? compute : null });
  };
  place?.addEventListener("toggle", show);
  return show;
}

async function loadPlay() {
  const style = document.createElement("link");
  Object.assign(style, { rel: "stylesheet", href: "play/play.css" });
  document.head.append(style);
  for (const name of ["numbers", "state", "grid", "sentences", "settings", "map", "fields", "play"]) {
    await new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: `play/${name}.js`, onload: resolve, onerror: reject });
      document.head.append(script);
    });
  }
}

function startIndex() {
  const said = find("said"), file = find("file");
  find("download").addEventListener("click", () => busy(find("download"), said, words.checking, async () => {
    const found = await ask({ do: "submit" });
    if (found.error) return void (said.textContent = found.error);
    const bytes = Uint8Array.from(atob(found.zip), sign => sign.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
    link.download = "submission.zip";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    said.textContent = [words.written, ...found.problems.map(problem => fill(words.notGradable, { problem }))].join(" ");
  }));
  find("open").addEventListener("click", () => file.click());
  file.addEventListener("change", () => busy(find("open"), said, words.checking, async () => {
    const [chosen] = file.files;
    file.value = "";
    if (!chosen) return;
    const found = await ask({ do: "open", zip: base64(new Uint8Array(await chosen.arrayBuffer())) });
    if (found.error) return void (said.textContent = found.error);
    said.textContent = await takeOver(found);
    await ask({ do: "standing" });
  }));
  python.start().then(() => ask({ do: "standing" })).catch(() => {});
}

/** Keep the files of a zip, after a question if other code would be lost; return what to say. */
async function takeOver(found) {
  const kept = await store.all("file/");
  const lost = Object.keys(kept).filter(name => name in found.files && found.files[name] !== kept[name]);
  if (lost.length && !confirm(fill(words.openQuestion, { names: lost.join(", ") }))) return "";
  const names = [];
  for (const [name, text] of Object.entries(found.files)) {
    if (text === course.units[name].skeleton) {
      await store.delete(`file/${name}`);
    } else {
      await store.set(`file/${name}`, text);
      names.push(course.units[name].file);
    }
  }
  return fill(words.opened, { count: names.length, names: names.join(", ") });
}

function base64(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 8192) text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  return btoa(text);
}

/** Keep the site for later without a network; a new version takes over when the student wants it. */
async function keepForLater() {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("sw.js");
  const offer = () => {
    if (!registration.waiting || !navigator.serviceWorker.controller) return;
    find("update").hidden = false;
    find("reload").addEventListener("click", () => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      registration.waiting.postMessage("take over");
    }, { once: true });
  };
  offer();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
}

/** Show only the terms that hold what is typed. */
function startGlossary() {
  const terms = [...document.querySelectorAll(".terms > div")];
  find("find").addEventListener("input", event => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const term of terms) term.hidden = !term.textContent.toLowerCase().includes(wanted);
    find("found").textContent = wanted ? fill(words.foundTerms, { count: terms.filter(term => !term.hidden).length }) : "";
  });
}

const standing = await store.get("standing");
if (standing) showProgress(standing);
if (document.body.dataset.unit) await startUnit(document.body.dataset.unit);
else if (find("download")) startIndex();
else if (find("find")) startGlossary();
else if (document.body.dataset.study) {
  const { startStudy } = await import("./study.js");
  startStudy({ course, store, fill, showPython });
}
document.body.dataset.ready = "true";
if (document.body.dataset.unit || find("download")) python.start().catch(() => {});
keepForLater().catch(() => {});
