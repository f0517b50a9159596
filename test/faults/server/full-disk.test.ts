// A server whose disk takes nothing more, as a file system that is full: it says so, goes on answering what it can, and goes on
// with what it had accepted once there is room.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runFlue, startProcess } from '../../support/process.ts';
import { tempFolder, tempProject } from '../../support/project.ts';
import { until } from '../../support/wait.ts';

const TOKEN = 'the-token-of-the-tests';
/** In blocks of 512 or 1024 bytes, whichever the shell has: enough for some runs. */
const ROOM = 600;

const files = {
  'workflows/notes.ts': `import { defineWorkflow, z } from 'flue-action';
export default defineWorkflow({
  description: 'Notes what it is told.',
  input: z.object({ text: z.string() }),
  async run({ input, step }) {
    await step('note', () => input.text);
    return input.text.length;
  },
});
`,
};

interface Answer {
  status: number;
  retryAfter: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of the server under test
  json: any;
}

async function startLimited() {
  const { dir } = tempFolder('full-disk');
  const built = await runFlue(['build', '--project', tempProject(files).dir, '--out', dir]);
  if (built.exitCode !== 0) throw new Error(`the project is not built: ${built.stderr}`);
  // Files of the process can grow no further than that; the limit is soft, so it may be lifted.
  const server = startProcess(
    '/bin/sh',
    ['-c', `ulimit -S -f ${ROOM}; exec "$0" server.mjs`, process.execPath],
    {
      cwd: dir,
      env: { FLUE_TOKEN: TOKEN, HOST: '127.0.0.1', PORT: '0', FLUE_DB: join(dir, 'flue.db') },
      timeoutMs: 120_000,
    },
  );
  const [, url = ''] = await server.prints(/listening on (http:\S+)/, 20_000);
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      json: isJson ? JSON.parse(text) : text,
    };
  };
  return { server, call };
}

// It is how Linux counts, and its tool lifts the limit.
test.skipIf(process.platform !== 'linux')(
  'a full disk loses nothing that was accepted',
  async () => {
    const { server, call } = await startLimited();
    try {
      const text = 'x'.repeat(20_000);
      const accepted: string[] = [];
      let refused: Answer | undefined;
      for (let i = 0; refused === undefined; i++) {
        const answer = await call('POST', `/workflows/notes/i${i}`, { text });
        if (answer.status === 202) accepted.push(answer.json.href);
        else refused = answer;
      }
      expect(accepted.length).toBeGreaterThan(0);
      expect(refused).toMatchObject({
        status: 503,
        retryAfter: '5',
        json: { error: { code: 'store_error', message: 'the server cannot use its database just now' } },
      });
      // Many times over it is told once.
      for (let i = 0; i < 20; i++) await call('POST', `/workflows/notes/more${i}`, { text });
      const told = server.stderr().match(/cannot be written/g) ?? [];
      expect(told.length).toBeGreaterThan(0);
      expect(told.length).toBeLessThan(10);
      expect(server.stderr()).not.toMatch(/^\s+at /m);
      for (const path of ['/healthz', '/runs', '/metrics', accepted[0] ?? '']) {
        expect(await call('GET', path)).toMatchObject({ status: 200 });
      }
      execFileSync('prlimit', ['--pid', String(server.pid), '--fsize=unlimited']);
      for (const href of accepted) {
        const run = await until(
          async () => {
            const { json } = await call('GET', href);
            return json.status === 'succeeded' && json;
          },
          { timeoutMs: 40_000, everyMs: 200 },
        );
        expect(run.result).toBe(text.length);
      }
      expect(await call('POST', '/workflows/notes/after?wait=20', { text })).toMatchObject({
        status: 200,
        json: { status: 'succeeded' },
      });
      server.send('SIGTERM');
      expect((await server.done).exitCode).toBe(0);
    } finally {
      server.kill();
    }
  },
  120_000,
);
