// unpinned-action: a `uses:` that a tag or branch decides can become other code overnight; a commit or digest cannot.
import { type CheckFinding, quote } from './finding.ts';
import { type ActionReference, type GitHubFile, parseUses } from './github-file.ts';
import { asScalar, get, type YamlScalar } from './yaml-nodes.ts';

const RULE = 'unpinned-action';
// GitHub runs these organisations itself: a moved tag there is GitHub's own act, so it is only worth a notice.
const FIRST_PARTY_OWNERS = ['actions', 'github'];

export function unpinnedAction(file: GitHubFile): CheckFinding[] {
  const references = file.jobs.flatMap((job) => [
    asScalar(get(job.map, 'uses')),
    ...job.steps.map((step) => step.uses),
  ]);
  return [...new Set(references)].flatMap((uses) => (uses === undefined ? [] : judge(file, uses)));
}

function judge(file: GitHubFile, uses: YamlScalar): CheckFinding[] {
  const reference = parseUses(uses.value);
  if (reference.kind === 'local' || isPinned(reference)) return [];
  const isFirstParty = isOwnedByGitHub(reference);
  const what = kindOf(reference);
  return [
    {
      rule: RULE,
      path: file.path,
      line: uses.line,
      severity: isFirstParty ? 'notice' : 'warning',
      title: `${isFirstParty ? "GitHub's own" : 'Third-party'} ${what} is not pinned`,
      message: `${quote(uses.value)} names ${aim(reference)}: whoever controls it decides what runs here, with this job's token and secrets.`,
      suggestion:
        reference.kind === 'docker'
          ? `uses: docker://${cut(reference.name)}@sha256:<digest>`
          : `uses: ${cut(withoutRef(uses.value))}@<40-digit commit> # ${cut(reference.ref) || 'version'}`,
    },
  ];
}

function isPinned(reference: ActionReference): boolean {
  return reference.kind === 'docker'
    ? /^sha256:[0-9a-f]{64}$/.test(reference.ref)
    : /^[0-9a-f]{40}$/i.test(reference.ref);
}

function isOwnedByGitHub(reference: ActionReference): boolean {
  const owner = reference.name.split('/')[0] ?? '';
  return reference.kind === 'repository' && FIRST_PARTY_OWNERS.includes(owner);
}

function kindOf(reference: ActionReference): string {
  if (reference.kind === 'docker') return 'image';
  return /\.ya?ml$/.test(reference.subpath) ? 'reusable workflow' : 'action';
}

function aim(reference: ActionReference): string {
  if (reference.kind === 'docker') return 'an image by a tag that can be moved';
  return reference.ref === '' ? 'no version at all' : 'a tag or branch that can be moved';
}

function withoutRef(uses: string): string {
  const at = uses.lastIndexOf('@');
  return (at === -1 ? uses : uses.slice(0, at)).trim();
}

function cut(text: string): string {
  return quote(text).slice(1, -1);
}
