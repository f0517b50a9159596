// A project as a checkout on Windows has it: other line ends, and byte order marks where an editor put them.
import { describe, expect, it } from 'vitest';
import { checkProject } from '../../../src/project/check.ts';
import { openProject } from '../../../src/project/manifest.ts';
import { isOwnPackage } from '../../../src/project/reached-files.ts';
import { tempWorkspace } from '../../support/project.ts';

const FILES: Record<string, string> = {
  'flue.config.ts': `import { defineConfig } from 'flue-action';
export default defineConfig({ model: 'scripted/s.json' });
`,
  'agent.md': 'First line.\nSecond line.\n',
  'workflows/count.ts': `import { defineWorkflow } from 'flue-action';
import { LINES } from './lib/lines';
import data from './lib/data.json';
enum Level { Low, High }
export default defineWorkflow({
  description: 'counts',
  run: (): object => ({ lines: LINES.split('\\n').length, level: Level.High, data }),
});
`,
  'workflows/lib/lines.ts': 'export const LINES: string = `one\ntwo`;\n',
  'workflows/lib/data.json': '{ "key": 1 }\n',
  'workflows/hello.md': `---
description: Says hello.
skills:
  - manners
input:
  name: string
---
Say hello to {{input.name}}.

Twice.
`,
  'skills/manners/SKILL.md': '---\nname: manners\ndescription: How to greet.\n---\nBe kind.\nBe brief.\n',
};

const isolation = { file: new URL('./inspect-entry.ts', import.meta.url), argv: [] };

const withCarriage = (files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replaceAll('\n', '\r\n')]));
const asOnWindows = (files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(withCarriage(files)).map(([path, text]) => [path, `\ufeff${text}`]));

describe('a project with the line ends of Windows', () => {
  it('says the same to a model as any other', async () => {
    const project = await openProject(tempWorkspace(asOnWindows(FILES)).dir);
    expect(project.systemContext).toBe('First line.\nSecond line.');
    expect(await project.skills.get('manners')?.instructions()).toBe('Be kind.\nBe brief.');
    const asked: string[] = [];
    const hello = await project.workflows.get('hello')?.load();
    const session = {
      prompt: async (text: string) => {
        asked.push(text);
        return { data: undefined };
      },
    };
    await hello?.run({ input: { name: 'Mona' }, session } as never);
    expect(asked).toEqual(['Say hello to Mona.\n\nTwice.']);
  });

  it('runs the same code', async () => {
    const project = await openProject(tempWorkspace(asOnWindows(FILES)).dir);
    const count = await project.workflows.get('count')?.load();
    expect(await count?.run({} as never)).toEqual({ lines: 2, level: 1, data: { key: 1 } });
  });

  it('has no problems', async () => {
    const { dir } = tempWorkspace(asOnWindows(FILES));
    expect((await checkProject(dir, { isolation })).problems).toEqual([]);
  });

  it('is known by the same hash', async () => {
    const hashOf = async (files: Record<string, string>) =>
      (await openProject(tempWorkspace(files).dir)).codeHash;
    expect(await hashOf(withCarriage(FILES))).toBe(await hashOf(FILES));
    const other = { ...FILES, 'agent.md': 'First line.\nAnother line.\n' };
    expect(await hashOf(other)).not.toBe(await hashOf(FILES));
  });

  it('is recognised by a package.json that begins with a byte order mark', () => {
    expect(isOwnPackage('mine/lib', '\ufeff{ "name": "mine" }')).toBe(true);
  });
});
