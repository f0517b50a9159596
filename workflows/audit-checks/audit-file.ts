// All rules over one file's text. A file that cannot be read is itself a finding: nobody can vouch for it.
import { cachePoisoning } from './cache-poisoning.ts';
import { bySeverityAndPlace, type Check, type CheckFinding, quote } from './finding.ts';
import { githubFile } from './github-file.ts';
import { missingTimeout } from './missing-timeout.ts';
import { missingPermissions, writeAllPermissions } from './permissions.ts';
import { persistedCredentials } from './persisted-credentials.ts';
import { deprecatedCommand, pipedInstaller, unsecureCommands } from './run-commands.ts';
import { scriptInjection } from './script-injection.ts';
import { allSecrets, inheritedSecrets } from './secrets.ts';
import { selfHostedRunner } from './self-hosted-runner.ts';
import { unpinnedAction } from './unpinned-action.ts';
import { untrustedCheckout } from './untrusted-checkout.ts';
import { readYaml } from './yaml-lines.ts';
import { isLargerThan } from './yaml-nodes.ts';

/** Every rule by its id, as the skill's reference lists them. */
export const CHECKS: Readonly<Record<string, Check>> = {
  'all-secrets': allSecrets,
  'cache-poisoning': cachePoisoning,
  'deprecated-command': deprecatedCommand,
  'inherited-secrets': inheritedSecrets,
  'missing-permissions': missingPermissions,
  'missing-timeout': missingTimeout,
  'persisted-credentials': persistedCredentials,
  'piped-installer': pipedInstaller,
  'script-injection': scriptInjection,
  'self-hosted-runner': selfHostedRunner,
  'unpinned-action': unpinnedAction,
  'unsecure-commands': unsecureCommands,
  'untrusted-checkout': untrustedCheckout,
  'write-all-permissions': writeAllPermissions,
};
export const UNREADABLE = 'unreadable-workflow';

// One rule says no more about one file: a file with a thousand places needs another remedy than a thousand comments.
const MAX_PER_RULE = 25;
// GitHub's own limits (actions/runner, ObjectTemplating/ParseOptions.cs): 1 MiB a file, 10 MiB with aliases repeated.
const MAX_TEXT = 1024 * 1024;
const MAX_EXPANDED = 10 * MAX_TEXT;

export interface FileAudit {
  findings: CheckFinding[];
  lines: number;
  jobs: number;
  steps: number;
}

export function auditFile(path: string, text: string): FileAudit {
  if (text.length > MAX_TEXT) return refused(path, 1, `it is larger than ${MAX_TEXT / 1024} KiB`);
  const { lines, root, problems } = readYaml(text);
  const findings = cap(
    problems.map(({ line, message }) => unreadable(path, Math.min(line, lines.length), message)),
  );
  if (root === null) return { findings, lines: lines.length, jobs: 0, steps: 0 };
  if (root.kind !== 'map') return refused(path, lines.length, 'it holds no `key: value` at its top');
  if (isLargerThan(root, MAX_EXPANDED)) return refused(path, lines.length, 'its aliases make it too large');
  const file = githubFile(path, lines, root);
  for (const check of Object.values(CHECKS)) findings.push(...cap(distinct(check(file))));
  const steps = file.jobs.reduce((sum, job) => sum + job.steps.length, 0);
  return { findings: findings.sort(bySeverityAndPlace), lines: lines.length, jobs: file.jobs.length, steps };
}

function refused(path: string, lines: number, why: string): FileAudit {
  return { findings: [unreadable(path, 1, why)], lines, jobs: 0, steps: 0 };
}

/** A file of which not even the text is to be had. */
export function unreadable(path: string, line: number, why: string): CheckFinding {
  return {
    rule: UNREADABLE,
    path,
    line,
    severity: 'error',
    title: 'The file cannot be audited',
    message: `${quote(path)}: ${why}. GitHub may refuse the file too; what it does from here on was not checked for certain.`,
    suggestion: '# mend or simplify the YAML at this line',
  };
}

/** Steps that aliases repeat are checked in each job but reported once. */
function distinct(findings: CheckFinding[]): CheckFinding[] {
  return [...new Map(findings.map((finding) => [`${finding.line} ${finding.message}`, finding])).values()];
}

function cap(findings: CheckFinding[]): CheckFinding[] {
  const kept = findings.slice(0, MAX_PER_RULE);
  const last = kept.at(-1);
  const left = findings.length - kept.length;
  if (last === undefined || left === 0) return kept;
  return [
    ...kept.slice(0, -1),
    { ...last, message: `${last.message} (And ${left} more of this kind in the file.)` },
  ];
}
