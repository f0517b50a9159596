// What was built for Cloudflare, loaded once before it is uploaded.
import { describe, expect, it } from 'vitest';
import { checkStart, type StartOptions } from '../../../src/hosts/worker-start/check-start.ts';

const check = (files: Record<string, string>, options: Partial<StartOptions> = {}) => {
  const texts = new Map(Object.entries({ 'worker.js': 'export default {};\n', ...files }));
  const entries = new Map(
    [...texts.keys()].filter((path) => path.startsWith('project/')).map((path) => [path, path.slice(8, -3)]),
  );
  return checkStart({ files: texts, main: 'worker.js', env: {}, entries, app: undefined, ...options }).then(
    () => 'starts',
    ({ message }) => message as string,
  );
};

describe('the modules of a Worker', () => {
  it('start where they do what Cloudflare lets them', async () => {
    const started = check(
      {
        'worker.js':
          "import { DurableObject } from 'cloudflare:workers';\nimport './runtime/runtime.js';\nexport default class extends DurableObject {}\n",
        'runtime/runtime.js': 'export const made = 1;\n',
        'project/a.ts.js': `import { made } from '../runtime/runtime.js';
import { Buffer } from 'node:buffer';
if (process.env.TONE !== 'kind' || Buffer.from('x').length !== made) throw new Error('other');
await crypto.subtle.digest('SHA-256', new Uint8Array(1));
fetch('http://127.0.0.1:1/');
console.log('noise', Math.random());
export const later = () => setTimeout(() => {}, 1);
`,
      },
      { env: { TONE: 'kind' } },
    );
    expect(await started).toBe('starts');
  });

  it.each([
    ['setTimeout(() => {}, 1);', 'it sets a timer (setTimeout) while it is loaded'],
    [
      "import { setTimeout as wait } from 'node:timers';\nwait(() => {}, 1);",
      'it sets a timer (setTimeout) while it is loaded',
    ],
    ['crypto.randomUUID();', 'it asks for random values (randomUUID) while it is loaded'],
    [
      "import { randomBytes } from 'node:crypto';\nrandomBytes(4);",
      'it asks for random values (randomBytes) while it is loaded',
    ],
    ["await fetch('http://127.0.0.1:1/');", 'it makes a request (fetch) while it is loaded'],
    ["new Function('return 1');", 'Code generation from strings disallowed for this context'],
    ["new URL('./data', import.meta.url);", 'Invalid URL'],
    ["import './nowhere.js';", 'No such module "./nowhere.js".'],
    ["throw new Error('broken\\nin two lines');", 'broken'],
    ['throw undefined;', 'undefined'],
  ])('are refused with a sentence for %s', async (code, said) => {
    expect(await check({ 'project/fine.ts.js': '', 'project/a.ts.js': code })).toBe(
      `a.ts: a Worker cannot load it: ${said}`,
    );
  });

  it('are refused when they end the process, or never end', async () => {
    const ends = 'a.ts: a Worker cannot load it: it ends the process, or waits for what never comes';
    expect(await check({ 'project/a.ts.js': 'process.exit(0);' })).toBe(ends);
    expect(await check({ 'project/a.ts.js': 'await new Promise(() => {});' })).toBe(ends);
    expect(await check({ 'project/a.ts.js': 'for (;;);' }, { patienceMs: 1500 })).toBe(
      'a.ts: a Worker cannot load it: that takes too long',
    );
  });

  it('are refused when the start takes more CPU than Cloudflare allows', async () => {
    const busy =
      'const until = process.cpuUsage().user + 60_000;\nwhile (process.cpuUsage().user < until);\nexport default {};\n';
    expect(await check({ 'worker.js': busy }, { limitMs: 50 })).toMatch(
      /^\.: the Worker takes \d+ ms to start, and Cloudflare allows 50$/,
    );
    // What requests load is no part of it.
    expect(await check({ 'project/a.ts.js': busy }, { limitMs: 50 })).toBe('starts');
  });

  it('have an app with a fetch function, where the project has one', async () => {
    const app = 'project/app.ts.js';
    expect(await check({ [app]: 'export default { fetch() {} };' }, { app })).toBe('starts');
    expect(await check({ [app]: 'export const app = { fetch() {} };' }, { app })).toBe(
      'app.ts: it has no default export with a fetch function',
    );
  });
});
