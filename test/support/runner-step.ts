// Runs one script of an action (main or post) as the runner does: its own set of command files, cancellation by
// SIGINT, SIGTERM and SIGKILL, its output read as commands, its files read afterwards.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessResult, type RunningProcess, startNode } from './process.ts';
import { readPairs, readPaths, readSummary } from './runner-files.ts';
import type { Job } from './runner-job.ts';
import { createRunnerLog, lineReader, type RunnerLog } from './runner-log.ts';
import { type Moment, reached, until } from './wait.ts';

export interface StepOptions {
  /** The script node runs. */
  script: string;
  env: Record<string, string | undefined>;
  /** Masked from the start, as the job's secrets are. */
  secrets: string[];
  /** SIGKILL without a warning, as when the machine goes away. */
  killAfter?: Moment | undefined;
  /** The user cancels the run. */
  cancelAfter?: Moment | undefined;
  /** Cancels like `cancelAfter` when it aborts. */
  signal?: AbortSignal | undefined;
  grace: { sigtermMs: number; sigkillMs: number };
  timeoutMs: number;
}

export interface StepResult extends ProcessResult, RunnerLog {
  /** As the runner judges it: by exit code, refused commands, malformed files, cancellation. */
  conclusion: 'success' | 'failure' | 'cancelled';
  outputs: Record<string, string>;
  state: Record<string, string>;
  summary: string;
  /** What the step added to the environment of the steps after it. */
  exportedEnv: Record<string, string>;
  addedPaths: string[];
  /** Malformed or oversized command files, which are also among `errors`. */
  fileErrors: string[];
}

const FILES = { output: 'GITHUB_OUTPUT', state: 'GITHUB_STATE', env: 'GITHUB_ENV', path: 'GITHUB_PATH' };

export async function runStep(job: Job, options: StepOptions): Promise<StepResult> {
  const files = createFiles(job.temp);
  const parser = createRunnerLog({ masks: options.secrets });
  const readers = { stdout: lineReader(parser.line), stderr: lineReader(parser.line) };
  const process = startNode([options.script], {
    cwd: job.workspace,
    env: { ...options.env, ...files.env },
    timeoutMs: options.timeoutMs,
    onOutput: (chunk, stream) => readers[stream](chunk),
  });
  const cancelled = interrupt(process, options);
  const ended = await process.done;
  process.kill(); // what it left running ends with the step
  for (const read of Object.values(readers)) read(undefined);
  const log = parser.result();
  const { fileErrors, ...effects } = files.read();
  const errors = [...log.errors, ...fileErrors];
  const failed = ended.exitCode !== 0 || errors.length > 0;
  const conclusion = (await cancelled) ? 'cancelled' : failed ? 'failure' : 'success';
  return { ...ended, ...log, ...effects, errors, fileErrors, conclusion };
}

/** Resolves, when the step is over, to whether it was cancelled. */
async function interrupt(process: RunningProcess, options: StepOptions): Promise<boolean> {
  const { killAfter, cancelAfter, signal, grace } = options;
  const output = () => process.stdout() + process.stderr();
  const over = () => !process.running();
  const when = async (moment: Moment | undefined, act: () => unknown) => {
    if (moment === undefined || !(await reached(moment, output, over))) return false;
    await act();
    return true;
  };
  const [byMoment, bySignal] = await Promise.all([
    when(cancelAfter, () => cancel(process, grace)),
    when(signal && (() => signal.aborted), () => cancel(process, grace)),
    when(killAfter, () => process.kill()),
  ]);
  return byMoment || bySignal;
}

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation */
async function cancel(process: RunningProcess, grace: StepOptions['grace']): Promise<void> {
  process.send('SIGINT');
  if (await endsWithin(process, grace.sigtermMs)) return;
  process.send('SIGTERM');
  if (await endsWithin(process, grace.sigkillMs)) return;
  process.kill();
}

function endsWithin(process: RunningProcess, timeoutMs: number): Promise<boolean> {
  return until(() => !process.running(), { timeoutMs }).catch(() => false);
}

function createFiles(temp: string) {
  const suffix = randomUUID();
  const pathOf = (name: string) => join(temp, '_runner_file_commands', `${name}_${suffix}`);
  const summaryFile = pathOf('step_summary');
  const env: Record<string, string> = { GITHUB_STEP_SUMMARY: summaryFile };
  for (const [name, variable] of Object.entries(FILES)) env[variable] = pathOf(name);
  for (const path of Object.values(env)) writeFileSync(path, '');
  const textOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  return {
    env,
    read() {
      const output = readPairs(textOf(pathOf('output')));
      const state = readPairs(textOf(pathOf('state')));
      const exported = readPairs(textOf(pathOf('env')));
      const { summary, error: summaryError } = readSummary(textOf(summaryFile));
      const found = {
        output: output.error,
        state: state.error,
        env: exported.error,
        step_summary: summaryError,
      };
      return {
        outputs: output.pairs,
        state: state.pairs,
        exportedEnv: exported.pairs,
        addedPaths: readPaths(textOf(pathOf('path'))),
        summary,
        fileErrors: Object.entries(found).flatMap(([name, error]) =>
          error === undefined ? [] : [`Unable to process file command '${name}' successfully. ${error}`],
        ),
      };
    },
  };
}
