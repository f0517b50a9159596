// Runs scripts one after the other and prints how each ended, as a process of its own: one that hangs, or takes all
// memory, is ended from outside.
import { isolateBuild } from '../../../../../../src/adapters/sandbox/just-bash/isolate-build.ts';
import { sandboxesInThisThread } from '../../../../../../src/adapters/sandbox/just-bash/sandboxes.ts';
import { createFileTree } from '../../../../../../src/core/files/file-tree.ts';
import { fixedLayer } from '../../../../../support/fixed-layer.ts';
import { withFrozenClock } from './frozen-clock.ts';
import { HOSTILE } from './hostile-scripts.ts';

const sandboxes = sandboxesInThisThread({ createTree: createFileTree, build: isolateBuild });
const mounts = [{ at: '/workspace', layer: fixedLayer({ 'README.md': '# Hello\n' }) }];
const wanted = process.argv.slice(2);

async function run(script: string): Promise<object> {
  const sandbox = await sandboxes.open({ mounts, restore: { files: [], shell: undefined } });
  const began = process.cpuUsage();
  const { exitCode, stoppedBy, stdout, stderr } = await withFrozenClock(() =>
    sandbox.exec(script, { timeoutMs: 60_000 }),
  );
  const { user, system } = process.cpuUsage(began);
  const ms = (user + system) / 1000;
  await sandbox.dispose();
  return { ms, exitCode, stoppedBy, printed: stdout.length, stderr: stderr.slice(0, 300) };
}

await run('awk 1 README.md; [[ a =~ a ]]');
for (const [name, script] of Object.entries(HOSTILE)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stdout.write(`${JSON.stringify({ name })}\n`);
  process.stdout.write(`${JSON.stringify({ name, ...(await run(script)) })}\n`);
}
