// Running programs, waiting for conditions, and temporary folders.
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startNode, startProcess } from '../../support/process.ts';
import { git, tempFolder, tempProject, tempWorkspace } from '../../support/project.ts';
import { until } from '../../support/wait.ts';

const node = (code: string, options = {}) => startNode(['-e', code], options);

describe('a program', () => {
  it('gives back its output, exit code and timing', async () => {
    const result = await node("console.log('out'); console.error('err'); process.exit(3)").done;
    expect(result).toMatchObject({ exitCode: 3, signal: null, stdout: 'out\n', stderr: 'err\n' });
    expect(result.firstStdoutMs).toBeLessThanOrEqual(result.durationMs);
  });

  it('sees only PATH, HOME and what it is given', async () => {
    const { stdout } = await node('console.log(Object.keys(process.env).sort().join())', {
      env: { A: '1', HOME: undefined },
    }).done;
    expect(stdout).toBe('A,PATH\n');
  });

  it('reads its input, and an end of input when there is none', async () => {
    const echo =
      "let all = ''; process.stdin.on('data', (chunk) => { all += chunk; }).on('end', () => console.log('[' + all + ']'))";
    expect((await node(echo, { stdin: 'hello' }).done).stdout).toBe('[hello]\n');
    expect((await node(echo).done).stdout).toBe('[]\n');
  });

  it('gets a signal when its output matches', async () => {
    const wait = "console.log('ready'); setInterval(() => {}, 1000)";
    expect(await node(wait, { signalAfter: /ready/ }).done).toMatchObject({
      signal: 'SIGINT',
      exitCode: null,
    });
    const plan = { moment: 50, signal: 'SIGKILL' };
    expect(await node(wait, { signalAfter: plan }).done).toMatchObject({ signal: 'SIGKILL' });
  });

  it('can be watched while it runs', async () => {
    const running = node("setTimeout(() => console.log('port 4711'), 50); setInterval(() => {}, 1000)");
    const [, port] = await running.prints(/port (\d+)/);
    expect(port).toBe('4711');
    expect(running.running()).toBe(true);
    running.kill();
    expect(await running.done).toMatchObject({ signal: 'SIGKILL' });
  });

  it('that ends without the awaited output is an error with what it did print', async () => {
    await expect(node("console.log('sorry')").prints(/ready/)).rejects.toThrow(/ended without.*sorry/s);
  });

  it('that cannot be started is an error', async () => {
    await expect(startProcess('/no/such/program', []).done).rejects.toThrow('ENOENT');
  });

  it('loses no output and no characters at the seams of chunks', async () => {
    const { stdout } = await node("process.stdout.write('ä🙂'.repeat(200_000))").done;
    expect(stdout).toBe('ä🙂'.repeat(200_000));
  });
});

describe('until', () => {
  it('resolves with the first truthy value, throwing conditions counting as not yet', async () => {
    let calls = 0;
    const value = await until(() => {
      calls += 1;
      if (calls < 3) throw new Error('not yet');
      return calls;
    });
    expect(value).toBe(3);
  });

  it('rejects with what it waited for and the last error', async () => {
    const failing = until(() => Promise.reject(new Error('down')), { timeoutMs: 30, what: 'the server' });
    await expect(failing).rejects.toMatchObject({
      message: 'not true within 30 ms: the server',
      cause: { message: 'down' },
    });
  });
});

describe('a temporary folder', () => {
  it('holds the files given and is gone after cleanup', () => {
    const project = tempProject({ 'agents/a.ts': 'x', 'agent.md': 'y' });
    expect([project.read('agents/a.ts'), project.read('agent.md')]).toEqual(['x', 'y']);
    project.cleanup();
    expect(existsSync(project.dir)).toBe(false);
  });

  it('refuses paths that lead out of it', () => {
    expect(() => tempFolder().write('../x', '')).toThrow('leads out');
  });

  it('can be a repository whose commit depends on its files alone', () => {
    const [one, two] = [1, 2].map(() => tempWorkspace({ 'a.txt': 'a' }, { git: true }));
    const heads = [one, two].map((folder) => git(folder?.dir ?? '', 'rev-parse', 'HEAD'));
    expect(heads[0]).toBe(heads[1]);
    expect(git(one?.dir ?? '', 'status', '--porcelain')).toBe('');
  });
});
