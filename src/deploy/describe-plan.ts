// A plan in words, a line for each part. No secret's value is in it.
import type { Action, DeployPlan } from './plan.ts';

export function describePlan({ upload, action, secrets, address, previousVersionId }: DeployPlan): string[] {
  const { name, modules, assets, gzipBytes, bindings } = upload;
  const vars = bindings.flatMap(({ name, type }) => (type === 'plain_text' ? [String(name)] : []));
  return [
    `worker   ${name}: ${whatHappens(action, previousVersionId)}`,
    `code     ${Math.ceil(gzipBytes / 1000)} kB gzip in ${modules.size} modules, ${assets.size} file beside it`,
    ...line('vars', vars),
    ...line('secrets', [...secrets.set.keys()]),
    ...line('kept', secrets.kept),
    `address  ${address.kind === 'routes' ? address.patterns.join(', ') : address.url}`,
  ];
}

function whatHappens(action: Action, previous: string | null): string {
  switch (action.do) {
    case 'create':
      return action.overwrites ? 'another Worker is overwritten' : 'a new Worker';
    case 'update':
      return `a new version${previous === null ? '' : ` in the place of ${previous}`}`;
    case 'deploy':
      return `version ${action.versionId}, which was uploaded before, is deployed`;
    case 'nothing':
      return `nothing to do, version ${action.versionId} is this one`;
  }
}

function line(label: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${label.padEnd(9)}${names.join(', ')}`];
}
