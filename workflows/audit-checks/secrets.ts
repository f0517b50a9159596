// inherited-secrets, all-secrets: every secret handed over where a few would do.

import { flowsOf } from './expressions.ts';
import { type CheckFinding, quote } from './finding.ts';
import { type GitHubFile, parseUses } from './github-file.ts';
import { placedExpressions } from './script-text.ts';
import { entry, scalarsBelow, textOf } from './yaml-nodes.ts';

export function inheritedSecrets(file: GitHubFile): CheckFinding[] {
  return file.jobs.flatMap((job) => {
    const secrets = entry(job.map, 'secrets');
    const uses = textOf(entry(job.map, 'uses')?.value);
    if (uses === undefined || textOf(secrets?.value) !== 'inherit') return [];
    if (parseUses(uses).kind === 'local') return [];
    return [
      {
        rule: 'inherited-secrets',
        path: file.path,
        line: secrets?.line ?? job.line,
        severity: 'warning',
        title: "Another repository's workflow gets every secret",
        message: `\`secrets: inherit\` hands all secrets of this repository and its organisation to ${quote(uses)}, also those it has no use for.`,
        suggestion: `secrets:\n  token: \${{ secrets.THAT_TOKEN }} # one line for each it needs`,
      },
    ];
  });
}

export function allSecrets(file: GitHubFile): CheckFinding[] {
  return scalarsBelow(file.root).flatMap((scalar) => {
    if (!scalar.value.includes('${{')) return [];
    return placedExpressions(file, scalar)
      .filter(({ body }) => flowsOf(body).some((flow) => flow.path === 'secrets' && flow.whole))
      .map(({ line, body }) => ({
        rule: 'all-secrets',
        path: file.path,
        line,
        severity: 'warning' as const,
        title: 'All secrets in one text',
        message: `${quote(`\${{${body}}}`)} puts every secret into one value: whoever reads it has them all, and GitHub's masking of logs does not know secrets inside JSON.`,
        suggestion: `TOKEN: \${{ secrets.TOKEN }} # one line for each that is needed`,
      }));
  });
}
