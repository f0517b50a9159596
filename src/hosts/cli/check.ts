// `flue check`: every problem of a project as `path:line  message — fix`, or a short list of what was found.
import { isAbsolute, join, relative } from 'node:path';
import { type CheckReport, checkProject, type ProjectFound } from '../../project/check.ts';
import type { Problem } from '../../project/problem.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import type { Common } from './args.ts';
import { MISUSED, SUCCEEDED } from './exit-code.ts';
import { document } from './outcome.ts';
import { print } from './print.ts';

const LONGEST = 1_000;

export async function checkFolder({ projectDir, configFile, json, quiet }: Common): Promise<number> {
  const report = await checkProject(projectDir, { config: configFile });
  const place = relative(process.cwd(), projectDir);
  if (json) print({ out: document(report) });
  else print({ out: reportText(report, place), err: quiet ? '' : notesText(report, place) });
  return report.problems.length === 0 ? SUCCEEDED : MISUSED;
}

function reportText({ problems, found }: CheckReport, place: string): string {
  const lines =
    problems.length === 0 ? foundLines(found) : problems.map((problem) => problemLine(problem, place));
  return `${lines.join('\n')}\n`;
}

function notesText({ problems, notes }: CheckReport, place: string): string {
  const lines = notes.map((note) => `note: ${problemLine(note, place)}`);
  if (problems.length > 0) lines.push(problems.length === 1 ? '1 problem' : `${problems.length} problems`);
  return lines.map((line) => `${line}\n`).join('');
}

/** Paths as seen from here, so that a terminal or an editor can open them. */
export function problemLine({ path, line, message, fix }: Problem, place: string): string {
  const shown = isAbsolute(path) ? path : join(place, path);
  const at = line === undefined ? shown : `${shown}:${line}`;
  return `${oneLine(at, LONGEST)}  ${oneLine(message, LONGEST)} — ${oneLine(fix, LONGEST)}`;
}

export function foundLines({
  config,
  systemContext,
  app,
  workflows,
  agents,
  skills,
}: ProjectFound): string[] {
  return [
    ...(config === null ? [] : [`config     ${config}`]),
    ...(systemContext === null ? [] : [`context    ${systemContext}`]),
    ...(app === null ? [] : [`app        ${app}`]),
    ...named('workflows', workflows),
    ...named('agents', agents),
    ...named('skills', skills),
    'no problems',
  ];
}

function named(kind: string, found: ProjectFound['workflows']): string[] {
  return found.length === 0 ? [] : [`${kind.padEnd(11)}${found.map(({ name }) => name).join(', ')}`];
}
