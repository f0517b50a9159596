import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Ending, untrustedEnding } from '../../../../src/hosts/action/conclude.ts';
import { loadInputs, loadStep } from '../../../../src/hosts/action/inputs.ts';
import { skipNotice, trustRefusal } from '../../../../src/hosts/action/trust.ts';
import { issueCommentEvent, person, REPOSITORY } from '../../../support/events.ts';
import { type TempFolder, tempFolder } from '../../../support/project.ts';

let workspace: TempFolder | undefined;
afterEach(() => workspace?.cleanup());

function judge(variables: Record<string, string>, signal = new AbortController().signal) {
  workspace = tempFolder('workspace');
  workspace.write('event.json', JSON.stringify(issueCommentEvent(person('mona'))));
  const environment = {
    GITHUB_WORKSPACE: workspace.dir,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_EVENT_PATH: `${workspace.dir}/event.json`,
    INPUT_WORKFLOW: 'ask',
    'INPUT_GITHUB-TOKEN': 'ghs_x',
    ...variables,
  };
  const step = loadStep(environment);
  return trustRefusal(loadInputs(step, environment), { ...step, signal });
}

describe('trustRefusal', () => {
  it('does not wait for the answer in a job that is cancelled, and lets nothing run', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const cancel = new AbortController();
    silent.once('request', () => cancel.abort());
    const variables = { GITHUB_EVENT_NAME: 'issue_comment', GITHUB_API_URL: `http://127.0.0.1:${port}` };
    expect(await judge(variables, cancel.signal)).toMatchObject({
      trusted: false,
      reason: 'the job was cancelled',
    });
    expect(await judge(variables, cancel.signal)).toMatchObject({ trusted: false });
    silent.closeAllConnections();
    silent.close();
  });

  it('does not even read the event of a push, and trusts nobody when that of a comment is gone', async () => {
    const gone = { GITHUB_EVENT_PATH: '/nowhere/event.json' };
    expect(await judge({ ...gone, GITHUB_EVENT_NAME: 'push' })).toBeNull();
    expect(await judge({ ...gone, GITHUB_EVENT_NAME: 'issue_comment' })).toMatchObject({
      trusted: false,
      code: 'untrusted',
    });
  });
});

describe('skipNotice', () => {
  it('is one line without secrets, whatever is in it', () => {
    const reason = `\n::error::x ##[error]y sk-1 ${'long '.repeat(300)}`;
    const ending: Ending = untrustedEnding(
      { trusted: false, code: 'untrusted', reason, wayOut: 'Do this.', mild: false },
      'skip',
    );
    const line = skipNotice(ending, (text) => text.replaceAll('sk-1', '***'));
    expect(line).toMatch(/^::notice::skipped: ::error::x ##\[error\]y \*\*\* long/);
    expect(line).not.toContain('\n');
    expect(line.length).toBeLessThan(600);
  });
});
