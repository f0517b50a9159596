import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ACTION_YML, actionlintProblems, languageServiceProblems, OURS } from './github-workflow-linters.ts';
import { SHOWN } from './shown-workflows.ts';

const ACTION = parse(ACTION_YML) as { outputs: object };

/** Our own checkout is the action that they mean. */
const released = (text: string): string => text.replaceAll(/uses: \.\/$/gm, `uses: ${OURS}@v1`);

/** Outputs of our steps that are read and that action.yml does not have. */
function unknownOutputs(text: string): string[] {
  const steps = [...text.matchAll(/\bid: (\S+)\s+(?:name: .*\s+)?uses: org\/flue-action/g)].map(
    ([, id]) => id,
  );
  const asked = steps.flatMap((id) => [
    ...text.matchAll(new RegExp(`steps\\.${id}\\.outputs\\.([\\w-]+)`, 'g')),
  ]);
  return asked.flatMap(([, name = '']) => (name in ACTION.outputs ? [] : [name]));
}

describe.each(SHOWN.map((one) => [one.name, released(one.text)] as const))('%s', (_, text) => {
  it('has nothing that the language service or actionlint would underline', async () => {
    expect(await languageServiceProblems(text)).toEqual([]);
    expect(await actionlintProblems(text)).toEqual([]);
  });

  it('asks our steps only for outputs that they have', () => {
    expect(unknownOutputs(text)).toEqual([]);
  });
});

it('action.yml is one for the language service', async () => {
  expect(await languageServiceProblems(ACTION_YML, 'action.yml')).toEqual([]);
  const broken = ACTION_YML.replace('using: node24', 'using: node99');
  expect(await languageServiceProblems(broken, 'action.yml')).not.toEqual([]);
});

describe('what these tests would not let pass', () => {
  const workflow = (step: string): string =>
    `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${step.replaceAll(/^/gm, '      ')}\n`;
  const ours = `- id: flue\n  uses: ${OURS}@v1\n`;

  it('is an input that action.yml has not, and an expression of nothing', async () => {
    const misspelt = workflow(`${ours}  with:\n    workflw: a`);
    expect(await languageServiceProblems(misspelt)).toEqual(["9: Invalid action input 'workflw'"]);
    const nothing = workflow(`${ours}  with:\n    workflow: \${{ nothing.at.all }}`);
    expect(await languageServiceProblems(nothing)).toEqual(["9: Unrecognized named-value: 'nothing'"]);
  });

  it('is an output that action.yml has not', () => {
    expect(unknownOutputs(workflow(`${ours}- run: echo \${{ steps.flue.outputs.verdit }}`))).toEqual([
      'verdit',
    ]);
  });

  it("is a stranger's words in a script, and a runner that there is not", async () => {
    const title = workflow('- run: echo "${{ github.event.issue.title }}"');
    expect(await actionlintProblems(title)).toEqual([expect.stringContaining('potentially untrusted')]);
    const runner = title.replace('ubuntu-latest', 'ubuntu-1904').replace(/\$.*\}/, '');
    expect(await actionlintProblems(runner)).toEqual([expect.stringContaining('"ubuntu-1904" is unknown')]);
  });

  it('is a page without its examples', () => {
    const pages = SHOWN.map(({ name }) => name.replace(/,.*/, ''));
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/trust.md', 'docs/comment.md']));
    expect(pages.filter((page) => page.startsWith('.github/')).length).toBeGreaterThanOrEqual(2);
  });
});
