// untrusted-checkout: code of an outsider's pull request fetched into a run that holds the base repository's secrets.
import { expressionsIn, flowsOf } from './expressions.ts';
import { type CheckFinding, nameSome, quote } from './finding.ts';
import { type GitHubFile, input, isAction, type Job, privilegedTriggers, type Step } from './github-file.ts';
import { resolveEnv, type Scope } from './scopes.ts';
import { scriptLines, scriptsOf } from './script-text.ts';
import { namesOutsidersCode } from './untrusted-contexts.ts';
import type { YamlScalar } from './yaml-nodes.ts';

const RULE = 'untrusted-checkout';

export function untrustedCheckout(file: GitHubFile): CheckFinding[] {
  const triggers = privilegedTriggers(file);
  if (triggers.length === 0) return [];
  return file.jobs.flatMap((job) =>
    job.steps.flatMap((step) => [
      ...checkoutOf(file, job, step, triggers),
      ...fetchesOf(file, step, triggers),
    ]),
  );
}

function checkoutOf(file: GitHubFile, job: Job, step: Step, triggers: string[]): CheckFinding[] {
  if (!isAction(step, 'actions/checkout')) return [];
  const inputs = [input(step, 'ref'), input(step, 'repository')];
  const named = inputs.find((value) => value !== undefined && namesHead(value, { file, job, step }));
  return named === undefined ? [] : [report(file, named.line, step, triggers, named.value)];
}

function namesHead(value: YamlScalar, scope: Scope): boolean {
  if (/refs\/pull\//.test(value.value)) return true;
  return expressionsIn(value.value)
    .flatMap(({ body }) => flowsOf(body))
    .flatMap((flow) => resolveEnv(flow, scope))
    .some((flow) => namesOutsidersCode(flow.path) || /refs\/pull\//.test(flow.path));
}

const FETCHES = [/\bgh\s+pr\s+checkout\b/, /\bgit\s+(?:fetch|pull)\b.{0,200}\b(?:pull\/|refs\/pull)/];

/** The same by hand in a script. */
function fetchesOf(file: GitHubFile, step: Step, triggers: string[]): CheckFinding[] {
  return scriptsOf(step).flatMap((script) =>
    scriptLines(file, script)
      .filter(({ text }) => FETCHES.some((pattern) => pattern.test(text)))
      .map(({ text, line }) => report(file, line, step, triggers, text)),
  );
}

function report(file: GitHubFile, line: number, step: Step, triggers: string[], what: string): CheckFinding {
  // On a comment the usual guard is an `if:` on who commented, which only a reader can judge.
  const isComment = triggers.every((name) => !['pull_request_target', 'workflow_run'].includes(name));
  return {
    rule: RULE,
    path: file.path,
    line,
    endLine: Math.max(line, step.map.endLine),
    severity: isComment ? 'warning' : 'error',
    title: "An outsider's code is checked out with secrets at hand",
    message: `${quote(what)} fetches code of a pull request, and ${nameSome(triggers)} runs with this repository's secrets and write token: any build, test or install step then hands both to the author.`,
    suggestion: 'on: pull_request # builds without secrets; a workflow_run job may take its artifact as data',
  };
}
