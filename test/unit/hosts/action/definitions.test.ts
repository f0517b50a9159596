import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { placeProject } from '../../../../src/hosts/action/definitions.ts';
import { type ActionInputs, loadInputs, loadStep } from '../../../../src/hosts/action/inputs.ts';
import { gitInit, type TempFolder, tempWorkspace } from '../../../support/project.ts';

const folders: TempFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.cleanup();
});

async function placed(workspace: TempFolder, project: string, commit: string): Promise<ActionInputs> {
  const temp = tempWorkspace();
  folders.push(workspace, temp);
  const environment = {
    INPUT_WORKFLOW: 'a',
    INPUT_PROJECT: project,
    GITHUB_WORKSPACE: workspace.dir,
    RUNNER_TEMP: temp.dir,
    GITHUB_STATE: join(temp.dir, 'state'),
    GITHUB_REPOSITORY: 'o/r',
  };
  const step = loadStep(environment);
  const base = { from: 'base', commits: [commit], isDefaultCheckout: false } as const;
  const answer = await placeProject(loadInputs(step, environment), base, step);
  if ('trusted' in answer) throw new Error(answer.reason);
  return answer;
}

const configIn = ({ projectDir }: ActionInputs): string =>
  readFileSync(join(projectDir, 'flue.config.ts'), 'utf8');

describe('the project of the base', () => {
  it('is that of its own folder, whatever says inside of it that the repository begins there', async () => {
    const workspace = tempWorkspace({ 'flue.config.ts': 'root', 'tools/flue/flue.config.ts': 'tools' });
    const commit = gitInit(workspace.dir);
    workspace.write('tools/flue/.git/HEAD', commit);
    expect(configIn(await placed(workspace, 'tools/flue', commit))).toBe('tools');
  });

  it('is that of a second checkout which is at the base, where the first is not', async () => {
    const workspace = tempWorkspace({ 'flue.config.ts': 'head' });
    gitInit(workspace.dir);
    const base = tempWorkspace({ 'flue.config.ts': 'base', 'x.txt': 'x' });
    const commit = gitInit(base.dir);
    folders.push(base);
    mkdirSync(join(workspace.dir, 'base'));
    workspace.write('base/flue.config.ts', 'base');
    workspace.write('base/.git', `gitdir: ${join(base.dir, '.git')}\n`);
    expect(await placed(workspace, 'base', commit)).toMatchObject({
      projectDir: join(workspace.dir, 'base'),
      definitions: { commit },
    });
  });

  it('is that of a second checkout also where both are at the base', async () => {
    const workspace = tempWorkspace({ 'flue.config.ts': 'base' });
    const commit = gitInit(workspace.dir);
    workspace.write('again/flue.config.ts', 'base');
    workspace.write('again/.git', `gitdir: ${join(workspace.dir, '.git')}\n`);
    const { projectDir } = await placed(workspace, 'again', commit);
    expect(projectDir).toBe(join(workspace.dir, 'again'));
  });
});
