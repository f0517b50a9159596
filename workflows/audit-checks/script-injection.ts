// script-injection: `${{ … }}` is put into a script before the shell sees it, so a title with `"; curl …` in it runs.
import { flowsOf } from './expressions.ts';
import { type CheckFinding, quote, type Severity } from './finding.ts';
import type { GitHubFile } from './github-file.ts';
import { resolveEnv, type Scope } from './scopes.ts';
import { placedExpressions, scriptsOf } from './script-text.ts';
import { isUntrusted } from './untrusted-contexts.ts';
import { asMap, get, textOf, type YamlScalar } from './yaml-nodes.ts';

const RULE = 'script-injection';

export function scriptInjection(file: GitHubFile): CheckFinding[] {
  const isCallersText = callersTexts(file);
  return file.jobs.flatMap((job) =>
    job.steps.flatMap((step) =>
      scriptsOf(step).flatMap((script) => injectionsOf(script, { file, job, step }, isCallersText)),
    ),
  );
}

function injectionsOf(
  script: YamlScalar,
  scope: Scope,
  isCallersText: (path: string) => boolean,
): CheckFinding[] {
  return placedExpressions(scope.file, script).flatMap(({ body, line }) => {
    const flows = flowsOf(body).flatMap((flow) => resolveEnv(flow, scope));
    if (flows.some(isUntrusted)) return [report(scope.file, line, body, 'error')];
    return flows.some((flow) => isCallersText(flow.path)) ? [report(scope.file, line, body, 'warning')] : [];
  });
}

/** An input of something that others call: its text is as trustworthy as the worst of its callers. */
function callersTexts(file: GitHubFile): (path: string) => boolean {
  if (file.kind === 'action') return (path) => path.startsWith('inputs.');
  const inputs = asMap(get(get(get(file.root, 'on'), 'workflow_call'), 'inputs'));
  const texts = (inputs?.entries ?? []).filter(
    (declared) => !['boolean', 'number'].includes(textOf(get(declared.value, 'type')) ?? ''),
  );
  const paths = new Set(texts.map((declared) => `inputs.${declared.key.toLowerCase()}`));
  return (path) => paths.has(path);
}

function report(file: GitHubFile, line: number, body: string, severity: Severity): CheckFinding {
  const who = severity === 'error' ? 'anyone who can open an issue or pull request' : 'whoever calls this';
  return {
    rule: RULE,
    path: file.path,
    line,
    severity,
    title:
      severity === 'error'
        ? "An outsider's text becomes part of a script"
        : "A caller's text becomes part of a script",
    message: `${quote(`\${{${body}}}`)} is pasted into the script before it runs, and ${who} decides what it says: a quote or \`$(…)\` in it is executed.`,
    suggestion: `env:\n  VALUE: ${quote(`\${{${body}}}`).slice(1, -1)}\nrun: echo "$VALUE" # in quotes; process.env.VALUE in JavaScript`,
  };
}
