// Small actions for the tests of the fake runner: their scripts get `env`, `put(FILE, text)` and `sleep(ms)`.
import { tempProject } from '../../support/project.ts';
import { type ActionResult, type RunActionOptions, runAction } from '../../support/runner.ts';

const MANIFEST = `
name: Fixture
inputs:
  plain: { default: 'a default' }
  with-hyphen: {}
  with space: { default: '3' }
  github-token: { default: '\${{ github.token }}' }
  matrix-json: { default: '\${{ toJSON(matrix) }}' }
  job-index: { default: '\${{ strategy.job-index }}' }
runs: { using: node24, main: dist/main.js, post: dist/post.js, post-if: always() }
`;

const PRELUDE = `
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
const env = process.env;
const put = (name, text) => appendFileSync(env['GITHUB_' + name], text);
`;

export async function runFixture(
  scripts: { main: string; post?: string },
  options: Partial<RunActionOptions> = {},
): Promise<ActionResult> {
  const files = Object.entries(scripts).map(([name, code]) => [`dist/${name}.js`, PRELUDE + code]);
  const action = tempProject({
    'action.yml': MANIFEST,
    'package.json': '{"type":"module"}',
    ...Object.fromEntries(files),
  });
  try {
    return await runAction({ dist: `${action.dir}/dist`, ...options });
  } finally {
    action.cleanup();
  }
}
