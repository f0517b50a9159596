// Which runs a step has on a server, a line for each: when the step was killed, its post step sees to them.
import { appendFileSync, readFileSync } from 'node:fs';
import { parseJson } from '../../protocol/parse-json.ts';
import { type RunSnapshot, runSnapshotSchema } from '../../protocol/run.ts';

export function noteRun(path: string, { input: _large, ...run }: RunSnapshot): void {
  appendFileSync(path, `${JSON.stringify(run)}\n`);
}

/** As they were accepted. A line that was cut off is left out. */
export function notedRuns(path: string): RunSnapshot[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const parsed = parseJson(line);
      const read = runSnapshotSchema.safeParse(parsed.ok ? parsed.json : undefined);
      return read.success ? [read.data] : [];
    });
}
