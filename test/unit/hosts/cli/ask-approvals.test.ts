// Approvals asked for at the terminal: only a clear yes is one.
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { askForApprovals } from '../../../../src/hosts/cli/ask-approvals.ts';
import { snapshotFor } from '../../../support/snapshots.ts';

const call = (callId: string) => ({ callId, name: 'ship', input: { to: `\u001b[2Jproduction` } });

async function ask(said: string | null, calls = [call('a')]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = '';
  const answers = said?.split('\n') ?? [];
  output.on('data', (chunk) => {
    shown += chunk;
    if (!String(chunk).includes('[y/N]')) return;
    const next = answers.shift();
    if (next === undefined) input.end();
    else input.write(`${next}\n`);
  });
  const snapshot = { ...snapshotFor({ open: true }), pendingApprovals: calls };
  const answered = await askForApprovals(snapshot, { by: 'mona', progress: undefined, input, output });
  return { answered, shown };
}

test.each(['y', 'Y', 'yes', ' YES '])('"%s" is a yes', async (said) => {
  const { answered } = await ask(said);
  expect(answered).toEqual([{ callId: 'a', decision: { approve: true, by: 'mona' } }]);
});

test.each(['', 'n', 'no', 'yep', 'y n', 'approve'])('"%s" is a no', async (said) => {
  const { answered } = await ask(said);
  expect(answered).toMatchObject([{ decision: { approve: false, by: 'mona' } }]);
});

test('asks for each call by name and input, in which nothing moves the cursor', async () => {
  const { answered, shown } = await ask('y\nn', [call('a'), call('b')]);
  expect(answered.map(({ callId, decision }) => [callId, decision.approve])).toEqual([
    ['a', true],
    ['b', false],
  ]);
  expect(shown).toContain('approve ship {"to":"');
  expect(shown).not.toContain('\u001b[2J');
});

test('a terminal that is closed has said nothing', async () => {
  expect((await ask(null)).answered).toEqual([]);
});
