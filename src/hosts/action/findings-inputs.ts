// What the inputs say of the findings: the check run they are written to, and the SARIF file.
import { relative, resolve, sep } from 'node:path';
import { isBelow } from '../../project/paths.ts';
import { isPlainObject, type Json } from '../../protocol/json.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import { type GivenInput, indexOf, jsonOf, refuse, textOf } from './input-values.ts';
import type { Environment, InputReader } from './inputs.ts';

export interface FindingsInputs {
  /** The name of the check run, with the leg of the matrix; null = none. */
  checkRun: string | null;
  /** An absolute path in the workspace or in RUNNER_TEMP; null = none. */
  sarifFile: string | null;
  /** The leg of the job's matrix in words, as `eu, 1`; null in a job without legs. */
  leg: string | null;
  githubToken: string | null;
  /** Where a proxy is named. */
  environment: Environment;
}

const MOST_NAME = 100;
const MOST_LEG = 100;

/** Throws FlueError `usage_error`. `places` are the folders in which a file may be written. */
export function findingsInputsOf(
  input: InputReader,
  environment: Environment,
  places: { workspace: string; temp: string },
): FindingsInputs {
  const name = nameOf(input('check-run'));
  const sarifFile = fileOf(input('sarif-file'), places);
  const leg = name === null && sarifFile === null ? null : legOf(input);
  return {
    checkRun: name === null || leg === null ? name : `${name} (${leg})`,
    sarifFile,
    leg,
    githubToken: textOf(input('github-token')),
    environment,
  };
}

function nameOf(input: GivenInput): string | null {
  const name = textOf(input);
  if (name === null) return null;
  if (oneLine(name, MOST_NAME) === name) return name;
  throw refuse(
    input,
    `a check run has a name of one line and at most ${MOST_NAME} characters`,
    'give it a shorter one, as Flue review',
  );
}

/** GitHub names the legs of a job the same way. */
function legOf(input: InputReader): string | null {
  const matrix = jsonOf(input('matrix-json'));
  const total = indexOf(input('job-total'));
  if (total === null ? matrix === null : total <= 1) return null;
  const values = oneLine(scalarsOf(matrix).join(', '), MOST_LEG * 2);
  const index = indexOf(input('job-index')) ?? 0;
  // Cut short, two legs could have one name.
  return values === '' || values.length > MOST_LEG
    ? `${values.slice(0, MOST_LEG - 20).toWellFormed()} #${index + 1}`.trim()
    : values;
}

function scalarsOf(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(scalarsOf);
  if (isPlainObject(value)) return Object.values(value).flatMap((one) => scalarsOf(one as Json));
  return value === null ? [] : [String(value)];
}

function fileOf(input: GivenInput, { workspace, temp }: { workspace: string; temp: string }): string | null {
  const given = textOf(input);
  if (given === null) return null;
  const path = resolve(workspace, given);
  if (/[/\\]$/.test(given))
    throw refuse(input, 'that is a folder', 'name a file in it, as reports/flue.sarif');
  if (![workspace, temp].some((place) => isBelow(place, path)))
    throw refuse(
      input,
      'that is neither in the workspace nor in RUNNER_TEMP',
      'name a file of the checkout, as flue.sarif',
    );
  if (relative(workspace, path).split(sep)[0]?.toLowerCase() === '.git')
    throw refuse(input, 'that is inside of .git', 'name a file outside of it, as flue.sarif');
  return path;
}
