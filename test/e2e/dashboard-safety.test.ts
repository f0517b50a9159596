// What must not happen in the dashboard whatever runs say, and that everybody can use it: no script of theirs runs, nothing
// is asked of another host, contrast and names are right, and a phone shows it without scrolling sideways.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSnapshot } from '../../src/client/index.ts';
import { launchChromium } from '../support/chromium.ts';
import { type BuiltServer, startBuiltServer, TOKEN } from '../support/dashboard/built-server.ts';
import { openPage } from '../support/dashboard/watched-page.ts';
import { DISGUISES, XSS_PAYLOADS } from '../support/dashboard/xss-payloads.ts';
import { until } from '../support/wait.ts';
import { PROJECT, script } from './dashboard-project.ts';

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true } as const;

let server: BuiltServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startBuiltServer(PROJECT, script), launchChromium()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Presses what shows more; true when there is nothing left to press. */
const SHOW_ALL = `(() => {
  const more = [...document.querySelectorAll('button')].filter(({ textContent }) => /^Show /.test(textContent));
  for (const button of more) button.click();
  return more.length === 0;
})()`;

/** What reaches beyond the window, also where its surroundings cut it off. */
const BEYOND = `[...document.querySelectorAll('main pre, main button, main input, main .tag, main .tool, main dd')]
  .filter((element) => element.getBoundingClientRect().right > innerWidth)
  .map(({ outerHTML }) => outerHTML.slice(0, 200))`;

const TEXTS = [...XSS_PAYLOADS, ...DISGUISES];

/** Each text as the id of an instance and the message of an error, as all that a run says, as what is to be approved. */
async function attack(): Promise<{ said: RunSnapshot; asked: RunSnapshot }> {
  const { client } = server;
  const works = TEXTS.map((text) => ({ workflow: 'fails', instanceId: text, input: { why: text } }));
  for await (const outcome of client.startMany(works)) expect(outcome.ok).toBe(true);
  const said = await client.start({ workflow: 'attack', instanceId: '<b>said</b>', input: { texts: TEXTS } });
  const asked = await client.start({ workflow: 'ship', input: { to: TEXTS.join('\n') } });
  const message = TEXTS.join('\n');
  const talk = { agent: 'helper', instanceId: 'a', session: TEXTS[0] ?? '', message };
  await client.wait(await client.start(talk));
  await client.wait(said);
  await until(async () => (await client.status(asked)).status === 'waiting', { timeoutMs: 20_000 });
  return { said: await client.status(said), asked };
}

describe('the dashboard', { timeout: 60_000 }, () => {
  it('puts nothing on the page that anybody wrote but as text', async () => {
    const { said, asked } = await attack();
    const { page, wrongs, close } = await openPage(browser, server.url, { token: TOKEN });
    const shown: string[] = [];
    await page.getByRole('row').nth(5).waitFor();
    const list = new Set<string>();
    await until(
      async () => {
        for (const cell of await page.locator('.instance, .runs .error').allTextContents()) list.add(cell);
        await page.mouse.wheel(0, 600);
        return XSS_PAYLOADS.every((text) => list.has(oneLine(text)));
      },
      { timeoutMs: 15_000 },
    );
    for (const run of [said, asked]) {
      await page.goto(`${server.url}/#/runs${run.href}`);
      await page.getByRole('heading', { name: 'Timeline' }).waitFor();
      await page.locator('.entry').first().waitFor();
      // All that is folded away is shown too.
      await until(() => page.evaluate<boolean>(SHOW_ALL), { timeoutMs: 20_000, everyMs: 100 });
      shown.push(await page.evaluate<string>('document.body.textContent'));
    }
    await page.getByLabel('Reason').first().fill(TEXTS.join(' '));
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByText(/^Denied by/).waitFor();
    const text = shown.join('\n');
    for (const payload of XSS_PAYLOADS) expect(text).toContain(payload);
    expect(text).toContain('\\u{202e}evorppa\\u{202c}');
    for (const hidden of ['\u202e', '\u2066', '\u200b', '\u001b']) expect(text).not.toContain(hidden);
    const addresses = TEXTS.flatMap((payload) => {
      const part = encodeURIComponent(payload);
      return [`#/?q=${part}&name=${part}`, `#/runs/workflows/x/${part}?run=run_x`, `#${payload}`];
    });
    await page.evaluate(`(async () => {
      for (const [place, address] of ${JSON.stringify(addresses)}.entries()) {
        location.hash = address;
        if (place % 8 === 0) await new Promise(requestAnimationFrame);
      }
    })()`);
    await page.getByRole('searchbox').waitFor();
    // Nothing of theirs has become an element, and the time for what would have run later has passed.
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 300))');
    const strangers = await page.evaluate<number>(
      `document.querySelectorAll('script:not(head script):not(body > script), img, iframe, object, embed, video, audio, form, base, a:not([href^="#/"]), link:not([rel=icon]), marquee, xss').length`,
    );
    expect(strangers).toBe(0);
    expect(wrongs).toEqual([]);
    await close();
  });

  it('would be told by these tests if a script ran, a host was asked or the policy was violated', async () => {
    const { page, wrongs, close } = await openPage(browser, server.url, { token: TOKEN });
    await page.evaluate(`pwned()`);
    await page.evaluate(`fetch('https://evil.example/').catch(() => {})`);
    await page.evaluate(`try { document.body.innerHTML = '<img src=x onerror=pwned()>' } catch {}`);
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('img'), { src: 'https://evil.example/pixel' }))`,
    );
    await until(() =>
      ['a script ran', 'connect-src', 'img-src', 'TrustedHTML'].every((part) =>
        wrongs.join('\n').includes(part),
      ),
    );
    await close();
  });

  it('is at most 60 kB as the server sends it, and is there for who has no token', async () => {
    const response = await fetch(`${server.url}/`);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    const page = await response.text();
    expect(page).toContain('Waiting for you');
    expect(gzipSync(page).length).toBeLessThan(60_000);
    expect(
      (await fetch(`${server.url}/dashboard.js`, { headers: { authorization: `Bearer ${TOKEN}` } })).status,
    ).toBe(404);
  });

  it.each([
    ['light', {}, undefined],
    ['dark', { colorScheme: 'dark' }, ['color-contrast']],
  ] as const)('has names, roles and contrast for everybody: %s', async (_, options, rules) => {
    const entrance = await openPage(browser, server.url, options);
    await entrance.page.getByLabel('Token').waitFor();
    expect(await accessibility(entrance.page, rules)).toEqual([]);
    await entrance.close();
    await eachPage(options, async (page) => expect(await accessibility(page, rules)).toEqual([]));
  });

  it('fits on a phone, however long the names are', async () => {
    const widths: number[] = [];
    await eachPage(PHONE, async (page) => {
      widths.push(await page.evaluate<number>('document.documentElement.scrollWidth'));
      expect(await page.evaluate<string[]>(BEYOND)).toEqual([]);
    });
    expect(widths).toEqual([360, 360, 360]);
  });

  it('follows the system between dark and light, and the button beyond the next reload', async () => {
    const { page, close } = await openPage(browser, server.url, { colorScheme: 'dark', token: TOKEN });
    const background = () =>
      page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
    const dark = await background();
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await background();
    expect(light).not.toBe(dark);
    await page.getByRole('button', { name: 'Theme: system' }).click();
    await page.getByRole('button', { name: 'Theme: light' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
    expect(await background()).toBe(dark);
    await close();
  });
});

let runs: Promise<{ said: RunSnapshot; asked: RunSnapshot }> | undefined;

/** One run that has said things, one that waits; the same for all who look. */
function started(): NonNullable<typeof runs> {
  runs ??= (async () => {
    const said = await server.client.start({
      workflow: 'ask',
      instanceId: 'x'.repeat(250),
      input: { say: 'write a file' },
    });
    const asked = await server.client.start({
      workflow: 'ship',
      instanceId: 'waits',
      input: { to: 'y'.repeat(900) },
    });
    await server.client.wait(said);
    await until(async () => (await server.client.status(asked)).status === 'waiting', { timeoutMs: 20_000 });
    return { said, asked };
  })();
  return runs;
}

/** The list, a run that waits, a run that is over. */
async function eachPage(options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void> {
  const { asked, said } = await started();
  const { page, wrongs, close } = await openPage(browser, server.url, { ...options, token: TOKEN });
  await page.getByRole('heading', { name: /^Waiting for you/ }).waitFor();
  await page.getByRole('row', { name: 'waits' }).waitFor();
  await look(page);
  for (const run of [asked, said]) {
    await page.goto(`${server.url}/#/runs${run.href}`);
    await page.getByRole('heading', { level: 1, name: run.name }).waitFor();
    await look(page);
  }
  await close();
  expect(wrongs).toEqual([]);
}

/** What axe finds, in words. */
async function accessibility(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(AXE);
  const options = { resultTypes: ['violations'], ...(rules === undefined ? {} : { runOnly: rules }) };
  return page.evaluate<string[]>(
    `axe.run(${JSON.stringify(options)}).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary)))`,
  );
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
