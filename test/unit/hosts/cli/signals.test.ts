import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startNode } from '../../../support/process.ts';
import { until } from '../../../support/wait.ts';

const signals = fileURLToPath(new URL('../../../../src/hosts/cli/signals.ts', import.meta.url));

/** A process whose work does not end when it is asked to. */
function stubborn() {
  const program = `
    import { writeSync } from 'node:fs';
    import { handleSignals } from ${JSON.stringify(signals)};
    handleSignals({
      onFirst: (signal) => writeSync(1, 'first ' + signal + '.'),
      beforeExit: () => writeSync(1, 'cleaned'),
    });
    setInterval(() => {}, 1_000);
    writeSync(1, 'ready.');`;
  return startNode(['--input-type=module', '-e', program]);
}

it('the first signal asks, the second ends the process at once', async () => {
  const child = stubborn();
  await child.prints(/ready/);
  child.send('SIGINT');
  await child.prints(/first SIGINT/);
  const start = performance.now();
  await until(() => performance.now() - start > 400, { what: 'another press' });
  child.send('SIGTERM');
  expect(await child.done).toMatchObject({ exitCode: 143, stdout: 'ready.first SIGINT.cleaned' });
});

it('a signal that npm passes on a moment later is the same one', async () => {
  const child = stubborn();
  await child.prints(/ready/);
  child.send('SIGINT');
  await child.prints(/first SIGINT/);
  child.send('SIGINT');
  const start = performance.now();
  await until(() => performance.now() - start > 400, { what: 'time for it to end' });
  expect(child.running()).toBe(true);
  child.kill();
});
