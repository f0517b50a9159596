// A project with packages, bundled for the Node server: what is lent stays an import, whoever asks for it.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundlerFor } from '../../../../src/hosts/bundler/find-bundler.ts';
import { projectModules } from '../../../../src/project/build/project-modules.ts';
import { tempProject } from '../../../support/project.ts';

const ESBUILD = join(import.meta.dirname, '../../../../node_modules/esbuild');

function modulesOf(files: Record<string, string>) {
  const { dir } = tempProject({
    'workflows/a.ts': "import it from 'it';\nexport default it;\n",
    'node_modules/it/package.json': '{"name": "it", "main": "index.js"}',
    ...files,
  });
  return projectModules({
    root: dir,
    files: [join(dir, 'workflows/a.ts')],
    target: 'node',
    findBundler: bundlerFor(dir, { FLUE_ESBUILD: ESBUILD }),
  });
}

describe('a project with packages, for a server of one file', () => {
  it('leaves an import where a package requires what is lent', async () => {
    const { imports, modules } = await modulesOf({
      'node_modules/it/index.js': "module.exports = require('zod').z.string();\n",
    });
    expect(imports).toEqual({ 'project/workflows/a.js': { zod: '@provided/zod' } });
    expect(modules.get('project/workflows/a.js')).not.toMatch(/require\("zod"\)/);
  });

  it('is refused for a native addon', async () => {
    const built = modulesOf({
      'node_modules/it/index.js': "module.exports = require('./it.node');\n",
      'node_modules/it/it.node': '',
    });
    await expect(built).rejects.toMatchObject({
      code: 'project_error',
      message:
        'node_modules/it/index.js: it needs the native addon node_modules/it/it.node, which a server of one file cannot take in',
    });
  });
});
