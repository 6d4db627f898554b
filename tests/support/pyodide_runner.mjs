// Run a file of Python in Pyodide: node pyodide_runner.mjs PYODIDE FILE FOLDER...
// Each folder is seen at its own path and is on sys.path, after what Pyodide has itself.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, file, ...folders] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${pyodide}/` });
await python.loadPackage("numpy", { messageCallback: () => {} });
for (const folder of folders) {
  python.FS.mkdirTree(folder);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, folder);
}
python.globals.set("folders", python.toPy(folders));
python.runPython("import sys; sys.path += folders");
try {
  await python.runPythonAsync(readFileSync(file, "utf8"));
} catch (error) {
  console.error(error.message); // without it, Node prints all of Pyodide's code
  process.exit(1);
}
