// A fake GitHub runner for JavaScript actions: runs main, then always post, with what a real runner would give them,
// and reads what they did by its rules. It refuses what a real runner would shrug at: unknown inputs, malformed files.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type InputValue, inputVariables, readManifest } from './runner-inputs.ts';
import { createJob, type JobOptions } from './runner-job.ts';
import { runStep, type StepOptions, type StepResult } from './runner-step.ts';

export type { WorkflowCommand } from './runner-command.ts';
export type { Annotation, LogGroup } from './runner-log.ts';
export type { StepResult } from './runner-step.ts';

export interface RunActionOptions
  extends JobOptions,
    Pick<StepOptions, 'killAfter' | 'cancelAfter' | 'signal'> {
  /** The folder of main.js and post.js. */
  dist: string;
  /** action.yml, beside `dist` unless given. */
  manifest?: string;
  /** The step's `with:`. */
  inputs?: Record<string, InputValue>;
  /** What `github.token` is. */
  token?: string;
  matrix?: object | null;
  jobIndex?: number;
  jobTotal?: number;
  /** Values masked from the start, as `secrets.*` are; the token always is. */
  secrets?: string[];
  /** After a cancel: from SIGINT to SIGTERM, and from there to SIGKILL. The runner's are 7,500 and 2,500. */
  grace?: StepOptions['grace'];
  /** For main and for post each. */
  timeoutMs?: number;
}

export interface ActionResult extends StepResult {
  /** Undefined when the action has no post.js. */
  post: StepResult | undefined;
  workspace: string;
  /** RUNNER_TEMP, there until `cleanup()` or the end of the test process. */
  temp: string;
  /** What stands in RUNNER_TEMP after post. */
  leftInTemp: string[];
  cleanup(): void;
}

const RUNNER_GRACE = { sigtermMs: 7_500, sigkillMs: 2_500 };

export async function runAction(options: RunActionOptions): Promise<ActionResult> {
  const {
    dist,
    token = 'ghs_fakeTokenOfTheFakeRunner0123456789',
    secrets = [],
    grace = RUNNER_GRACE,
  } = options;
  const manifest = readManifest(options.manifest ?? join(dist, '..', 'action.yml'));
  const { matrix = null, jobIndex = 0, jobTotal } = options;
  const context = { token, matrix, jobIndex, jobTotal };
  const inputs = inputVariables(manifest, options.inputs ?? {}, context);
  const job = createJob(options);
  const shared = { secrets: [token, ...secrets], grace, timeoutMs: options.timeoutMs ?? 60_000 };
  const env = { ...job.env, ...inputs };
  const { killAfter, cancelAfter, signal } = options;
  const main = await runStep(job, {
    ...shared,
    script: join(dist, 'main.js'),
    env,
    killAfter,
    cancelAfter,
    signal,
  });
  const script = join(dist, 'post.js');
  const masks = [...shared.secrets, ...main.masks];
  const post = existsSync(script)
    ? await runStep(job, { ...shared, secrets: masks, script, env: { ...env, ...afterwards(main) } })
    : undefined;
  refuseMalformed(main, killAfter !== undefined || main.conclusion === 'cancelled');
  if (post) refuseMalformed(post, false);
  const { workspace, temp, cleanup } = job;
  return { ...main, post, workspace, temp, leftInTemp: job.leftInTemp(), cleanup };
}

/** What main leaves to post: its state, and what it exported to every later step. */
function afterwards(main: StepResult): Record<string, string> {
  const state = Object.entries(main.state).map(([name, value]) => [`STATE_${name}`, value]);
  const path = [...main.addedPaths.toReversed(), process.env.PATH].join(delimiter);
  const { NODE_OPTIONS: _refused, ...exported } = main.exportedEnv;
  return { ...exported, ...(main.addedPaths.length > 0 ? { PATH: path } : {}), ...Object.fromEntries(state) };
}

/** A step that was killed may have been writing; any other has no excuse. */
function refuseMalformed({ fileErrors, stdout, stderr }: StepResult, excused: boolean): void {
  if (excused || fileErrors.length === 0) return;
  throw new Error(`${fileErrors.join('\n')}\n--- stdout\n${stdout}\n--- stderr\n${stderr}`);
}
