import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasGit } from '../support/git-apply.ts';
import { tempFolder } from '../support/project.ts';
import { KEY, USAGE, withProvider } from './projects.ts';
import { agent, CHECKOUT, github, NAME, step, stopServers } from './write-back-step.ts';

stopServers();

describe('write-back: patch', () => {
  it.runIf(hasGit)('keeps a patch that git applies to the checkout, and asks GitHub nothing', () =>
    withProvider(
      agent('echo four >> data.txt; mv docs/guide.md docs/manual.md; printf "\\0\\1" > b.bin'),
      async (provider) => {
        const { server } = await github();
        const result = await step(provider.url, server.url, { inputs: { 'write-back': 'patch' } });
        expect(result).toMatchObject({ exitCode: 0, forbidden: [], annotations: [] });
        expect(server.requests).toEqual([]);
        const folder = tempFolder('applied');
        cpSync(result.workspace, folder.dir, { recursive: true });
        execFileSync('git', ['apply', result.outputs['patch-file'] ?? ''], { cwd: folder.dir });
        expect(folder.read('data.txt')).toBe('one\ntwo\nthree\nfour\n');
        expect(folder.read('docs/manual.md')).toBe(CHECKOUT['docs/guide.md']);
        expect(readFileSync(join(folder.dir, 'b.bin'))).toEqual(Buffer.from([0, 1]));
        expect(readFileSync(join(result.workspace, 'data.txt'), 'utf8')).toBe('one\ntwo\nthree\n');
      },
    ),
  );

  it('makes no file of nothing', () =>
    withProvider(agent('cat data.txt; echo x > /tmp/x'), async (provider) => {
      const result = await step(provider.url, 'http://127.0.0.1:9', { inputs: { 'write-back': 'patch' } });
      expect(result).toMatchObject({ exitCode: 0, outputs: { 'patch-file': '' }, leftInTemp: [] });
      expect(result.stdout).toContain('nothing was changed');
    }));
});

describe('write-back: commit', () => {
  it('makes one commit on the branch, and none again when the job is run again', () =>
    withProvider(
      agent('echo four >> data.txt; rm docs/guide.md; printf "\\0\\377" > b.bin'),
      async (provider) => {
        const { repository, server } = await github();
        const before = repository.tip('main');
        const result = await step(provider.url, server.url);
        expect(result).toMatchObject({ exitCode: 0, forbidden: [], annotations: [] });
        const [commit, parent] = repository.log('main');
        expect(parent).toEqual(before);
        expect(commit?.message).toMatch(/^Apply what workflow fix changed\n/);
        expect(commit?.message).toMatch(
          /\nFlue-Run: octo-org%2Focto-repo%2Fmain%2Ftest\/1658821493\/[0-9a-f]{16}$/,
        );
        expect(commit?.message).toContain('/actions/runs/1658821493');
        const files = repository.files('main');
        expect(files['data.txt']).toBe('one\ntwo\nthree\nfour\n');
        expect(files).not.toHaveProperty('docs/guide.md');
        expect(Object.keys(files)).toHaveLength(Object.keys(CHECKOUT).length);
        expect(result.stdout).toContain(`committed to branch main as ${commit?.sha.slice(0, 7)}`);
        expect(result.summary).toContain(`<https://github.com/${NAME}/commit/${commit?.sha}>`);
        expect(result.outputs['patch-file']).not.toBe('');
        const again = await step(provider.url, server.url, { env: { GITHUB_RUN_ATTEMPT: '2' } });
        expect(again).toMatchObject({ exitCode: 0, annotations: [] });
        expect(again.stdout).toContain('holds the changes already');
        expect(repository.tip('main')).toEqual(commit);
      },
    ));

  it('is made anew when the branch has moved, unless the same file was changed', () =>
    withProvider(agent('echo four >> data.txt'), async (provider) => {
      const { repository, server } = await github();
      repository.beforeMove = () => repository.push('main', { 'other.txt': 'theirs\n' });
      expect(await step(provider.url, server.url)).toMatchObject({ exitCode: 0, annotations: [] });
      expect(repository.files('main')).toMatchObject({
        'data.txt': 'one\ntwo\nthree\nfour\n',
        'other.txt': 'theirs\n',
      });
      const moved = await github();
      moved.repository.beforeMove = () => moved.repository.push('main', { 'data.txt': 'theirs\n' });
      const result = await step(provider.url, moved.server.url);
      expect(result).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'write_back_failed' } });
      expect(result.annotations).toEqual([
        expect.objectContaining({
          level: 'error',
          message:
            'write_back_failed: the changes could not be committed: data.txt changed on branch main since the checkout. re-run the job, so that it starts from what is there now; the patch is kept',
        }),
      ]);
      expect(readFileSync(result.outputs['patch-file'] ?? '', 'utf8')).toContain('+four');
      expect(moved.repository.files('main')['data.txt']).toBe('theirs\n');
    }));

  it('goes to the head of a pull request of the same repository, whatever merge was checked out', () =>
    withProvider(agent('echo four >> data.txt'), async (provider) => {
      const { repository, server } = await github();
      repository.branches.set('fix/é#1', repository.tip('main').sha);
      repository.push('fix/é#1', { 'own.txt': 'own\n' });
      const here = { repo: { full_name: NAME, id: 1296269 } };
      const head = { ...here, ref: 'fix/é#1' };
      const sender = { login: 'octocat', type: 'User', id: 583231 };
      const pull_request = { number: 7, user: sender, head, base: here };
      const event = { action: 'synchronize', sender, pull_request, repository: here.repo };
      const on = { event, eventName: 'pull_request', env: { GITHUB_REF: 'refs/pull/7/merge' } };
      expect(await step(provider.url, server.url, on)).toMatchObject({ exitCode: 0, annotations: [] });
      expect(repository.files('fix/é#1')).toMatchObject({
        'own.txt': 'own\n',
        'data.txt': expect.stringContaining('four'),
      });
      expect(repository.files('main')['data.txt']).toBe('one\ntwo\nthree\n');
    }));

  it('is refused before anything is spent where it cannot go', () =>
    withProvider(agent('echo four >> data.txt'), async (provider) => {
      const { server } = await github();
      const tag = await step(provider.url, server.url, { env: { GITHUB_REF: 'refs/tags/v1' } });
      expect(tag).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'write_back_failed' } });
      expect(tag.annotations.map(({ message }) => message)).toEqual([
        expect.stringContaining('a tag is no branch (v1)'),
      ]);
      const none = await step(provider.url, server.url, { inputs: { files: 'none' } });
      expect(none.outputs['error-code']).toBe('usage_error');
      const glob = await step(provider.url, server.url, { inputs: { 'write-paths': '../x' } });
      expect(glob.outputs['error-code']).toBe('usage_error');
      expect(provider.requests).toEqual([]);
      expect(server.requests).toEqual([]);
    }));

  it('says what permission is missing, and keeps the patch', () =>
    withProvider(agent('echo four >> data.txt'), async (provider) => {
      const { repository, server } = await github();
      repository.readOnly = true;
      const result = await step(provider.url, server.url);
      expect(result.annotations.map(({ message }) => message)).toEqual([
        'write_back_failed: the changes could not be committed: GitHub answered 403 (Resource not accessible by integration): the token may lack a permission (contents: write). give the job permissions: contents: write; the patch is kept',
      ]);
      expect(result.exitCode).toBe(1);
      expect(readFileSync(result.outputs['patch-file'] ?? '', 'utf8')).toContain('+four');
      const locked = await github();
      locked.repository.protected.add('main');
      const ruled = await step(provider.url, locked.server.url);
      expect(ruled.annotations[0]?.message).toContain(
        'takes no commit: GitHub answered 422 (Repository rule violations found)',
      );
    }));

  it('leaves out what no run may write, names it, and lets the rest stand', () =>
    withProvider(
      agent(
        'mkdir -p docs/sub pkg && echo "run: evil" >> .github/workflows/ci.yml && echo a > pkg/Action.YML && echo four >> data.txt',
        'ln -s .github gh; ln -s /etc/passwd pw; echo "x" > gh/CODEOWNERS; echo SECRET=1 > docs/.ENV.local',
        'printf "#!/bin/sh\\n" > run.sh; chmod +x run.sh; echo \'{"scripts":{"postinstall":"x"}}\' > pkg/package.json',
        `printf '%s\\n' '-----BEGIN RSA PRIVATE KEY-----' > docs/key.txt; mv docs/guide.md .github/guide.md; head -c 1100000 /dev/zero > big.bin`,
        'echo "$(echo key; echo material)" > docs/sub/ok.md',
      ),
      async (provider) => {
        const { repository, server } = await github();
        const result = await step(provider.url, server.url);
        expect(result).toMatchObject({ exitCode: 0, outputs: { conclusion: 'success', 'error-code': '' } });
        expect(repository.files('main')).toEqual({
          ...CHECKOUT,
          'data.txt': 'one\ntwo\nthree\nfour\n',
          'docs/sub/ok.md': 'key\nmaterial\n',
        });
        for (const [path, reason] of Object.entries({
          '.github/workflows/ci.yml': '.github/ is protected',
          '.github/CODEOWNERS': '.github/ is protected',
          '.github/guide.md': '.github/ is protected',
          'docs/guide.md': 'it was moved to a path that is refused',
          'pkg/Action.YML': 'an action is protected',
          'docs/.ENV.local': '.env files are protected',
          gh: 'it is a link to what is kept out: .github/ is protected',
          pw: 'it is a link that leaves the repository',
          'run.sh': 'it was made executable',
          'pkg/package.json': 'it changes what is run on install',
          'docs/key.txt': 'it holds what looks like a key',
          'big.bin': 'larger than 1 MiB',
        })) {
          expect(result.stdout).toContain(`"${path}": ${reason}`);
        }
        expect(result.stdout).toContain('left out 12 paths');
        expect(result.summary).toContain('Left out of the write-back: ');
        expect(result.annotations).toEqual([expect.objectContaining({ level: 'warning' })]);
        const patch = readFileSync(result.outputs['patch-file'] ?? '', 'utf8');
        expect(patch.match(/^diff --git .*$/gm)).toEqual([
          'diff --git a/data.txt b/data.txt',
          'diff --git a/docs/sub/ok.md b/docs/sub/ok.md',
        ]);
      },
    ));

  it('writes only what write-paths names, and no secret in any form', () =>
    withProvider(
      agent(
        `mkdir -p out; echo four >> data.txt; echo ok > out/ok.txt; echo ${KEY} > out/a.txt; echo ${KEY} | base64 > out/b.txt`,
        `echo '${KEY.slice(0, 14)}" + "${KEY.slice(14)}' > out/c.txt; echo x > out/${KEY}.txt`,
      ),
      async (provider) => {
        const { repository, server } = await github();
        const result = await step(provider.url, server.url, {
          inputs: { 'write-paths': 'out/, nowhere/*.{md,txt}' },
        });
        expect(result.exitCode).toBe(0);
        expect(repository.files('main')).toEqual({ ...CHECKOUT, 'out/ok.txt': 'ok\n' });
        expect(result.stdout).toContain('"data.txt": outside of write-paths');
        expect(result.stdout).toContain('"out/***.txt": its name holds a secret of this job');
        for (const name of ['a', 'b', 'c'])
          expect(result.stdout).toContain(`"out/${name}.txt": it holds a secret`);
        expect(result.maskedLog + result.summary + result.outputs['patch-file']).not.toContain(KEY);
      },
    ));

  it('merges the runs of a fan-out, but for files that two of them changed in different ways', () =>
    withProvider(
      (_request, { turn, prompt }) => {
        const [, name = ''] = /write (\w)/.exec(prompt) ?? [];
        if (turn > 0) return { text: 'done', usage: USAGE };
        const command = `echo ${name} > ${name}.txt; echo ${name} >> data.txt; echo same > same.txt`;
        return { toolCalls: [{ name: 'bash', input: { command } }], usage: USAGE };
      },
      async (provider) => {
        const { repository, server } = await github();
        const files = {
          ...CHECKOUT,
          'workflows/fix.md': '---\ndescription: Writes.\n---\nwrite {{ input.name }}\n',
          'in.jsonl': '{"name":"a"}\n{"name":"b"}\n',
        };
        const result = await step(provider.url, server.url, {
          files,
          inputs: { 'payloads-file': 'in.jsonl' },
        });
        expect(result).toMatchObject({ exitCode: 0 });
        expect(repository.files('main')).toEqual({
          ...CHECKOUT,
          'a.txt': 'a\n',
          'b.txt': 'b\n',
          'same.txt': 'same\n',
        });
        expect(result.stdout).toMatch(/"data\.txt": \S+\/1 and \S+\/2 changed it in different ways/);
      },
    ));

  it('takes no planted credential along: the step fails, and there is not even a patch', () =>
    withProvider(agent('cp ~/.netrc docs/notes.md; echo four >> data.txt'), async (provider) => {
      const { server } = await github();
      const result = await step(provider.url, server.url);
      expect(result).toMatchObject({ exitCode: 1, outputs: { 'patch-file': '' } });
      expect(result.outputs['error-code']).toBe('honeytoken_triggered');
      expect(server.requests).toEqual([]);
    }));

  it('writes nothing of a run that failed', () =>
    withProvider(agent('echo four >> data.txt', 'echo five >> data.txt'), async (provider) => {
      const { server } = await github();
      const result = await step(provider.url, server.url, { inputs: { 'max-turns': '1' } });
      expect(result).toMatchObject({
        exitCode: 1,
        outputs: { 'error-code': 'turn_limit', 'patch-file': '' },
      });
      expect(server.requests).toEqual([]);
      expect(result.stdout).toContain('1 of 1 runs did not succeed');
    }));
});
