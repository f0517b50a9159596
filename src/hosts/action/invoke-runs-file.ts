// Which runs a step has on a server, a line when each was accepted and one when it was over: the post step sees to those
// whose end nobody has heard of.
import { appendFileSync, readFileSync } from 'node:fs';
import { parseJson } from '../../protocol/parse-json.ts';
import { type RunSnapshot, runSnapshotSchema } from '../../protocol/run.ts';

export function noteRun(path: string, { input: _large, ...run }: RunSnapshot): void {
  appendFileSync(path, `${JSON.stringify(run)}\n`);
}

/** As they were last known, in the order of their acceptance. A line that was cut off is left out. */
export function notedRuns(path: string): RunSnapshot[] {
  const runs = new Map<string, RunSnapshot>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const parsed = parseJson(line);
    const read = runSnapshotSchema.safeParse(parsed.ok ? parsed.json : undefined);
    if (read.success) runs.set(read.data.runId, read.data);
  }
  return [...runs.values()];
}
