// Changes that would make a package manager run something when the next person installs: hooks in package.json, packages
// with install scripts in a lockfile, and files that package managers and git hooks take their commands from.
import { isPlainObject } from '../../protocol/json.ts';
import { fold } from './protected-path.ts';

const HOOKS = [
  ...['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'],
  ...['dependencies', 'prepack', 'postpack', 'pnpm:devPreinstall'],
];

/** Beside the scripts: what runs, what may run, and with which program. */
const HOOK_MEMBERS = [
  ...['trustedDependencies', 'allowScripts', 'lavamoat', 'dependenciesMeta', 'packageManager'],
  ...['husky', 'simple-git-hooks', 'gitHooks', 'pre-commit', 'pre-push', 'lint-staged'],
];
const PNPM_MEMBERS = [
  ...['onlyBuiltDependencies', 'onlyBuiltDependenciesFile', 'neverBuiltDependencies'],
  ...['ignoredBuiltDependencies', 'dangerouslyAllowAllBuilds', 'configDependencies'],
];

const COMMAND_FILES = new RegExp(
  [
    /\.npmrc|\.yarnrc(\.ya?ml)?|\.pnpmfile\.[cm]?js|pnpm-workspace\.ya?ml|bunfig\.toml|binding\.gyp/,
    /package\.(ya?ml|json5)/,
    /\.?lefthook\.ya?ml|\.pre-commit-config\.ya?ml|\.huskyrc(\..+)?|\.lintstagedrc(\..+)?/,
    /lint-staged\.config\.[cm]?[jt]s|\.?simple-git-hooks\.(c?js|json)/,
  ]
    .map(({ source }) => `^(?:${source})$`)
    .join('|'),
);
const MANIFESTS = /^(package|package-lock|npm-shrinkwrap)\.json$|^pnpm-lock\.yaml$/;
const COMMAND_FOLDERS = new Set(['.husky', '.githooks', '.yarn']);

export interface Texts {
  /** '' for a file that was not there. */
  before: string;
  after: string;
}

/** Why this is not written; undefined for what runs nothing. */
export function hookProblem(path: string, texts: Texts): string | undefined {
  const name = namesOf(path).at(-1) ?? '';
  if (name === 'package.json' && !same(texts, hooksOf)) return 'it changes what is run on install';
  if (/^(package-lock|npm-shrinkwrap)\.json$/.test(name) && adds(texts, installScripts))
    return 'it adds packages with install scripts';
  if (name === 'pnpm-lock.yaml' && adds(texts, builtPackages)) return 'it adds packages with install scripts';
  return undefined;
}

/** The same of what is told by the name alone, so also of what is removed. `isLink`: it would be a link from now on. */
export function commandProblem(path: string, { isLink }: { isLink: boolean }): string | undefined {
  const names = namesOf(path);
  const name = names.at(-1) ?? '';
  if (COMMAND_FILES.test(name) || names.some((folder) => COMMAND_FOLDERS.has(folder)))
    return 'it says what is run on install or commit';
  return isLink && MANIFESTS.test(name) ? 'it is a link to what is run on install' : undefined;
}

function namesOf(path: string): string[] {
  return path.split('/').map(fold);
}

function same({ before, after }: Texts, of: (text: string) => string): boolean {
  return of(before) === of(after);
}

function adds({ before, after }: Texts, of: (text: string) => string[]): boolean {
  const known = new Set(of(before));
  return of(after).some((one) => !known.has(one));
}

/** Of what is no JSON nobody knows what some package manager makes of it: any change counts. */
function hooksOf(text: string): string {
  if (text.trim() === '') return '[]';
  const json = parse(text);
  if (!isPlainObject(json)) return text;
  const said = [
    ...membersOf(json.scripts, HOOKS),
    ...membersOf(json, HOOK_MEMBERS),
    ...membersOf(json.pnpm, PNPM_MEMBERS).map((member) => ['pnpm', member]),
  ];
  return JSON.stringify(said);
}

function membersOf(value: unknown, names: readonly string[]): Array<[name: string, value: unknown]> {
  if (!isPlainObject(value)) return [];
  return names.flatMap(
    (name): Array<[string, unknown]> => (value[name] === undefined ? [] : [[name, value[name]]]),
  );
}

function installScripts(text: string): string[] {
  const json = parse(text);
  const packages = isPlainObject(json) && isPlainObject(json.packages) ? json.packages : {};
  return Object.entries(packages).flatMap(([name, entry]) =>
    isPlainObject(entry) && entry.hasInstallScript === true
      ? [JSON.stringify([name, entry.version, entry.resolved, entry.integrity])]
      : [],
  );
}

/** The package stands in the line that is indented least before `requiresBuild`. */
function builtPackages(text: string): string[] {
  const found: string[] = [];
  let head = '';
  for (const line of text.split('\n')) {
    if (/^ {2}\S.*:\s*$/.test(line)) head = line.trim();
    else if (/^\s+requiresBuild:\s*true/.test(line)) found.push(head);
  }
  return found;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}
