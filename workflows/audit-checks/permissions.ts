// missing-permissions, write-all-permissions: what the job's token may do should be said, and should not be everything.
import { type CheckFinding, nameSome } from './finding.ts';
import { type GitHubFile, hasTrigger } from './github-file.ts';
import { entry, type YamlEntry } from './yaml-nodes.ts';

export function missingPermissions(file: GitHubFile): CheckFinding[] {
  if (file.kind === 'action' || entry(file.root, 'permissions') !== undefined) return [];
  const jobs = file.jobs.filter((job) => entry(job.map, 'permissions') === undefined);
  const [first] = jobs;
  if (first === undefined) return [];
  // A workflow that is only ever called can ask for no more than its caller has.
  const isOnlyCalled = file.triggers.length === 1 && hasTrigger(file, 'workflow_call');
  return [
    {
      rule: 'missing-permissions',
      path: file.path,
      line: first.line,
      severity: isOnlyCalled ? 'notice' : 'warning',
      title: "The token's permissions are not stated",
      message: `Neither the workflow nor ${nameSome(jobs.map((job) => job.id))} states \`permissions\`, so the token gets the repository's default, which may be write access to everything.`,
      suggestion: 'permissions:\n  contents: read # at the top; jobs that need more say so themselves',
    },
  ];
}

export function writeAllPermissions(file: GitHubFile): CheckFinding[] {
  const stated = [file.root, ...file.jobs.map((job) => job.map)].map((map) => entry(map, 'permissions'));
  return [...new Set(stated)].filter(isWriteAll).map((permissions) => ({
    rule: 'write-all-permissions',
    path: file.path,
    line: permissions.line,
    severity: 'error',
    title: 'The token may write everything',
    message:
      '`permissions: write-all` gives every step, and every action it runs, write access to code, releases, packages and settings of checks.',
    suggestion: 'permissions:\n  contents: read\n  pull-requests: write # only what is needed',
  }));
}

function isWriteAll(permissions: YamlEntry | undefined): permissions is YamlEntry {
  return permissions?.value.kind === 'scalar' && permissions.value.value.trim().toLowerCase() === 'write-all';
}
