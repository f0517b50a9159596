// self-hosted-runner: a machine of one's own that runs what a pull request says, and keeps what it leaves behind.
import { type CheckFinding, nameSome } from './finding.ts';
import { type GitHubFile, hasTrigger, privilegedTriggers } from './github-file.ts';
import { entry, get, scalarsOf, type YamlNode } from './yaml-nodes.ts';

export function selfHostedRunner(file: GitHubFile): CheckFinding[] {
  const triggers = privilegedTriggers(file);
  if (hasTrigger(file, 'pull_request')) triggers.unshift('pull_request');
  if (triggers.length === 0) return [];
  return file.jobs.flatMap((job) => {
    const runsOn = entry(job.map, 'runs-on');
    if (runsOn === undefined || !isSelfHosted(runsOn.value)) return [];
    return [
      {
        rule: 'self-hosted-runner',
        path: file.path,
        line: runsOn.line,
        severity: 'warning',
        title: 'Outsiders can reach a self-hosted runner',
        message: `On ${nameSome(triggers)} this job runs on a self-hosted machine; in a public repository anybody's pull request can run commands there and leave something for the next job.`,
        suggestion: 'runs-on: ubuntu-latest # or a runner that is thrown away after each job',
      },
    ];
  });
}

function isSelfHosted(runsOn: YamlNode): boolean {
  const labels = runsOn.kind === 'map' ? get(runsOn, 'labels') : runsOn;
  return scalarsOf(labels).some((label) => label.value.trim().toLowerCase() === 'self-hosted');
}
