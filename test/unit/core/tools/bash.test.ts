import { expect, test } from 'vitest';
import { bashTool } from '../../../../src/core/tools/bash.ts';
import { toolBench } from '../../../support/tool-context.ts';

test('gives stdout, then stderr, then the exit code when it is not 0', async () => {
  const bench = await toolBench({ 'a.txt': 'A\n' });
  expect(await bench.call(bashTool, { command: 'cat a.txt' })).toBe('A\n');
  expect(await bench.call(bashTool, { command: 'echo err >&2; echo out; exit 3' })).toBe(
    'out\nerr\nexit code 3',
  );
  expect(await bench.call(bashTool, { command: 'printf no-newline; false' })).toBe('no-newline\nexit code 1');
  expect(await bench.call(bashTool, { command: 'true' })).toBe('');
});

test('is an error only when a limit stopped it', async () => {
  const bench = await toolBench({});
  expect(await bench.call(bashTool, { command: 'sleep 9', timeoutMs: 50 })).toMatch(
    /^ERROR bash: stopped after 0.05 s; .*\nexit code 124$/,
  );
});

test('tells a listener what is printed, and ends with the signal', async () => {
  const heard: string[] = [];
  const controller = new AbortController();
  const bench = await toolBench(
    {},
    { signal: controller.signal, onOutput: (_stream, text) => heard.push(text) },
  );
  await bench.call(bashTool, { command: 'echo hi' });
  expect(heard).toEqual(['hi\n']);
  const running = bashTool.run({ command: 'sleep 9' }, bench.context);
  const reason = new Error('stop');
  controller.abort(reason);
  await expect(running).rejects.toBe(reason);
});
