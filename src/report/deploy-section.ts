// A deploy as a table, for the summary and the comment alike.
import type { DeployOutcome } from '../protocol/deploy-outcome.ts';
import { inertMarkdown } from './inert-markdown.ts';

export function deploySection(deploy: DeployOutcome | undefined): string {
  if (deploy === undefined) return '';
  const { name, url, versionId, previousVersionId, verified, rolledBack, dryRun } = deploy;
  const rows = [
    ['Worker', cell(name)],
    ['URL', url === null ? 'by its routes' : addressCell(url)],
    [
      'Version',
      versionId === null
        ? dryRun
          ? 'a new one (dry run: nothing was changed)'
          : 'none was deployed'
        : code(versionId),
    ],
    ['Before', previousVersionId === null ? 'none' : code(previousVersionId)],
    ...(verified === null ? [] : [['Verified', verified ? 'yes' : 'no']]),
    ...(rolledBack ? [['Rolled back', `yes, ${code(previousVersionId ?? '')} answers again`]] : []),
  ];
  return [
    '| Deployment | |',
    '| --- | --- |',
    ...rows.map(([label, value]) => `| ${label} | ${value} |`),
  ].join('\n');
}

/** An address of ours, and nothing that could end its brackets. */
function addressCell(url: string): string {
  return /^https?:\/\/[\w./:%~-]+$/.test(url) ? `<${url}>` : cell(url);
}

function code(id: string): string {
  return /^[\w-]+$/.test(id) ? `\`${id}\`` : cell(id);
}

function cell(text: string): string {
  return inertMarkdown(text, { line: 300 });
}
