// The page as it is built: small, whole, and allowed by the policy it is served with.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildDashboard } from '../../../scripts/bundle/dashboard.mjs';
import { startTestServer } from '../../support/node-server.ts';

type Built = Awaited<ReturnType<typeof buildDashboard>>;
let built: Built;
beforeAll(async () => {
  built = await buildDashboard();
});

describe('the page of the dashboard', () => {
  it('has at most 60 kB with all that it needs, compressed', () => {
    expect(gzipSync(built.page, { level: 9 }).length).toBeLessThan(60_000);
  });

  it('is the same, byte for byte, each time', async () => {
    expect((await buildDashboard()).page).toBe(built.page);
  });

  it('holds no schema library and nothing of Node', () => {
    const inputs = Object.keys(built.metafile.inputs);
    expect(inputs.filter((path) => path.includes('node_modules/') && !path.includes('/preact/'))).toEqual([]);
    expect(inputs.filter((path) => /^src\/(?!dashboard|client|protocol|errors\.ts)/.test(path))).toEqual([]);
  });

  it('loads nothing, and uses no sink that turns text into markup', () => {
    const found = (pattern: RegExp): string[] => [...built.page.matchAll(pattern)].map(([text]) => text);
    const hosts = found(/https?:\/\/[\w.-]+/g);
    // Names of XML vocabularies, and the hint of the client.
    expect(hosts.filter((host) => !/^https?:\/\/(www\.w3\.org|host)$/.test(host))).toEqual([]);
    expect(found(/<(link|script|img)[^>]+(src|href)="(?!data:)[^"]*/g)).toEqual([]);
    expect(found(/url\([^)]*\)|@import|\beval\(|new Function|document\.write|insertAdjacentHTML/g)).toEqual(
      [],
    );
  });

  it('is served with a policy that allows its own script and style by their hashes and nothing else', async () => {
    const server = await startTestServer({ assets: built });
    const response = await fetch(`${server.url}/`);
    const page = await response.text();
    const policy = Object.fromEntries(
      (response.headers.get('content-security-policy') ?? '').split('; ').map((directive) => {
        const [name = '', ...sources] = directive.split(' ');
        return [name, sources];
      }),
    );
    await server.stop();
    const [, script = ''] = /<script type="module">(.*?)<\/script>/s.exec(page) ?? [];
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
    expect(policy).toEqual({
      'default-src': ["'none'"],
      'script-src': [`'${sha256(script)}'`],
      'style-src': [`'${sha256(style)}'`],
      'connect-src': ["'self'"],
      'img-src': ['data:'],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
      'require-trusted-types-for': ["'script'"],
      'trusted-types': ["'none'"],
    });
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

function sha256(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
