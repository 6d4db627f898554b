// Bundle the editor, with the licences of what is in it, into a folder: `make editor` installs what it needs and runs it.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

const out = process.argv[2];
const lock = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
const { metafile } = await build({
  entryPoints: ["editor.js"], outfile: `${out}/editor.js`, bundle: true, minify: true, format: "esm", target: "es2020",
  legalComments: "none", metafile: true,
});
const used = new Set(Object.keys(metafile.inputs).map(path => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]));
used.delete(undefined);
const names = [...used].sort();
const texts = names.map(name => {
  const folder = `node_modules/${name}`;
  const file = readdirSync(folder).find(each => /^licen[cs]e/i.test(each));
  if (!file || !existsSync(`${folder}/${file}`)) throw new Error(`${name} has no licence`);
  const title = `${name} ${lock[folder].version}`;
  return `${title}\n${"=".repeat(title.length)}\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
writeFileSync(`${out}/editor-licences.txt`, texts.join("\n\n"));
const hash = name => createHash("sha256").update(readFileSync(name)).digest("hex");
const versions = Object.fromEntries([...names, "esbuild"].map(name => [name, lock[`node_modules/${name}`].version]));
const note = { versions, sources: {}, bundle: hash(`${out}/editor.js`) };
for (const name of ["build.mjs", "editor.js", "package-lock.json"]) note.sources[name] = hash(name);
writeFileSync("bundle.json", `${JSON.stringify(note, null, 2)}\n`);
