// Python for the page, in a thread of its own: Pyodide, NumPy and the course's modules. Requests in, results out.
"use strict";

let respond = null;
let study = null;
let deadline = Infinity;

// Python asks this "buffer" for signals every few operations. It needs no memory that is shared with the page, so it
// works on any server: the worker looks at the clock itself. 2 is SIGINT; it comes again if the code catches it.
const signals = {
  get 0() {
    if (performance.now() <= deadline) return 0;
    deadline = performance.now() + 250;
    return 2;
  },
  set 0(_) {},
};

const watch = {
  begin(subject, seconds) {
    deadline = performance.now() + 1000 * seconds;
    postMessage({ call: { subject, seconds } });
  },
  end() {
    deadline = Infinity;
    postMessage({ over: true });
  },
  report(stack) {
    postMessage({ stack });
  },
};

onmessage = async ({ data }) => {
  if (data.start) {
    try {
      await start(data.start);
      postMessage({ ready: true });
    } catch (error) {
      postMessage({ failed: error?.why ? error : { text: String(error?.message ?? error) } });
    }
    return;
  }
  try {
    const { request } = data;
    postMessage({ id: data.id, result: study ? askStudy(request) : JSON.parse(respond(JSON.stringify(request))) });
  } catch (error) {
    postMessage({ id: data.id, fatal: Boolean(error?.pyodide_fatal_error), broken: String(error?.message ?? error) });
  }
};

/** Ask about flashcards, quizzes and progress, whose database comes and goes as bytes. */
function askStudy(request) {
  if (request.database) study.FS.writeFile(study.kept, request.database);
  const result = JSON.parse(respond(JSON.stringify(request.study)));
  return result.changed ? { ...result, database: study.FS.readFile(study.kept) } : result;
}

async function start(config) {
  const { base, files } = config;
  const address = name => new URL(base + name, location.href).href;
  const hashes = new Map(Object.entries(files).map(([name, integrity]) => [address(name), integrity]));
  const fetchPlainly = self.fetch.bind(self);
  // Pyodide keeps some failures to itself and waits forever.
  const troubled = new Promise((_, reject) => {
    self.fetch = async (what, options) => {
      const url = new URL(what.url ?? what, location.href).href;
      try {
        return await fetchExactly(fetchPlainly, url, { ...options, integrity: hashes.get(url) ?? options?.integrity ?? "" });
      } catch (trouble) {
        reject(trouble);
        throw trouble;
      }
    };
  });
  await Promise.race([load(config, address), troubled]);
  troubled.catch(() => {});
}

async function load({ bundle, study: studyBundle }, address) {
  postMessage({ progress: "runtime" });
  for (const name of ["pyodide.asm.js", "pyodide.js"]) await runScript(address(name));
  const python = await loadPyodide({ indexURL: address("") });
  if (!studyBundle) postMessage({ progress: "numpy" });
  await python.loadPackage(studyBundle ? "sqlite3" : "numpy", { messageCallback() {}, errorCallback(text) { throw new Error(text); } });
  postMessage({ progress: "course" });
  python.FS.mkdirTree("/lib/course");
  for (const name of studyBundle ? [bundle, studyBundle] : [bundle]) {
    const zip = await (await fetch(name)).arrayBuffer();
    python.unpackArchive(zip, "zip", { extractDir: "/lib/course" });
  }
  if (studyBundle) return startStudy(python);
  python.setInterruptBuffer(signals);
  python.globals.set("watch", watch);
  respond = python.runPython(`
import sys
sys.path.insert(0, "/lib/course")
from fam.web.browser_workspace import open_browser_workspace
open_browser_workspace(watch).respond
`);
}

/** Flashcards and quizzes need no NumPy, and run no code of students. */
function startStudy(python) {
  const opened = python.runPython(`
import sys
sys.path.insert(0, "/lib/course")
from fam_quizzes.study.browser.browser_study import open_browser_study
open_browser_study()
`);
  study = { FS: python.FS, kept: opened.kept };
  respond = opened.respond;
}

/** Run a script that may come from another server, if it is the one that its hash names. */
async function runScript(url) {
  const text = await (await fetch(url)).text();
  const blob = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  importScripts(blob);
  URL.revokeObjectURL(blob);
}

/** Fetch a file; if it cannot be had, or is not the one that its hash names, throw why. */
async function fetchExactly(fetchPlainly, url, options) {
  const { host, pathname } = new URL(url);
  const trouble = (why, detail = "") => ({ why, server: host, file: pathname.split("/").pop(), detail });
  let found = await fetchPlainly(url, options).catch(() => null);
  if (!found) { // browsers do not tell scripts why
    const head = await fetchPlainly(url, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (!head) throw trouble("unreachable");
    if (!head.ok) throw trouble("missing", head.status);
    found = await fetchPlainly(url, { ...options, cache: "reload" }).catch(() => null); // not what was kept of it
    if (!found) throw trouble("damaged");
  }
  if (!found.ok) throw trouble("missing", found.status);
  return found;
}
