// The dashboard of a built server, used in a real Chromium: by mouse, by keyboard alone, across a restart.
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { formatUsd } from '../../src/protocol/money.ts';
import { launchChromium } from '../support/chromium.ts';
import { type BuiltServer, startBuiltServer, TOKEN } from '../support/dashboard/built-server.ts';
import { openPage, signIn, type WatchedPage } from '../support/dashboard/watched-page.ts';
import { until } from '../support/wait.ts';
import { PROJECT, script } from './dashboard-project.ts';

/** On a machine that has other things to do. */
const PATIENT = { timeoutMs: 20_000, everyMs: 100 };

let server: BuiltServer;
let browser: Browser;
let opened: WatchedPage | undefined;

beforeAll(async () => {
  [server, browser] = await Promise.all([startBuiltServer(PROJECT, script), launchChromium()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});
afterEach(async () => {
  const wrongs = opened?.wrongs;
  await opened?.close();
  opened = undefined;
  expect(wrongs).toEqual([]);
});

async function inside(): Promise<Page> {
  opened = await openPage(browser, server.url, { token: TOKEN });
  return opened.page;
}

const row = (page: Page, instanceId: string) => page.getByRole('row', { name: instanceId });
const start = (workflow: string, instanceId: string, input: Record<string, string | number> = {}) =>
  server.client.start({ workflow, instanceId, input });

async function openRun(page: Page, instanceId: string): Promise<void> {
  await row(page, instanceId).click();
  await page.getByRole('heading', { name: 'Timeline' }).waitFor();
}

describe('the dashboard', { timeout: 60_000 }, () => {
  it('lets in who has the token, remembers it for the tab, and forgets it on leaving', async () => {
    opened = await openPage(browser, server.url);
    const { page } = opened;
    await page.getByLabel('Token').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('The server does not accept this token.').waitFor();
    await page.getByLabel('Token').fill('кто там');
    await page.keyboard.press('Enter');
    await page.getByText('A token has only letters').waitFor();
    await signIn(page, TOKEN);
    await page.reload();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.reload();
    await page.getByLabel('Token').waitFor();
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
  });

  it('shows runs as they begin and end, without a reload, with cost, tokens and model', async () => {
    const page = await inside();
    const run = await start('ask', 'live-1', { say: 'tell a story' });
    await row(page, 'live-1').getByText('running').waitFor();
    await row(page, 'live-1').getByText('succeeded').waitFor();
    const { costUsd } = await server.client.status(run);
    expect(costUsd).toBeGreaterThan(0);
    const text = await row(page, 'live-1').textContent();
    expect(text).toContain('anthropic/claude-haiku-5-5');
    expect(text).toContain('1,000 / 500');
    expect(text).toContain(formatUsd(costUsd));
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByText('No run matches.').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByLabel('Status').selectOption('failed');
    await row(page, 'live-1').waitFor({ state: 'detached' });
    expect(page.url()).toContain('#/?status=failed');
  });

  it('streams what the model says while it says it, then shows the turn, its tools and changed files', async () => {
    const page = await inside();
    await start('ask', 'stream-1', { say: 'tell a story' });
    await openRun(page, 'stream-1');
    const said = page.locator('.turn pre');
    const lengths = new Set<number>();
    await until(
      async () => {
        lengths.add((await said.allTextContents()).join('').length);
        return (await page.locator('.head .status').textContent()) === 'succeeded';
      },
      { ...PATIENT, everyMs: 30 },
    );
    const whole = Math.max(...lengths);
    expect([...lengths].filter((length) => length > 0 && length < whole).length).toBeGreaterThan(1);
    expect(await said.textContent()).toMatch(/^Sentence 1\. .*Sentence 40\.$/);
    await start('ask', 'file-1', { say: 'write a file' });
    await page.keyboard.press('Escape');
    await openRun(page, 'file-1');
    const files = page.getByRole('complementary').locator('.files');
    await files.getByText('/workspace/notes.md').waitFor();
    const output = page.locator('.call', { hasText: 'seq 1 40' }).locator('pre').last();
    expect((await output.textContent())?.split('\n')).toHaveLength(16);
    await page.getByRole('button', { name: 'Show all' }).click();
    await until(async () => (await output.textContent())?.trim().endsWith('\n40'), PATIENT);
  });

  it('approves by a click, and shows who did', async () => {
    const page = await inside();
    const run = await start('ship', 'ship-1', { to: 'eu-1' });
    await page.getByRole('heading', { name: 'Waiting for you 1' }).waitFor();
    await openRun(page, 'ship-1');
    await page.getByText('"to": "eu-1"').first().waitFor();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('shipped to eu-1').first().waitFor();
    await page.getByText(/^Approved by/).waitFor();
    expect((await server.client.wait(run)).status).toBe('succeeded');
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  });

  it('is used by keyboard alone: token, filter, row, denial with a reason, back', async () => {
    const run = await start('ship', 'keys-1', { to: 'us-2' });
    await start('quick', 'keys-2');
    opened = await openPage(browser, server.url);
    const { page } = opened;
    const { keyboard } = page;
    await page.locator('#token:focus').waitFor();
    await keyboard.type(TOKEN);
    await keyboard.press('Enter');
    await row(page, 'keys-2').waitFor();
    await keyboard.press('/');
    await keyboard.type('keys-');
    await tabTo(page, 'tr');
    expect(await focused(page)).toContain('keys-2');
    await keyboard.press('ArrowDown');
    expect(await focused(page)).toContain('keys-1');
    await keyboard.press('Enter');
    await page.getByRole('button', { name: 'Deny' }).waitFor();
    await tabTo(page, 'input[aria-label^="Reason"]');
    await keyboard.type('not today');
    await tabTo(page, 'button.danger');
    await keyboard.press('Enter');
    await page.getByText(/^Denied by .*: not today/).waitFor();
    await server.client.wait(run);
    await keyboard.press('Escape');
    await row(page, 'keys-1').waitFor();
    await until(async () => (await focused(page)).includes('keys-1'), PATIENT);
  });

  it('cancels a run, after asking once more', async () => {
    const page = await inside();
    const run = await start('slow', 'cancel-1', { steps: 3000 });
    await openRun(page, 'cancel-1');
    await page.getByRole('button', { name: 'Cancel run' }).click();
    await page.getByRole('button', { name: 'Really cancel?' }).click();
    await page.locator('.head').getByText('cancelled').waitFor();
    expect((await server.client.status(run)).status).toBe('cancelled');
  });

  it('finds its server again after kill -9, and shows every event once', async () => {
    const page = await inside();
    const run = await start('slow', 'killed-1');
    await openRun(page, 'killed-1');
    await page.getByText('step 5', { exact: false }).first().waitFor();
    await server.kill();
    await page.getByText('Reconnecting…').waitFor();
    await server.start();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.locator('.head').getByText('succeeded').waitFor({ timeout: 30_000 });
    const steps = await page.locator('.what', { hasText: /^Step step/ }).allTextContents();
    expect(steps).toEqual(Array.from({ length: 30 }, (_, i) => `Step step ${i + 1}`));
    await page.getByText('Went on in a new process').waitFor();
    const { lastOffset } = await server.client.status(run);
    expect(await page.locator('.entry').count()).toBe(lastOffset);
    await page.reload();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await until(async () => (await page.locator('.entry').count()) === lastOffset, PATIENT);
  });

  it('keeps hundreds of rows out of the page until they are scrolled to', async () => {
    const works = Array.from({ length: 400 }, (_, i) => ({ workflow: 'quick', instanceId: `many-${i}` }));
    for await (const outcome of server.client.startMany(works)) expect(outcome.ok).toBe(true);
    const page = await inside();
    await page.getByLabel('Name').selectOption('quick');
    await row(page, 'many-').first().waitFor();
    const rows = page.getByRole('row');
    await until(async () => {
      await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
      const last = Number(await rows.last().getAttribute('aria-rowindex'));
      return last > 400 && last === Number(await page.getByRole('table').getAttribute('aria-rowcount'));
    }, PATIENT);
    expect(await rows.count()).toBeLessThan(80);
  });

  it('says so when a run is not there', async () => {
    const page = await inside();
    await page.goto(`${server.url}/#/runs/workflows/quick/nobody?run=run_01ARZ3NDEKTSV4RRFFQ69G5FAV`);
    await page.getByRole('heading', { name: 'There is nothing to show' }).waitFor();
    await page.getByRole('link', { name: '← Runs' }).click();
    await page.getByRole('table').waitFor();
  });

  it('shows what its address says also when that changes while the page is drawn', async () => {
    const page = await inside();
    await page.addInitScript(`
      const listen = globalThis.addEventListener;
      globalThis.addEventListener = (type, ...more) => {
        if (type === 'hashchange')
          history.replaceState(null, '', '#/runs/workflows/quick/nobody?run=run_01ARZ3NDEKTSV4RRFFQ69G5FAV');
        return listen(type, ...more);
      };`);
    await page.reload();
    await page.getByRole('heading', { name: 'There is nothing to show' }).waitFor();
  });
});

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

function focused(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement.textContent');
}
