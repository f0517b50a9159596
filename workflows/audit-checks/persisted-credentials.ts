// persisted-credentials ("artipacked"): checkout leaves its token on disk, and an upload of the workspace takes it along.
import { type CheckFinding, quote } from './finding.ts';
import { type GitHubFile, inputText, isAction, type Job, parseUses, type Step } from './github-file.ts';

export function persistedCredentials(file: GitHubFile): CheckFinding[] {
  return file.jobs.flatMap((job) => {
    const checkout = job.steps.find(keepsToken);
    const uploads = job.steps.filter(uploadsWorkspace);
    return checkout === undefined ? [] : uploads.map((upload) => report(file, job, checkout, upload));
  });
}

function keepsToken(step: Step): boolean {
  return (
    isAction(step, 'actions/checkout') && inputText(step, 'persist-credentials')?.toLowerCase() !== 'false'
  );
}

function uploadsWorkspace(step: Step): boolean {
  if (!isAction(step, 'actions/upload-artifact')) return false;
  return (inputText(step, 'path') ?? '').split('\n').some(isWorkspace);
}

function isWorkspace(line: string): boolean {
  const path = line.trim().replace(/^\$\{\{\s*github\.workspace\s*\}\}\/?/i, './');
  return (
    /^(?:\.|\.\/|\*{1,2}|\.\/\*{1,2}|\*\*\/\*|\.\/\*\*\/\*|~|\.\.)$/.test(path) ||
    /(?:^|\/)\.git(?:\/|$)/.test(path)
  );
}

/** The version that a tag, or the comment beside a commit, says; undefined when neither does. */
function majorOf(file: GitHubFile, step: Step): number | undefined {
  const { ref } = parseUses(step.uses?.value ?? '');
  const comment = file.lines[(step.uses?.line ?? 0) - 1]?.split('#')[1] ?? '';
  const major = /^v(\d+)/.exec(/^[0-9a-f]{40}$/i.test(ref) ? comment.trim() : ref)?.[1];
  return major === undefined ? undefined : Number(major);
}

/** Why the token probably stays out of the artifact: what newer versions of the two actions do. */
function whatProtects(file: GitHubFile, checkout: Step, upload: Step): string | undefined {
  if ((majorOf(file, checkout) ?? 0) >= 6) return 'since v6 the checkout keeps it outside the workspace';
  const takesHidden = inputText(upload, 'include-hidden-files')?.toLowerCase() === 'true';
  if (takesHidden || (majorOf(file, upload) ?? 0) < 4) return undefined;
  return 'since v4.4 the upload leaves hidden files out';
}

function report(file: GitHubFile, job: Job, checkout: Step, upload: Step): CheckFinding {
  const protection = whatProtects(file, checkout, upload);
  const path = quote(inputText(upload, 'path') ?? '');
  return {
    rule: 'persisted-credentials',
    path: file.path,
    line: checkout.uses?.line ?? checkout.line,
    severity: protection === undefined ? 'warning' : 'notice',
    title: "The checkout's token may end up in an artifact",
    message: `Job ${quote(job.id)} keeps the checkout's token for its later steps and uploads ${path} in line ${upload.line}${
      protection === undefined ? '' : `; ${protection}, but other steps may not`
    }.`,
    suggestion: 'with:\n  persist-credentials: false',
  };
}
