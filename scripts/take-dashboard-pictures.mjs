// Takes the pictures of docs/dashboard.md: a server with a working day's runs, seen in a real Chromium.
// usage: node scripts/take-dashboard-pictures.mjs
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../test/support/chromium.ts';
import { fill, startDemo } from '../test/support/dashboard/demo.ts';
import { openPage } from '../test/support/dashboard/watched-page.ts';
import { TOKEN } from '../test/support/node-server.ts';
import { buildDashboard } from './bundle/dashboard.mjs';

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs/images');
const MAX_BYTES = 150_000;

const demo = await startDemo(await buildDashboard());
const browser = await launchChromium();
try {
  const { server } = demo;
  await fill(demo);
  await server.call('POST', '/workflows/release-service/checkout-4.12', { service: 'checkout' });
  demo.slowDown();
  const begin = async () => {
    const path = '/workflows/review-pull-request/acme%2Fshop%2Fpull%2F1208';
    const { json: run } = await server.call('POST', path, { pullRequest: 1208 });
    return run;
  };
  let run = await begin();
  const wide = { viewport: { width: 1280, height: 800 }, token: TOKEN };
  await take('dashboard-list', wide, async (page) => {
    await page.getByRole('heading', { name: 'Waiting for you' }).waitFor();
    await page.getByRole('row', { name: 'pull/1208' }).getByText('running').waitFor();
  });
  await server.call('GET', `${run.href}&wait=60`);
  run = await begin();
  await take('dashboard-run', { ...wide, colorScheme: 'dark' }, async (page) => {
    await page.goto(`${server.url}/#/runs${run.href}`);
    await page.locator('.turn pre.live', { hasText: 'takeToken' }).waitFor();
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
  });
  await server.call('GET', `${run.href}&wait=60`);
  await take('dashboard-result', wide, async (page) => {
    await page.goto(`${server.url}/#/runs${run.href}`);
    await page.getByRole('heading', { name: 'Result' }).waitFor();
  });
  const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, token: TOKEN };
  await take('dashboard-phone', phone, async (page) => {
    await page.getByRole('heading', { name: 'Waiting for you' }).waitFor();
    await page.getByRole('row', { name: 'checkout-4.12' }).waitFor();
  });
} finally {
  await browser.close();
  await demo.stop();
}

async function take(name, options, arrange) {
  const { page, wrongs, close } = await openPage(browser, demo.server.url, options);
  await arrange(page);
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
  await close();
  const { size } = statSync(path);
  if (size > MAX_BYTES || wrongs.length > 0)
    throw new Error(`${path} has ${size} bytes; ${wrongs.join('; ') || 'nothing went wrong'}`);
  console.log(`${path} (${Math.round(size / 1000)} kB)`);
}
