import { describe, expect, it } from 'vitest';
import { withProvider } from './projects.ts';
import { agent, github, NAME, step, stopServers } from './write-back-step.ts';

stopServers();

describe('write-back: pull-request', () => {
  const asked = { inputs: { 'write-back': 'pull-request' } };

  it(
    'opens one pull request and brings it up to date from then on',
    () =>
      withProvider(agent('echo four >> data.txt'), async (provider) => {
        const { repository, server } = await github();
        const result = await step(provider.url, server.url, asked);
        expect(result).toMatchObject({ exitCode: 0, forbidden: [] });
        const [pull] = repository.pulls;
        const url = `https://github.com/${NAME}/pull/100`;
        expect(result.annotations).toEqual([
          expect.objectContaining({ level: 'notice', message: `pull request: ${url}` }),
        ]);
        expect(result.summary).toContain(`<${url}>`);
        expect(pull?.head).toMatch(/^flue\/fix\/octo-org-octo-repo-main-test-[0-9a-f]{8}$/);
        expect(pull?.body).toContain('@\u200bmallory');
        expect(pull?.body).toContain('/actions/runs/1658821493');
        const head = pull?.head ?? '';
        const [first] = repository.log(head);
        expect(repository.files(head)['data.txt']).toBe('one\ntwo\nthree\nfour\n');
        expect(repository.files('main')['data.txt']).toBe('one\ntwo\nthree\n');
        expect(result.stdout).toContain(`pull request opened: ${url}`);
        const again = await step(provider.url, server.url, asked);
        expect(again.stdout).toContain(`pull request as it was: ${url}`);
        expect(repository.pulls).toHaveLength(1);
        expect(repository.tip(head)).toEqual(first);
        provider.play(agent('echo 4 >> data.txt; echo new > new.txt'));
        repository.push('main', { 'docs/guide.md': 'theirs\n' });
        await step(provider.url, server.url, { ...asked, env: { GITHUB_RUN_ID: '2' } });
        expect(repository.pulls).toHaveLength(1);
        expect(repository.pulls[0]?.body).toContain('/actions/runs/2/');
        expect(repository.pulls[0]?.body).toContain('added: new.txt');
        expect(repository.files(head)).toMatchObject({
          'data.txt': 'one\ntwo\nthree\n4\n',
          'docs/guide.md': 'theirs\n',
          'new.txt': 'new\n',
        });
        expect(repository.tip(head).parents).toEqual([first?.sha, repository.tip('main').sha]);
      }),
    30_000,
  );

  it('never writes over what somebody else put on its branch', () =>
    withProvider(agent('echo four >> data.txt'), async (provider) => {
      const { repository, server } = await github();
      await step(provider.url, server.url, asked);
      const head = repository.pulls[0]?.head ?? '';
      const theirs = repository.push(head, { 'data.txt': 'theirs\n' });
      const result = await step(provider.url, server.url, asked);
      expect(result).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'write_back_failed' } });
      expect(result.annotations[0]?.message).toContain('holds commits of somebody else');
      expect(repository.tip(head).sha).toBe(theirs);
    }));

  it('names the permissions and the setting it needs', () =>
    withProvider(agent('echo four >> data.txt'), async (provider) => {
      const { repository, server } = await github();
      repository.refusePulls();
      const result = await step(provider.url, server.url, asked);
      expect(result.annotations.map(({ level }) => level)).toEqual(['error']);
      expect(result.annotations[0]?.message).toContain('contents: write and pull-requests: write');
      expect(result.annotations[0]?.message).toContain('allow GitHub Actions to create pull requests');
    }));
});
