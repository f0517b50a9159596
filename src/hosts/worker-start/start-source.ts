// The program of the process that loads a Worker's modules as Cloudflare will. A string, not a file: it then starts from
// inside any bundle. Plain CommonJS; it reads a StartTask from standard input and writes StartReports
// to descriptor 3, a line each: one before each module, and the last when all are loaded.
// https://developers.cloudflare.com/workers/runtime-apis/bindings/#global-scope names what is refused while modules load.

export interface StartTask {
  /** Text of the modules, by path. */
  files: Record<string, string>;
  main: string;
  /** What the project's code finds in process.env. */
  env: Readonly<Record<string, string>>;
  /** Modules that are loaded after it, one by one. */
  entries: readonly string[];
}

export interface StartReport {
  /** The module that is being loaded; null in the last report. */
  loading: string | null;
  /** CPU of loading the main module. */
  mainMs: number;
  /** By path, the main module's too: what was thrown while it was loaded. */
  failures: Record<string, string>;
  /** Those whose default export has a function \`fetch\`. */
  apps: readonly string[];
}

export const START_SOURCE = `
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { isBuiltin, registerHooks, syncBuiltinESMExports } = require('node:module');
const crypto = require('node:crypto');
const timers = require('node:timers');

const { files, main, env, entries } = JSON.parse(readFileSync(0, 'utf8'));
const SCHEME = 'flue-start:/';
const CLOUDFLARE = [
  'export class DurableObject {}', 'export class WorkerEntrypoint {}', 'export class WorkflowEntrypoint {}',
  'export class RpcTarget {}', 'export class EmailMessage {}', 'export const env = {}', 'export const exports = {}',
  'export const waitUntil = () => {}', 'export const connect = () => { throw new Error("no socket") }',
].join(';');

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('cloudflare:')) return { url: specifier, shortCircuit: true };
    if (isBuiltin(specifier)) return next(specifier, context);
    const base = context.parentURL && context.parentURL.startsWith(SCHEME) ? context.parentURL : SCHEME;
    const { href } = new URL(specifier, base);
    if (files[href.slice(SCHEME.length)] === undefined) throw new Error('No such module "' + specifier + '".');
    return { url: href, shortCircuit: true };
  },
  load(url, context, next) {
    if (url.startsWith('cloudflare:')) return { format: 'module', source: CLOUDFLARE, shortCircuit: true };
    if (!url.startsWith(SCHEME)) return next(url, context);
    const source = 'delete import.meta.url;' + files[url.slice(SCHEME.length)];
    return { format: 'module', source, shortCircuit: true };
  },
});

const report = { loading: null, mainMs: 0, failures: {}, apps: [] };
const tell = (loading) => writeFileSync(3, JSON.stringify({ ...report, loading }) + '\\n');
process.on('unhandledRejection', () => {});

process.env = { ...env };
// What this process itself still needs is taken before.
const { cpuUsage } = process;
const refused = (what) => () => {
  throw new Error(what + ' while it is loaded');
};
for (const name of ['setTimeout', 'setInterval', 'setImmediate']) globalThis[name] = refused('it sets a timer (' + name + ')');
for (const name of ['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues', 'generateKeyPairSync', 'generateKeySync'])
  crypto[name] = refused('it asks for random values (' + name + ')');
for (const name of ['setTimeout', 'setInterval', 'setImmediate']) timers[name] = globalThis[name];
syncBuiltinESMExports();
for (const name of ['randomUUID', 'getRandomValues'])
  Object.defineProperty(globalThis.crypto, name, { value: refused('it asks for random values (' + name + ')') });
globalThis.fetch = async () => refused('it makes a request (fetch)')();
globalThis.WebSocket = class { constructor() { refused('it makes a request (WebSocket)')(); } };
delete globalThis.BroadcastChannel;

(async () => {
  for (const path of [main, ...entries]) {
    tell(path);
    const before = cpuUsage();
    try {
      const exports = await import(SCHEME + path);
      if (typeof exports.default?.fetch === 'function') report.apps.push(path);
    } catch (thrown) {
      report.failures[path] = String(thrown?.message ?? thrown);
    }
    const { user, system } = cpuUsage(before);
    if (path === main) report.mainMs = (user + system) / 1000;
  }
  tell(null);
  process.exit(0);
})();
`;
