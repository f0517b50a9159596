// src/project/build/built-project.ts
var SERVER_START = "@flue/server.js";

// src/hosts/node/archive-loader.ts
var { fstatSync, openSync, readSync } = process.getBuiltinModule("node:fs");
var { registerHooks } = process.getBuiltinModule("node:module");
var { isMainThread } = process.getBuiltinModule("node:worker_threads");
var FOOTER_BYTES = 20;
var ESCAPED = new RegExp(`${String.fromCharCode(1)}([0-9a-f]{4})`, "g");
var PROVIDED = "@provided/";
var REGISTRY = /* @__PURE__ */ Symbol.for("flue-action.archive");
var file = openSync(import.meta.filename, "r");
var base = `${import.meta.url}/`;
var index = readIndex();
var provided = /* @__PURE__ */ new Map();
globalThis[REGISTRY] = provided;
registerHooks({
  resolve(specifier, context, next) {
    const name = nameOf(specifier) ?? targetOf(specifier, context.parentURL);
    return name === void 0 ? next(specifier, context) : { url: urlOf(name), shortCircuit: true };
  },
  load(url, context, next) {
    const name = nameOf(url);
    if (name === void 0) return next(url, context);
    if (name.startsWith(PROVIDED)) return { format: "module", source: reExport(name), shortCircuit: true };
    const source = textOf(name);
    if (!name.endsWith(".json")) return { format: "module", source, shortCircuit: true };
    return context.importAttributes.type === "json" ? { format: "json", source, shortCircuit: true } : { format: "module", source: `export default ${source};`, shortCircuit: true };
  }
});
var archive = {
  project: index.project,
  load: (name) => import(urlOf(name)),
  provide: (name, namespace) => void provided.set(name, namespace)
};
var runtime = await import(urlOf(isMainThread ? SERVER_START : "@flue/index.js"));
await (isMainThread ? runtime.runServer(archive) : runtime.runSandboxThread());
function readIndex() {
  const { size } = fstatSync(file);
  const at = Number(read(size - FOOTER_BYTES, FOOTER_BYTES).slice(2));
  return JSON.parse(decode(read(at, size - FOOTER_BYTES - at)));
}
function read(at, length) {
  const bytes = Buffer.allocUnsafe(length);
  if (readSync(file, bytes, 0, length, at) !== length)
    throw new Error(`${import.meta.filename} is not whole`);
  return bytes.toString("latin1");
}
function textOf(name) {
  const place = index.modules[name];
  if (place === void 0) throw new Error(`${name} is not in ${import.meta.filename}`);
  const [at, length, form] = place;
  const bytes = read(at, length);
  if (form === "packed") return unpacked(bytes);
  return form === "as is" ? bytes.slice(2).replaceAll("\n//", "\n") : decode(bytes);
}
function unpacked(base64) {
  const { brotliDecompressSync } = process.getBuiltinModule("node:zlib");
  return brotliDecompressSync(Buffer.from(base64, "base64")).toString();
}
function decode(comments) {
  return comments.replace(/^\/\//gm, "").replace(ESCAPED, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}
function urlOf(name) {
  return base + encodeURI(name);
}
function nameOf(url) {
  return url.startsWith(base) ? decodeURI(url.slice(base.length)) : void 0;
}
function targetOf(specifier, parentURL) {
  const from = parentURL === void 0 ? void 0 : nameOf(parentURL);
  if (from === void 0) return void 0;
  const known = index.imports[from]?.[specifier];
  if (known !== void 0 || !specifier.startsWith(".")) return known;
  const name = nameOf(new URL(specifier, parentURL).href);
  return name !== void 0 && name in index.modules ? name : void 0;
}
function reExport(name) {
  const key = name.slice(PROVIDED.length);
  const members = Object.keys(provided.get(key) ?? {});
  return [
    `const m = globalThis[Symbol.for(${JSON.stringify(REGISTRY.description)})].get(${JSON.stringify(key)});`,
    ...members.map((member, place) => `const v${place} = m[${JSON.stringify(member)}];`),
    `export { ${members.map((member, place) => `v${place} as ${member}`).join(", ")} };`
  ].join("\n");
}
