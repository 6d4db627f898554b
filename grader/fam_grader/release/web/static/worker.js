// Python for the page, in a thread of its own: Pyodide, NumPy and the course's modules. Requests in, results out.
"use strict";

let respond = null;
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
      postMessage({ failed: String(error?.message ?? error) });
    }
    return;
  }
  try {
    postMessage({ id: data.id, result: JSON.parse(respond(JSON.stringify(data.request))) });
  } catch (error) {
    postMessage({ id: data.id, fatal: Boolean(error?.pyodide_fatal_error), broken: String(error?.message ?? error) });
  }
};

async function start({ base, files, bundle }) {
  const address = name => new URL(base + name, location.href).href;
  const hashes = new Map(Object.entries(files).map(([name, integrity]) => [address(name), integrity]));
  const fetchPlainly = self.fetch.bind(self);
  self.fetch = (what, options) => {
    const integrity = hashes.get(String(what.url ?? what));
    return fetchPlainly(what, integrity ? { ...options, integrity } : options);
  };
  postMessage({ progress: "runtime" });
  for (const name of ["pyodide.asm.js", "pyodide.js"]) await runScript(address(name));
  const python = await loadPyodide({ indexURL: address("") });
  postMessage({ progress: "numpy" });
  await python.loadPackage("numpy", { messageCallback() {}, errorCallback(text) { throw new Error(text); } });
  postMessage({ progress: "course" });
  const zip = await (await loaded(bundle)).arrayBuffer();
  python.FS.mkdirTree("/lib/course");
  python.unpackArchive(zip, "zip", { extractDir: "/lib/course" });
  python.setInterruptBuffer(signals);
  python.globals.set("watch", watch);
  respond = python.runPython(`
import sys
sys.path.insert(0, "/lib/course")
from fam.web.browser_workspace import open_browser_workspace
open_browser_workspace(watch).respond
`);
}

/** Run a script that may come from another server, if it is the one that its hash names. */
async function runScript(url) {
  const text = await (await loaded(url)).text();
  const blob = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  importScripts(blob);
  URL.revokeObjectURL(blob);
}

async function loaded(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return response;
}
