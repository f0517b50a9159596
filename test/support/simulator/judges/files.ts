// The files and the shell of every workspace, against what the recorded calls make of them when each is done once, in the
// order in which they were recorded. What a command is recorded to have printed is compared on the way.
import type { Sql } from '../../../../src/core/ports.ts';
import { loadWorkspace } from '../../../../src/core/store/workspace.ts';
import type { JsonObject } from '../../../../src/protocol/json.ts';
import type { PlannedRun } from '../plan.ts';
import type { World } from '../world.ts';
import { type Desk, emptyDesk, runScript, writeFile } from './desk.ts';

export function judgeFiles(world: World, raw: Sql): void {
  const desks = new Map<string, Desk>();
  for (const act of actsOf(world)) {
    const desk = desks.get(act.workspace) ?? emptyDesk();
    desks.set(act.workspace, desk);
    perform(world, desk, act);
  }
  for (const [workspace, desk] of desks) compare(world, raw, workspace, desk);
}

interface Act {
  workspace: string;
  name: string;
  input: JsonObject;
  /** What it is recorded to have given, where that can be told. */
  output: string | undefined;
}

/** All that changed files, in the order of its commits. */
function actsOf(world: World): Act[] {
  const { record, runOf, plan } = world;
  const inputs = new Map<string, JsonObject>();
  return record.written.flatMap((one): Act[] => {
    const runId = one.is === 'event' ? one.runId : one.is === 'recording' ? one.recording.runId : '';
    const run = runOf(runId);
    if (run === undefined || isShared(plan.runs, run)) return [];
    const workspace = run.kind === 'workflow' ? runId : `${run.kind}/${run.name}/${run.instance}`;
    if (one.is === 'recording') {
      const kind = /(exec|writeFile):#\d+$/.exec(one.recording.key)?.[1];
      if (kind === undefined) return [];
      const [first, second] = JSON.parse(one.recording.args.slice(one.recording.args.indexOf(' ') + 1));
      if (kind === 'writeFile')
        return [{ workspace, name: 'write', input: { path: first, content: second }, output: undefined }];
      const { stdout } = one.recording.outcome.value as { stdout: string };
      return [{ workspace, name: 'exec', input: { command: first }, output: stdout }];
    }
    if (one.is !== 'event') return [];
    const { event } = one.entry;
    if (event.type === 'tool_started') inputs.set(event.callId, event.input as JsonObject);
    if (event.type !== 'tool_completed' || !CHANGING.includes(event.name) || /^not run:/.test(event.output))
      return [];
    return [{ workspace, name: event.name, input: inputs.get(event.callId) ?? {}, output: event.output }];
  });
}

const CHANGING: readonly string[] = ['bash', 'write', 'edit'];

/** Two sessions of an agent have the same files at the same time, and each sees its own changes only. */
function isShared(runs: readonly PlannedRun[], { kind, name, instance, session }: PlannedRun): boolean {
  return (
    kind === 'agent' &&
    runs.some(
      (one) => one.kind === kind && one.name === name && one.instance === instance && one.session !== session,
    )
  );
}

function perform({ expect }: World, desk: Desk, { workspace, name, input, output }: Act): void {
  const { path, content, command } = input as Record<string, string>;
  if (name === 'write') writeFile(desk, path ?? '', content ?? '');
  if (name === 'edit') {
    const given = desk.files.get('/workspace/given.txt') ?? '';
    if (desk.cwd === '/workspace')
      desk.files.set('/workspace/given.txt', given.split('given').join(input.newText as string));
  }
  if (name !== 'bash' && name !== 'exec') return;
  const { stdout, isFailed } = runScript(desk, command ?? '');
  const expected = name === 'bash' && isFailed ? `${stdout}exit code 1` : stdout;
  const isTold = !/long|steal/.test(command ?? '');
  expect(
    !isTold || output === expected,
    () => `${workspace}: "${command}" printed "${output}", and should have "${expected}"`,
  );
}

function compare({ expect }: World, raw: Sql, workspace: string, desk: Desk): void {
  const { files, shell } = loadWorkspace(raw, workspace);
  const stored = new Map([...emptyDesk().files]);
  const decoder = new TextDecoder();
  for (const { path, kind, content } of files) {
    if (kind === 'file' && path.startsWith('/workspace/')) stored.set(path, decoder.decode(content));
    if (kind === 'removed') stored.delete(path);
  }
  for (const path of new Set([...stored.keys(), ...desk.files.keys()])) {
    // What a step writes has no record of its own.
    if (path.includes('/inner-')) continue;
    const [is, should] = [stored.get(path), desk.files.get(path)];
    expect(is === should, () => `${workspace}: ${path} holds "${is}", and should hold "${should}"`);
  }
  const now = JSON.stringify(shell === undefined ? ['/workspace', {}] : [shell.cwd, shell.env]);
  const should = JSON.stringify([desk.cwd, desk.env]);
  expect(now === should, () => `${workspace}: its shell is ${now}, and should be ${should}`);
}
