// The shell and script texts of a file, with the line of each place in them.
import { expressionsIn } from './expressions.ts';
import { type GitHubFile, isAction, type Step } from './github-file.ts';
import { asScalar, get, type YamlScalar } from './yaml-nodes.ts';

/** Inputs of well-known actions that are run as code. */
const SCRIPT_INPUTS: ReadonlyArray<[action: string, input: string]> = [
  ['actions/github-script', 'script'],
  ['azure/cli', 'inlinescript'],
  ['azure/powershell', 'inlinescript'],
  ['addnab/docker-run-action', 'run'],
  ['appleboy/ssh-action', 'script'],
  ['nick-fields/retry', 'command'],
  ['nick-invision/retry', 'command'],
];

/** The texts of a step that some interpreter runs. */
export function scriptsOf(step: Step): YamlScalar[] {
  const scripts = step.run === undefined ? [] : [step.run];
  for (const [action, name] of SCRIPT_INPUTS) {
    if (!isAction(step, action)) continue;
    const key = step.with?.entries.find((one) => one.key.toLowerCase() === name)?.key;
    const script = key === undefined ? undefined : asScalar(get(step.with, key));
    if (script !== undefined) scripts.push(script);
  }
  return scripts;
}

export interface ScriptLine {
  text: string;
  line: number;
}

/** The lines of a script as the shell sees them: what ends in `\` goes on, and `#` lines are comments. */
export function scriptLines(file: GitHubFile, script: YamlScalar): ScriptLine[] {
  const lines: ScriptLine[] = [];
  let open: ScriptLine | undefined;
  for (const { text, line } of rawLines(file, script)) {
    const continues = text.endsWith('\\');
    const piece = continues ? text.slice(0, -1) : text;
    if (open === undefined) open = { text: piece, line };
    else open.text += piece;
    if (continues) continue;
    if (!open.text.trimStart().startsWith('#')) lines.push(open);
    open = undefined;
  }
  return open === undefined ? lines : [...lines, open];
}

function rawLines(file: GitHubFile, script: YamlScalar): ScriptLine[] {
  const place = placesOf(file, script);
  let index = 0;
  return script.value.split('\n').map((text) => {
    const line = place(index, text);
    index += text.length + 1;
    return { text, line };
  });
}

export interface PlacedExpression {
  body: string;
  line: number;
}

/** Every `${{ … }}` of a scalar with the line it begins on. */
export function placedExpressions(file: GitHubFile, scalar: YamlScalar): PlacedExpression[] {
  const place = placesOf(file, scalar);
  return expressionsIn(scalar.value).map(({ body, index }) => ({
    body,
    line: place(index, `\${{${body.split('\n', 1)[0]}`),
  }));
}

/**
 * Tells the lines of places in a scalar's value, which must be asked in ascending order: so one pass does for all of a
 * long script. Exact for `|` and for what stands on one line; else the next line that holds the text, if there is one.
 */
function placesOf(file: GitHubFile, scalar: YamlScalar): (index: number, text: string) => number {
  let line = scalar.style === 'literal' ? scalar.line + 1 : scalar.line;
  let seen = 0;
  if (scalar.line === scalar.endLine) return () => scalar.line;
  if (scalar.style !== 'literal') {
    return (_index, text) => {
      const wanted = text.trim().slice(0, 40);
      for (let row = line; wanted !== '' && row <= scalar.endLine; row += 1) {
        if (!file.lines[row - 1]?.includes(wanted)) continue;
        line = row;
        break;
      }
      return line;
    };
  }
  return (index) => {
    for (
      let at = scalar.value.indexOf('\n', seen);
      at !== -1 && at < index;
      at = scalar.value.indexOf('\n', seen)
    ) {
      line += 1;
      seen = at + 1;
    }
    return line;
  };
}
