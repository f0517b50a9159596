// Writes `name<<delimiter` blocks into the runner's command files by hand, as @actions/core does: the delimiter is random
// and unknown to whoever made the value. Two callers cannot wait for the toolkit to load: the path of the journal has to
// be in GITHUB_STATE before the first event, hence before the first model request; and a process whose event loop no
// longer turns loads nothing. Everything else goes through @actions/core.
import { appendFileSync } from 'node:fs';
import { EOL } from 'node:os';
import { FlueError, messageOf } from '../errors.ts';

/** Throws FlueError `store_error` when the runner's file cannot be written. */
export function appendValue(file: string, name: string, value: string): void {
  const delimiter = `flue_${crypto.randomUUID()}`;
  try {
    appendFileSync(file, `${name}<<${delimiter}${EOL}${value}${EOL}${delimiter}${EOL}`);
  } catch (cause) {
    throw new FlueError('store_error', `the runner's file "${file}" cannot be written: ${messageOf(cause)}`, {
      hint: 'the runner makes it for every step: is its disk full?',
      cause,
    });
  }
}
