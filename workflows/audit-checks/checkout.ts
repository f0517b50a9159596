// Finds the GitHub workflows and composite actions of a checkout, reads them through the sandbox, and runs every rule.
// A file that is there but cannot be read becomes a finding, never a silence.
import type { AuthorSandbox } from 'flue-action';
import { auditFile, unreadable } from './audit-file.ts';
import { bySeverityAndPlace, type CheckFinding } from './finding.ts';

export interface CheckoutAudit {
  findings: CheckFinding[];
  /** Lines of each file that was read, by path. */
  files: Record<string, number>;
  jobs: number;
  steps: number;
}

type Files = Pick<AuthorSandbox, 'list' | 'readFile'>;

const WORKFLOWS = '.github/workflows';
const ACTIONS = '.github/actions';
const MAX_FILES = 500;
const MAX_FOLDERS_DEEP = 8;

export async function auditCheckout(
  sandbox: Files,
  paths: readonly string[] | undefined,
): Promise<CheckoutAudit> {
  const found = paths === undefined ? await usualFiles(sandbox) : await namedFiles(sandbox, paths);
  const audit: CheckoutAudit = { findings: [], files: {}, jobs: 0, steps: 0 };
  for (const path of found.slice(0, MAX_FILES)) await addFile(sandbox, path, audit);
  const [firstLeftOut] = found.slice(MAX_FILES);
  if (firstLeftOut !== undefined) {
    const why = `${found.length} files are more than the ${MAX_FILES} this audit reads; it and those after it were left out`;
    audit.findings.push(unreadable(firstLeftOut, 1, why));
  }
  audit.findings.sort(bySeverityAndPlace);
  return audit;
}

async function addFile(sandbox: Files, path: string, audit: CheckoutAudit): Promise<void> {
  const text = await sandbox.readFile(path).catch(() => undefined);
  const file =
    text === undefined
      ? { findings: [unreadable(path, 1, 'it could not be opened')], lines: 1, jobs: 0, steps: 0 }
      : auditFile(path, text);
  audit.files[path] = file.lines;
  audit.findings.push(...file.findings);
  audit.jobs += file.jobs;
  audit.steps += file.steps;
}

/** What GitHub itself looks at: workflows directly in their folder, actions at any depth, and the root's own action. */
async function usualFiles(sandbox: Files): Promise<string[]> {
  const workflows = (await entriesOf(sandbox, WORKFLOWS)).filter(({ name }) => isYaml(name));
  const root = (await entriesOf(sandbox, '.')).filter(({ name }) => isActionFile(name));
  const actions = await filesBelow(sandbox, ACTIONS, isActionFile, MAX_FOLDERS_DEEP);
  return [
    ...workflows.map(({ name }) => `${WORKFLOWS}/${name}`),
    ...actions,
    ...root.map(({ name }) => name),
  ].sort();
}

async function namedFiles(sandbox: Files, paths: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const given of paths) {
    const path = given.replace(/^(?:\.\/)+|\/+$/g, '') || '.';
    const below = isYaml(path) ? [path] : await filesBelow(sandbox, path, isYaml, MAX_FOLDERS_DEEP);
    for (const file of below) found.add(file);
  }
  return [...found].sort();
}

async function filesBelow(
  sandbox: Files,
  folder: string,
  isWanted: (name: string) => boolean,
  depth: number,
): Promise<string[]> {
  const found: string[] = [];
  for (const { name, kind } of await entriesOf(sandbox, folder)) {
    const path = folder === '.' ? name : `${folder}/${name}`;
    if (kind !== 'directory' && isWanted(name)) found.push(path);
    if (kind === 'directory' && depth > 0 && name !== 'node_modules' && name !== '.git') {
      found.push(...(await filesBelow(sandbox, path, isWanted, depth - 1)));
    }
  }
  return found;
}

/** A folder that is not there has no entries. */
async function entriesOf(sandbox: Files, folder: string): ReturnType<AuthorSandbox['list']> {
  return sandbox.list(folder).catch(() => []);
}

function isYaml(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

function isActionFile(name: string): boolean {
  return /^action\.ya?ml$/i.test(name);
}
