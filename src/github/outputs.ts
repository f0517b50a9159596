// Writes the outputs through @actions/core, which picks a random delimiter, so that no text can set another output. What
// GitHub would refuse for its size goes to a file instead.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { appendValue } from './file-command.ts';
import { OUTPUT_NAMES, type Outputs } from './output-values.ts';

/** GitHub counts a job's outputs in UTF-16: 1 MB for all of them together. */
const LIMIT_BYTES = 1_000_000;
const BYTES_PER_UNIT = 2;
/** What the small outputs may take, all together. */
const SMALL_OUTPUTS_BYTES = 20_000;

export interface OutputFiles {
  /** Where the result goes when it is too large. */
  result: string;
  /** Where the array of a fan-out goes when it is too large. */
  results: string;
}

/** Moves what is too large into files and names them in `output-file` and `report-file`. */
export function fitOutputs(outputs: Outputs, files: OutputFiles): Outputs {
  const fitted = { ...outputs };
  let left = LIMIT_BYTES - SMALL_OUTPUTS_BYTES;
  for (const [name, fileName, path] of [
    ['results', 'report-file', files.results],
    ['result', 'output-file', files.result],
  ] as const) {
    const size = fitted[name].length * BYTES_PER_UNIT;
    if (size <= left) left -= size;
    else {
      writeFile(path, fitted[name]);
      // Half a JSON document would break `fromJSON`; an empty output can be asked for.
      fitted[name] = '';
      fitted[fileName] = path;
    }
  }
  fitted['result-text'] = cutUnits(fitted['result-text'], Math.floor(left / BYTES_PER_UNIT));
  return fitted;
}

function writeFile(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function cutUnits(text: string, maxUnits: number): string {
  if (text.length <= maxUnits) return text;
  const mark = '\n… cut …\n';
  const room = Math.max(0, maxUnits - mark.length);
  const head = text.slice(0, Math.ceil((room * 2) / 3)).toWellFormed();
  return `${head}${mark}${text.slice(text.length - Math.floor(room / 3)).toWellFormed()}`;
}

/** Loads the toolkit ahead of its use. */
export async function prepareOutputs(): Promise<void> {
  await import('@actions/core');
}

/** Sets every output. Throws what the file system throws. */
export async function writeOutputs(outputs: Outputs): Promise<void> {
  const { setOutput } = await import('@actions/core');
  for (const name of OUTPUT_NAMES) setOutput(name, outputs[name]);
}

/** The same at once, for a process whose event loop will not turn again: then the toolkit cannot be loaded any more. */
export function writeOutputsNow(outputFile: string, outputs: Outputs): void {
  for (const name of OUTPUT_NAMES) appendValue(outputFile, name, outputs[name]);
}
