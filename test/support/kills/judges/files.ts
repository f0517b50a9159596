// The files and the shell of every workspace, against what the recorded calls make of them when each is done once, in the
// order in which they were recorded. What a command is recorded to have printed is compared on the way.
import { workspaceKeyOf } from '../../../../src/core/run/segment.ts';
import { loadWorkspace } from '../../../../src/core/store/workspace.ts';
import { type Desk, emptyDesk, runScript, writeFile } from '../../simulator/judges/desk.ts';
import { fromBash } from '../scripts.ts';
import type { Evidence, JudgedRun } from './evidence.ts';

interface Act {
  /** Of a shell, in the desk's words; or a file. */
  does: { script: string } | { path: string; content: string };
  /** What it is recorded to have printed. */
  output: string | undefined;
}

export function judgeFiles(evidence: Evidence): void {
  const desks = new Map<string, Desk>();
  for (const run of evidence.runs) {
    const { kind, name, instance: instanceId } = run.planned;
    const key = workspaceKeyOf({ kind, name, instanceId }, run.runId);
    const desk = desks.get(key) ?? empty();
    desks.set(key, desk);
    for (const act of actsOf(run)) perform(evidence, desk, act, key);
  }
  for (const [key, desk] of desks) compare(evidence, desk, key);
}

/** What a driver mounts: nothing. */
function empty(): Desk {
  return { ...emptyDesk(), files: new Map() };
}

function actsOf({ events, recordings, planned }: JudgedRun): Act[] {
  const execs = new Map<string, Act>();
  for (const op of planned.ops) {
    if (op.do !== 'exec') continue;
    const at = execs.size;
    const recording = recordings.get(`exec:#${at}`);
    if (recording === undefined) break;
    const { stdout } = JSON.parse(recording.outcome).value;
    execs.set(`did exec ${op.id}`, { does: { script: op.script }, output: stdout });
  }
  const inputs = new Map<string, Record<string, string>>();
  const acts = events.flatMap((event): Act[] => {
    if (event.type === 'tool_started') inputs.set(event.callId, event.input as Record<string, string>);
    if (event.type === 'log') return take(execs, event.message);
    if (event.type !== 'tool_completed') return [];
    const { path = '', content = '', command = '' } = inputs.get(event.callId) ?? {};
    if (event.name === 'write') return [{ does: { path, content }, output: undefined }];
    const script = event.name === 'bash' ? fromBash(command) : undefined;
    return script === undefined ? [] : [{ does: { script }, output: event.output }];
  });
  // Recorded, and the run ended before it could say so.
  return [...acts, ...execs.values()];
}

function take(execs: Map<string, Act>, message: string): Act[] {
  const act = execs.get(message);
  execs.delete(message);
  return act === undefined ? [] : [act];
}

function perform({ expect }: Evidence, desk: Desk, { does, output }: Act, key: string): void {
  if ('path' in does) {
    writeFile(desk, does.path, does.content);
    return;
  }
  const { stdout, isFailed } = runScript(desk, does.script);
  // A file that is not there is told of on stderr.
  if (isFailed || output === undefined) return;
  expect(
    output.trimEnd() === stdout.trimEnd(),
    `${key}: "${does.script}" printed "${output}", and should have "${stdout}"`,
  );
}

function compare({ expect, sql }: Evidence, desk: Desk, key: string): void {
  const { files, shell } = loadWorkspace(sql, key);
  const decoder = new TextDecoder();
  const stored = new Map<string, string>();
  for (const { path, kind, content } of files)
    if (kind === 'file' && path.startsWith('/workspace/')) stored.set(path, decoder.decode(content));
  for (const path of new Set([...stored.keys(), ...desk.files.keys()])) {
    const [is, should] = [stored.get(path), desk.files.get(path)];
    expect(is === should, `${key}: ${path} holds "${is}", and should hold "${should}"`);
  }
  const now = [shell?.cwd ?? '/workspace', shell?.env.V];
  const should = [desk.cwd, desk.env.V];
  expect(
    JSON.stringify(now) === JSON.stringify(should),
    `${key}: its shell is ${now}, and should be ${should}`,
  );
}
