// cache-poisoning: a cache written on an outsider's event lies in the default branch's scope, and later privileged runs
// restore it.
import { type CheckFinding, nameSome, quote } from './finding.ts';
import { type GitHubFile, inputText, isAction, privilegedTriggers, type Step } from './github-file.ts';

const WRITERS = [
  'actions/cache',
  'actions/cache/save',
  'swatinem/rust-cache',
  'gradle/actions/setup-gradle',
  'hendrikmuhs/ccache-action',
  'mozilla-actions/sccache-action',
];
const SETUPS = [
  'actions/setup-node',
  'actions/setup-python',
  'actions/setup-java',
  'actions/setup-go',
  'actions/setup-dotnet',
  'ruby/setup-ruby',
  'astral-sh/setup-uv',
  'pnpm/action-setup',
  'oven-sh/setup-bun',
];
const CACHE_INPUTS = ['cache', 'enable-cache', 'bundler-cache'];

export function cachePoisoning(file: GitHubFile): CheckFinding[] {
  const triggers = privilegedTriggers(file);
  if (triggers.length === 0) return [];
  const steps = file.jobs.flatMap((job) => job.steps).filter(writesCache);
  return steps.map((step) => ({
    rule: 'cache-poisoning',
    path: file.path,
    line: step.uses?.line ?? step.line,
    severity: 'warning',
    title: "An outsider's event writes the shared cache",
    message: `${quote(step.uses?.value ?? '')} saves a cache on ${nameSome(triggers)}, in the scope of the default branch: what an outsider gets into it, release builds restore later.`,
    suggestion:
      'uses: actions/cache/restore@<40-digit commit> # and save it in a workflow that outsiders cannot start',
  }));
}

function writesCache(step: Step): boolean {
  if (isAction(step, 'actions/cache')) return !isAction(step, 'actions/cache/restore');
  if (isAction(step, ...WRITERS)) return true;
  if (!isAction(step, ...SETUPS)) return false;
  return CACHE_INPUTS.some(
    (name) => !['', 'false', undefined].includes(inputText(step, name)?.toLowerCase()),
  );
}
