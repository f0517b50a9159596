// Commands as CI scripts have them, in the sandbox and by a real awk (mawk 1.3.4), whose answers are in recorded.json.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixedLayer } from '../../../../../support/fixed-layer.ts';
import { testSandboxes } from '../../../../../support/sandboxes.ts';
import recorded from './recorded.json' with { type: 'json' };

const ENV = { HOME: '/home/user', PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' };

function hasMawk(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return execFileSync('/usr/bin/awk', ['-W', 'version'], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .startsWith('mawk 1.3.4');
  } catch {
    return false;
  }
}

test('the sandbox answers as a real awk did', { timeout: 60_000 }, async () => {
  const sandbox = await testSandboxes().open({
    mounts: [{ at: '/workspace', layer: fixedLayer(recorded.files) }],
    restore: { files: [], shell: undefined },
  });
  const answers: typeof recorded.cases = [];
  for (const { script } of recorded.cases) {
    const { stdout, exitCode } = await sandbox.exec(script, { timeoutMs: 10_000 });
    answers.push({ script, stdout, exitCode });
  }
  await sandbox.dispose();
  expect(answers).toEqual(recorded.cases);
});

test.skipIf(!hasMawk())('the record is what the real awk here says', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'real-awk-'));
  for (const [name, text] of Object.entries(recorded.files)) await writeFile(join(folder, name), text);
  const differing = recorded.cases.filter(({ script, stdout, exitCode }) => {
    const real = spawnSync('/bin/bash', ['-c', script], {
      cwd: folder,
      env: ENV,
      input: '',
      encoding: 'utf8',
    });
    return real.stdout.replaceAll(folder, '/workspace') !== stdout || real.status !== exitCode;
  });
  await rm(folder, { recursive: true, force: true });
  // Its parts differ a little from one distribution to the next.
  expect(differing.length / recorded.cases.length, JSON.stringify(differing)).toBeLessThanOrEqual(0.03);
});
