import { afterAll, describe, expect, it } from 'vitest';
import {
  loadFilesRoot,
  loadInputs,
  loadMode,
  loadPostState,
  loadReportInputs,
  loadStep,
} from '../../../../src/hosts/action/inputs.ts';
import { inputsRead } from '../../../docs/inputs-read.ts';
import { tempFolder } from '../../../support/project.ts';
import { inputVariables, readManifest } from '../../../support/runner-inputs.ts';

const manifestPath = new URL('../../../../action.yml', import.meta.url).pathname;
const workspace = tempFolder();
workspace.write('pkg/a.txt', '');
workspace.write('rows.jsonl', '{}');
afterAll(() => workspace.cleanup());

/** What the runner would hand over for these `with:` values. */
function environmentOf(given: Record<string, string>, env: Record<string, string> = {}) {
  const context = { token: 'ghs_token_of_the_job', matrix: null, jobIndex: 0 };
  const inputs = inputVariables(readManifest(manifestPath), given, context);
  return { GITHUB_WORKSPACE: workspace.dir, ...inputs, ...env };
}

function load(given: Record<string, string>, env: Record<string, string> = {}) {
  const environment = environmentOf(given, env);
  return loadInputs(loadStep(environment), environment);
}

describe('loadInputs', () => {
  it('counts no default as given', () => {
    const inputs = load({ workflow: 'review' });
    expect(inputs).toMatchObject({
      target: { kind: 'workflow', name: 'review', many: false, payload: { kind: 'none' } },
      concurrency: 20,
      projectDir: workspace.dir,
      instanceId: null,
      session: null,
      model: null,
      anthropicApiKey: null,
      modelBaseUrl: null,
      githubToken: 'ghs_token_of_the_job',
      envNames: [],
      filesDir: workspace.dir,
      filesRoot: '',
      matrix: null,
      jobIndex: 0,
    });
    expect(inputs.limits).toEqual({});
    expect(inputs.trust).toEqual({
      requiredPermission: 'write',
      allowBots: [],
      configFrom: null,
      onUntrusted: 'skip',
    });
  });

  it('reads who may start a run', () => {
    const { trust } = load({
      workflow: 'a',
      'required-permission': 'maintain',
      'allow-bots': 'renovate[bot], Copilot\nother[bot]',
      'on-untrusted': 'fail',
    });
    expect(trust).toEqual({
      requiredPermission: 'maintain',
      allowBots: ['renovate[bot]', 'Copilot', 'other[bot]'],
      configFrom: null,
      onUntrusted: 'fail',
    });
  });

  it('reads what is given', () => {
    const inputs = load(
      {
        agent: 'helper',
        message: ' hi\n',
        'max-cost-usd': '.5',
        'max-turns': '7',
        'timeout-minutes': '0.5',
        files: './pkg',
        env: 'ISSUES_TOKEN, OTHER',
        'matrix-json': '{"os":"linux"}',
        'anthropic-api-key': ' sk-1 ',
      },
      { ISSUES_TOKEN: 't', OTHER: '', ANTHROPIC_API_KEY: 'other', ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' },
    );
    expect(inputs).toMatchObject({
      target: { kind: 'agent', name: 'helper', payload: { kind: 'message', message: ' hi\n' } },
      limits: { maxCostUsd: 0.5, maxTurns: 7, timeoutMs: 30_000 },
      filesRoot: 'pkg',
      envNames: ['ISSUES_TOKEN', 'OTHER'],
      matrix: { os: 'linux' },
      anthropicApiKey: 'sk-1',
      modelBaseUrl: 'http://127.0.0.1:1',
    });
  });

  it("falls back to the step's own variable for the key", () => {
    expect(load({ workflow: 'a' }, { ANTHROPIC_API_KEY: 'sk-2' }).anthropicApiKey).toBe('sk-2');
  });

  it('reads a file of payloads', () => {
    expect(load({ workflow: 'a', 'payloads-file': 'rows.jsonl', concurrency: '3' })).toMatchObject({
      target: { many: true, path: `${workspace.dir}/rows.jsonl`, given: 'rows.jsonl' },
      concurrency: 3,
    });
  });

  it.each<[Record<string, string>, string]>([
    [{}, 'neither input workflow nor input agent is given: there is nothing to run'],
    [{ workflow: 'a', agent: 'b' }, 'inputs workflow and agent are given together'],
    [
      { workflow: 'a', payload: '{}', 'payload-file': 'x' },
      'inputs payload and payload-file are given together',
    ],
    [{ workflow: 'a', message: 'hi' }, 'input message is given without input agent'],
    [{ workflow: 'A b' }, 'input workflow is "A b": names are lower-case letters, digits and hyphens'],
    [{ workflow: 'a', 'max-turns': '0' }, 'input max-turns is "0": that is no whole number from 1 on'],
    [{ workflow: 'a', 'max-cost-usd': '$1' }, 'input max-cost-usd is "$1": that is no amount of US dollars'],
    [
      { workflow: 'a', 'timeout-minutes': '-1' },
      'input timeout-minutes is "-1": that is no number of minutes above 0',
    ],
    [{ workflow: 'a', concurrency: 'all' }, 'input concurrency is "all": that is no whole number from 1 on'],
    [{ workflow: 'a', files: 'nowhere' }, 'input files is "nowhere": there is no such folder'],
    [{ workflow: 'a', env: 'NO_SUCH' }, 'input env is "NO_SUCH": the step has no variable NO_SUCH'],
    [
      { workflow: 'a', 'model-base-url': 'ftp://x' },
      'input model-base-url is "ftp://x": that is no http(s) address',
    ],
    [
      { workflow: 'a', 'required-permission': 'none' },
      'input required-permission is "none": there is no such choice',
    ],
    [
      { workflow: 'a', 'allow-bots': 'renovate[bot],*' },
      'input allow-bots is "renovate[bot],*": with a wildcard every app could start runs',
    ],
    [
      { workflow: 'a', 'on-untrusted': 'neutral' },
      'input on-untrusted is "neutral": there is no such choice',
    ],
    [{ workflow: 'a', 'matrix-json': '{' }, 'input matrix-json is "{": line 1, column 2'],
    [
      { workflow: 'a', 'instance-id': 'x'.repeat(257) },
      `input instance-id is "${'x'.repeat(79)}…": an instance id is at most 256 bytes, this one has 257`,
    ],
  ])('refuses %j in one sentence', (given, message) => {
    expect(() => load(given)).toThrow(message);
    try {
      load(given);
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'usage_error', hint: expect.any(String) });
    }
  });

  it('knows its modes', () => {
    expect(loadMode({})).toBe('run');
    expect(loadMode({ INPUT_MODE: 'estimate' })).toBe('estimate');
    expect(() => loadMode({ INPUT_MODE: 'destroy' })).toThrow(
      'input mode is "destroy": this version knows the modes run, deploy, invoke, report, estimate',
    );
  });

  it('takes the runs of a server as they are, without a checkout, by default waiting for them', () => {
    const given = { mode: 'invoke', workflow: 'review', url: 'https://flue.example.com/at/ ' };
    const env = { GITHUB_WORKSPACE: '/no/such/folder', FLUE_TOKEN: 'from the step' };
    expect(load(given, env)).toMatchObject({
      mode: 'invoke',
      filesDir: null,
      invoke: {
        url: 'https://flue.example.com/at',
        access: { by: 'token', token: 'from the step' },
        wait: true,
      },
    });
    expect(load({ workflow: 'review' }).invoke).toBeNull();
  });

  it('reads exactly the inputs of action.yml', () => {
    expect(inputsRead()).toEqual(Object.keys(readManifest(manifestPath).inputs ?? {}).sort());
  });
});

describe('loadFilesRoot', () => {
  it.each([
    ['', ''],
    ['none', ''],
    ['./pkg/', 'pkg'],
  ])('says of files %j where it lies in the repository: %j', (files, root) => {
    const environment = { GITHUB_WORKSPACE: workspace.dir, INPUT_FILES: files };
    expect(loadFilesRoot(loadStep(environment), environment)).toBe(root);
  });
});

describe('loadReportInputs', () => {
  it('reads flags as YAML does', () => {
    expect(loadReportInputs({ INPUT_SUMMARY: 'False', INPUT_ANNOTATIONS: 'TRUE' })).toMatchObject({
      onLimit: 'fail',
      summary: false,
      annotations: true,
    });
    expect(() => loadReportInputs({ INPUT_SUMMARY: 'no' })).toThrow(
      'input summary is "no": that is neither true nor false',
    );
  });
});

describe('the comment', () => {
  const commentOf = (given: Record<string, string>) => loadReportInputs(environmentOf(given)).comment;

  it('is off unless it is asked for', () => {
    expect(commentOf({})).toMatchObject({
      mode: 'off',
      key: null,
      githubToken: 'ghs_token_of_the_job',
      leg: null,
    });
    expect(commentOf({ comment: 'sticky', 'comment-key': ' review ' })).toMatchObject({
      mode: 'sticky',
      key: 'review',
    });
    expect(() => commentOf({ comment: 'stiky' })).toThrow(
      'input comment is "stiky": there is no such choice',
    );
  });

  it.each([
    [
      { 'job-index': '3', 'job-total': '20', 'matrix-json': '{"n":3}' },
      { index: 3, total: 20 },
    ],
    [{ 'job-index': '0', 'job-total': '1', 'matrix-json': '{"n":3}' }, null],
    [
      { 'job-index': '3', 'job-total': '', 'matrix-json': '{"n":3}' },
      { index: 3, total: 2 },
    ],
    [{ 'job-index': '', 'job-total': '', 'matrix-json': 'null' }, null],
  ])('is shared by the legs of a matrix: %j', (given, leg) => {
    expect(commentOf(given)?.leg).toEqual(leg);
  });
});

describe('on-limit', () => {
  it('is fail or neutral', () => {
    expect(loadReportInputs({ 'INPUT_ON-LIMIT': 'neutral' }).onLimit).toBe('neutral');
    expect(() => loadReportInputs({ 'INPUT_ON-LIMIT': 'nuetral' })).toThrow(
      'input on-limit is "nuetral": there is no such choice',
    );
  });
});

describe('loadStep', () => {
  it('hands over what the runner says, without its token', () => {
    const step = loadStep({
      GITHUB_TOKEN: 'secret',
      GITHUB_SHA: 'abc',
      GITHUB_STATE: '/s',
      GITHUB_OUTPUT: '/o',
      RUNNER_TEMP: '/t',
      RUNNER_DEBUG: '1',
      OTHER: 'x',
    });
    expect(step).toMatchObject({
      stateFile: '/s',
      outputFile: '/o',
      hasSummary: false,
      temp: '/t',
      debug: true,
    });
    expect(step.github).toEqual({ GITHUB_SHA: 'abc', GITHUB_STATE: '/s', GITHUB_OUTPUT: '/o' });
  });
});

describe('loadPostState', () => {
  it('reads what main saved', () => {
    expect(loadPostState({ STATE_journal: '/t/a.db' })).toEqual({
      journal: '/t/a.db',
      finished: false,
      commented: false,
      checked: false,
      definitions: null,
      head: null,
      recorded: false,
      began: null,
      kept: false,
    });
    expect(loadPostState({ STATE_finished: 'true', STATE_commented: 'true' })).toEqual({
      journal: null,
      finished: true,
      commented: true,
      checked: false,
      definitions: null,
      head: null,
      recorded: false,
      began: null,
      kept: false,
    });
  });
});
