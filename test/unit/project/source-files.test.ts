import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceFilesOf } from '../../../src/project/source-files.ts';
import { tempProject } from '../../support/project.ts';

const CONFIG = "import { x } from './settings/x';\nexport default { model: 'scripted/play/a.json', x };\n";

describe('the files that decide what a project does', () => {
  const project = tempProject({
    'flue.config.ts': CONFIG,
    'settings/x.ts': 'export const x = 1;\n',
    'play/a.json': '{}',
    'agent.md': 'Hi.\n',
    'app.ts': 'export default {};\n',
    'workflows/a.ts': "import 'flue-action';\nimport '../lib/b.js';\nimport '../later/c';\n",
    'lib/b.ts': "import './d.ts';\n",
    'lib/d.ts': '',
    'lib/unused.ts': '',
    'skills/s/SKILL.md': '---\nname: s\n---\n',
    'skills/s/references/more.md': 'More.\n',
    'README.md': 'x',
    'node_modules/p/index.js': '',
  });
  const paths = () =>
    [...sourceFilesOf(project.dir).files.keys()].map((path) => path.slice(project.dir.length + 1));

  it('are its definitions with what they import and name, and all of its skills', () => {
    expect(paths().sort()).toEqual([
      'agent.md',
      'app.ts',
      'flue.config.ts',
      'lib/b.ts',
      'lib/d.ts',
      'play/a.json',
      'settings/x.ts',
      'skills/s/SKILL.md',
      'skills/s/references/more.md',
      'workflows/a.ts',
    ]);
  });

  it('have a hash that changes with their content', () => {
    const hash = () => sourceFilesOf(project.dir).files.get(join(project.dir, 'lib/d.ts'));
    const before = hash();
    project.write('lib/d.ts', '1;\n');
    expect(hash()).not.toBe(before);
  });

  it('may come in folders that are not there yet', () => {
    expect(sourceFilesOf(project.dir).folders).toContain(join(project.dir, 'later'));
    project.write('later/c.ts', '');
    expect(paths()).toContain('later/c.ts');
  });
});
