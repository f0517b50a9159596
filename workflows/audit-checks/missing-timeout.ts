// missing-timeout: without `timeout-minutes` a job that hangs costs six hours of runner time.
import { type CheckFinding, nameSome } from './finding.ts';
import type { GitHubFile } from './github-file.ts';
import { entry } from './yaml-nodes.ts';

export function missingTimeout(file: GitHubFile): CheckFinding[] {
  if (file.kind === 'action') return [];
  // GitHub takes no timeout on a job that calls a reusable workflow.
  const jobs = file.jobs.filter(
    (job) => entry(job.map, 'uses') === undefined && entry(job.map, 'timeout-minutes') === undefined,
  );
  const [first] = jobs;
  if (first === undefined) return [];
  return [
    {
      rule: 'missing-timeout',
      path: file.path,
      line: first.line,
      severity: 'notice',
      title: 'No time limit',
      message: `${nameSome(jobs.map((job) => job.id))} may run for six hours, GitHub's own limit.`,
      suggestion: 'timeout-minutes: 15 # about three times what the job usually takes',
    },
  ];
}
