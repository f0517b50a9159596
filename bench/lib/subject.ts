// What bench/server.ts measures: our built server, and the public Flue in a folder that bench/public-flue.ts has made.
// Each is asked in the way that its own documentation gives for the thing, the cheapest one where it gives several.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '../../src/client/index.ts';
import { type ChildResult, runChild } from './child.ts';
import {
  type BuiltServer,
  freePort,
  load,
  type Post,
  postOurs,
  type ServerProcess,
  startOurs,
  startServer,
  TOKEN,
} from './server.ts';

export interface Subject {
  name: string;
  start(provider: string, fresh: string): Promise<ServerProcess>;
  post: Post;
  /** Thousands, as a caller would ask for them, each till its end; theirs all at once. How many succeeded. */
  postMany(url: string, count: number, underWay: number): Promise<number>;
  /** One run on the command line. */
  runOnce(provider: string): Promise<ChildResult>;
}

export const OURS = 'flue-action';
const KEY = 'bench-key-0123456789';
const flue = fileURLToPath(new URL('../../dist/flue.js', import.meta.url));

export function ours(built: BuiltServer): Subject {
  return {
    name: OURS,
    // With the database in a file, as it is by default.
    start: (provider, fresh) =>
      startOurs(built, { ANTHROPIC_BASE_URL: provider }, `${built.folder}/${fresh}.db`),
    post: postOurs,
    postMany: throughClient,
    runOnce: (provider) =>
      runChild({
        args: [flue, 'run', 'hello', '--project', built.folder],
        env: { ANTHROPIC_BASE_URL: provider, ANTHROPIC_API_KEY: KEY },
        bare: true,
      }),
  };
}

/**
 * With `flue-action/client`: `startMany` has some starts under way (its own default is 32) and comes back where the server
 * is full, and what has been started is waited for, all at once.
 */
async function throughClient(url: string, count: number, underWay: number): Promise<number> {
  const client = createClient({ url, token: TOKEN });
  const works = Array.from({ length: count }, (_, i) => ({ workflow: 'hello', instanceId: `at-once-${i}` }));
  const ends: Promise<boolean>[] = [];
  for await (const started of client.startMany(works, { concurrency: underWay })) {
    if (!started.ok) continue;
    const ended = client.wait(started.run).then(({ status }) => status === 'succeeded');
    ends.push(ended.catch(() => false));
  }
  return (await Promise.all(ends)).filter(Boolean).length;
}

/** All at once, each by itself. */
export async function postEach(post: Post, url: string, count: number): Promise<number> {
  return (await load(post, url, { count, concurrency: count })).ok;
}

export function publicFlue(folder: string): Subject {
  const manifest = readFileSync(join(folder, 'node_modules/@flue/runtime/package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const { post, run } = Number.parseInt(version, 10) < 2 ? ofWorkflows : ofAgents;
  return {
    name: `Flue ${version}`,
    async start(provider) {
      const env = { PORT: String(await freePort()), ANTHROPIC_BASE_URL: provider, ANTHROPIC_API_KEY: KEY };
      return startServer({ args: ['dist/server.mjs'], cwd: folder, env, listening: /listening on .*:(\d+)/ });
    },
    post,
    postMany: (url, count) => postEach(post, url, count),
    runOnce: (provider) =>
      runChild({
        args: ['node_modules/@flue/cli/bin/flue.mjs', ...run],
        env: { ANTHROPIC_BASE_URL: provider, ANTHROPIC_API_KEY: KEY },
        cwd: folder,
        bare: true,
      }),
  };
}

interface Manner {
  post: Post;
  /** The arguments of its command line. */
  run: readonly string[];
}

/** Until 1.x: one request that is answered when the workflow has ended. */
const ofWorkflows: Manner = {
  run: ['run', 'hello', '--target', 'node'],
  async post(url) {
    const response = await fetch(`${url}/workflows/hello?wait=result`, { method: 'POST' });
    await response.arrayBuffer();
    return response.status === 200;
  },
};

interface Admitted {
  submissionId: string;
  offset: string;
}

interface Chunk {
  type: string;
  submissionId?: string;
  outcome?: string;
}

/**
 * 2.x answers at once and never waits, so a run is a message to an instance of its own, and its updates are read by
 * long-poll from the admission on till the submission is settled. Of the ways to learn that, this one cost the peer least:
 * a stream for each run is slower with many at once, and the history asked every 2 or 10 ms is more work for the server.
 */
const ofAgents: Manner = {
  run: ['run', 'src/agents/hello.ts', '-m', 'Say hello.'],
  async post(url, index) {
    const conversation = `${url}/agents/hello/i-${index}`;
    const admitted = await fetch(conversation, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'user', body: 'Say hello.' }),
    });
    let { offset, submissionId } = (await admitted.json()) as Admitted;
    for (;;) {
      const response = await fetch(`${conversation}?view=updates&live=long-poll&offset=${offset}`);
      const settled = ((await response.json()) as Chunk[]).find(
        (chunk) => chunk.type === 'submission-settled' && chunk.submissionId === submissionId,
      );
      if (settled !== undefined) return settled.outcome === 'completed';
      offset = response.headers.get('stream-next-offset') ?? offset;
    }
  },
};
