// The action as the runner runs it, killed without a warning at a moment of its main step; between the kill and the post
// step its journal is copied, so that it can be read after post has removed it.
import { cpSync, existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { openNodeSqlite } from '../../../src/adapters/sql/node-sqlite.ts';
import { createStore } from '../../../src/core/store/store.ts';
import type { JournalEntry } from '../../../src/protocol/events.ts';
import { tempFolder, tempWorkspace } from '../project.ts';
import { type InputValue, inputVariables, readManifest } from '../runner-inputs.ts';
import { createJob } from '../runner-job.ts';
import { runStep, type StepResult } from '../runner-step.ts';
import type { Moment } from '../wait.ts';

export interface KilledAction {
  dist: string;
  files: Record<string, string>;
  inputs: Record<string, InputValue>;
  killAfter: Moment;
}

export interface KilledStep {
  main: StepResult;
  post: StepResult;
  /** The journal of each run as the kill left it; undefined when there was none. */
  journals: JournalEntry[][] | undefined;
  leftInTemp: string[];
}

const TOKEN = 'ghs_fakeTokenOfTheFakeRunner0123456789';

export async function killAction({ dist, files, inputs, killAfter }: KilledAction): Promise<KilledStep> {
  const workspace = tempWorkspace(files);
  const job = createJob({ workspace: workspace.dir });
  const manifest = readManifest(join(dist, '..', 'action.yml'));
  const env = {
    ...job.env,
    ...inputVariables(manifest, inputs, { token: TOKEN, matrix: null, jobIndex: 0 }),
  };
  const shared = { secrets: [TOKEN], grace: { sigtermMs: 1_000, sigkillMs: 1_000 }, timeoutMs: 30_000 };
  const main = await runStep(job, { ...shared, script: join(dist, 'main.js'), env, killAfter });
  const journals = readCopy(main.state.journal);
  const state = Object.entries(main.state).map(([name, value]) => [`STATE_${name}`, value]);
  const post = await runStep(job, {
    ...shared,
    script: join(dist, 'post.js'),
    env: { ...env, ...Object.fromEntries(state) },
  });
  const leftInTemp = job.leftInTemp();
  job.cleanup();
  workspace.cleanup();
  return { main, post, journals, leftInTemp };
}

function readCopy(path: string | undefined): JournalEntry[][] | undefined {
  if (path === undefined || !existsSync(path)) return undefined;
  const folder = tempFolder('journal');
  cpSync(dirname(path), folder.dir, { recursive: true });
  const sql = openNodeSqlite({ path: join(folder.dir, basename(path)), survives: 'process' });
  try {
    const store = createStore(sql);
    return store.runIds().map((runId) => store.entries(runId, 0));
  } finally {
    sql.close();
    folder.cleanup();
  }
}
