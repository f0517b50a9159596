// Rules over the text of scripts: unsecure-commands, piped-installer, deprecated-command.
import { type CheckFinding, quote } from './finding.ts';
import type { GitHubFile } from './github-file.ts';
import { type ScriptLine, scriptLines, scriptsOf } from './script-text.ts';
import { entry, get, textOf, type YamlEntry } from './yaml-nodes.ts';

const UNSECURE = 'ACTIONS_ALLOW_UNSECURE_COMMANDS';
// Beyond this a line is no command that anyone wrote, and patterns need not be tried on it.
const MAX_LINE = 10_000;

function linesOf(file: GitHubFile): ScriptLine[] {
  const scripts = file.jobs.flatMap((job) => job.steps.flatMap(scriptsOf));
  return [...new Set(scripts)]
    .flatMap((script) => scriptLines(file, script))
    .map(({ text, line }) => ({ text: text.slice(0, MAX_LINE), line }));
}

export function unsecureCommands(file: GitHubFile): CheckFinding[] {
  const holders = [file.root, ...file.jobs.flatMap((job) => [job.map, ...job.steps.map((step) => step.map)])];
  const set = holders.map((holder) => entry(get(holder, 'env'), UNSECURE)).filter(isSwitchedOn);
  const lines = [
    ...set.map((variable) => variable.line),
    ...linesOf(file)
      .filter(({ text }) => /ACTIONS_ALLOW_UNSECURE_COMMANDS["']?[=:]["']?true/i.test(text))
      .map(({ line }) => line),
  ];
  return [...new Set(lines)].map((line) => ({
    rule: 'unsecure-commands',
    path: file.path,
    line,
    severity: 'error',
    title: 'Log lines may set the environment',
    message: `\`${UNSECURE}\` brings back \`::set-env\` and \`::add-path\`: any line a step prints, such as the text of an issue, can then change PATH or the environment of later steps.`,
    suggestion: 'echo "NAME=value" >> "$GITHUB_ENV"\necho "/a/folder" >> "$GITHUB_PATH"',
  }));
}

function isSwitchedOn(variable: YamlEntry | undefined): variable is YamlEntry {
  return variable !== undefined && textOf(variable.value)?.trim().toLowerCase() !== 'false';
}

export function pipedInstaller(file: GitHubFile): CheckFinding[] {
  return linesOf(file)
    .filter(({ text }) => runsDownload(text))
    .map(({ text, line }) => ({
      rule: 'piped-installer',
      path: file.path,
      line,
      severity: 'warning',
      title: 'A download is run unseen',
      message: `${quote(text.trim())} runs whatever the server sends at that moment, with this job's token and secrets.`,
      suggestion:
        'curl -fsSLo install.sh <address of a fixed version>\necho "<its sha256>  install.sh" | sha256sum -c -\nbash install.sh',
    }));
}

const DOWNLOAD = /(?:^|[\s;&(`])(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod)\s/i;
const INTERPRETER =
  /^[\s&]*(?:sudo\s+(?:-\S+\s+){0,6})?(?:\S*\/)?(?:env\s+)?(?:(?:ba|z|da|k|fi)?sh|python3?|node|perl|ruby|iex|invoke-expression)(?:\s|$|;|&)/i;
const SUBSTITUTED =
  /(?:\b(?:ba|z|da|k)?sh(?:\s+-\w+){0,6}\s+|\b(?:eval|source|iex)\s+|(?:^|\s)\.\s+)["']?(?:<\(|\$\(|`)\s*(?:curl|wget)\b/;

/** `curl … | sh`, `sh -c "$(curl …)"`, `bash <(wget …)`, `irm … | iex`. */
function runsDownload(text: string): boolean {
  return SUBSTITUTED.test(text) || text.split(/;|&&|\|\|/).some(pipesDownload);
}

function pipesDownload(pipeline: string): boolean {
  const stages = pipeline.split('|');
  const download = stages.findIndex((stage) => DOWNLOAD.test(stage));
  return download !== -1 && stages.slice(download + 1).some((stage) => INTERPRETER.test(stage));
}

export function deprecatedCommand(file: GitHubFile): CheckFinding[] {
  return linesOf(file).flatMap(({ text, line }) => {
    const command = /::(set-output|save-state|set-env|add-path)(?:\s+name=|::)/.exec(text)?.[1];
    if (command === undefined) return [];
    return [
      {
        rule: 'deprecated-command',
        path: file.path,
        line,
        severity: 'warning',
        title: `\`::${command}\` is deprecated`,
        message: `\`::${command}\` is read from the log, so any text a step prints can pass for it; GitHub has deprecated it for that reason.`,
        suggestion: `echo "name=value" >> "$${FILES[command]}"`,
      },
    ];
  });
}

const FILES: Record<string, string> = {
  'set-output': 'GITHUB_OUTPUT',
  'save-state': 'GITHUB_STATE',
  'set-env': 'GITHUB_ENV',
  'add-path': 'GITHUB_PATH',
};
