// `node --test` runs this as it stands, with nothing installed and without a key.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { todosIn, verdictOf } from '../workflows/lib/todos.mts';

const root = join(import.meta.dirname, '..');
const WHY = "set FLUE to the path of flue-action's dist/flue.js";
const flue = findFlue();

describe('todo-review', () => {
  it('reads paths, lines and texts out of what the search prints', () => {
    const output = './src/a.ts:12:  // TODO: close it\nb:c.py:3:# FIXME\nBinary file x matches\n';
    assert.deepEqual(todosIn(output), [
      { path: 'src/a.ts', line: 12, text: '// TODO: close it' },
      { path: 'b:c.py', line: 3, text: '# FIXME' },
    ]);
  });

  it('fails from the severity on that it is told to', () => {
    assert.equal(verdictOf([{ severity: 'warning' }], 'warning'), 'fail');
    assert.equal(verdictOf([{ severity: 'warning' }], 'error'), 'warn');
    assert.equal(verdictOf([], 'notice'), 'pass');
  });

  it('runs as a whole, a script in the place of the model', { skip: flue === undefined && WHY }, () => {
    const args = ['run', 'todo-review', '--model', 'scripted/workflows/demo.script.json', '--json'];
    const { stdout, stderr } = spawnSync(flue?.[0] ?? '', [...(flue ?? []).slice(1), ...args], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.notEqual(stdout, '', stderr);
    const { status, result } = JSON.parse(stdout);
    assert.equal(status, 'succeeded', stderr);
    assert.match(result.verdict, /^(?:pass|warn|fail)$/);
  });
});

/** The command to start flue with: the one that `FLUE` names, an installed one, or the one that made this project. */
function findFlue(): string[] | undefined {
  const note = join(root, '.flue/cli');
  const file = [
    process.env.FLUE,
    join(root, 'node_modules/flue-action/dist/flue.js'),
    existsSync(note) ? readFileSync(note, 'utf8').trim() : undefined,
  ].find((path) => path !== undefined && existsSync(path));
  if (file !== undefined) return [process.execPath, file];
  return spawnSync('flue', ['--version']).status === 0 ? ['flue'] : undefined;
}
