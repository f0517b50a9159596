import { describe, expect, test } from 'vitest';
import { type AgentsMdSource, readAgentsMd } from '../../../src/hosts/agents-md.ts';
import { checkoutFolder } from '../../support/checkout-folder.ts';

const folder = checkoutFolder();

async function read(
  source: AgentsMdSource = { from: 'files' },
  dir = folder.root,
): Promise<string | undefined> {
  const content = await readAgentsMd(source, { dir, workspace: folder.root })();
  return content && new TextDecoder().decode(content);
}

describe('AGENTS.md on the disk', () => {
  test('is that at the root of what is mounted', async () => {
    folder.put('AGENTS.md', 'all');
    folder.put('packages/a/AGENTS.md', 'a');
    expect(await read()).toBe('all');
    expect(await read({ from: 'files' }, `${folder.root}/packages/a`)).toBe('a');
    expect(await read({ from: 'files' }, `${folder.root}/packages`)).toBeUndefined();
  });

  test('may be a link to a file beside it, or below', async () => {
    folder.put('docs/agents/main.md', 'linked');
    folder.link('docs/agents/main.md', 'AGENTS.md');
    expect(await read()).toBe('linked');
  });

  test('that is a folder is none', async () => {
    folder.put('AGENTS.md/x', 'x');
    expect(await read()).toBeUndefined();
  });

  test.each([
    ['a folder', 'docs'],
    ['nothing', 'nowhere.md'],
    ['itself', 'AGENTS.md'],
    ['a file out of the checkout', '../outside'],
    ['a file of the host', '/etc/hostname'],
    ['git', '.git/config'],
  ])('that is a link to %s is none', async (_what, target) => {
    folder.put('docs/x', 'x');
    folder.put('.git/config', 'token');
    folder.link(target, 'AGENTS.md');
    const content = await read().catch((thrown: Error) => thrown.message);
    expect(content ?? 'none').toMatch(/^(?:none|.*(?:no such file|symlinks|symbolic).*)$/);
  });

  test('that leads to a secret is refused', async () => {
    folder.put('.env', 'KEY=1');
    folder.link('.env', 'AGENTS.md');
    await expect(read()).rejects.toThrow(/permission denied/);
  });

  test('is left alone where it may not be trusted, and where somebody else found it', async () => {
    folder.put('AGENTS.md', 'disk');
    expect(await read({ from: 'nowhere' })).toBeUndefined();
    expect(await read({ from: 'elsewhere', content: undefined })).toBeUndefined();
    expect(await read({ from: 'elsewhere', content: new TextEncoder().encode('base') })).toBe('base');
    expect(await readAgentsMd({ from: 'files' }, null)()).toBeUndefined();
  });
});
