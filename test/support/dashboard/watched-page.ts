// A page of the dashboard in a real browser, and a record of all that must not happen in it.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface WatchedPage {
  page: Page;
  /** Scripts that ran, requests to other hosts, violations of the policy, errors nobody caught. */
  wrongs: string[];
  close(): Promise<void>;
}

/** Before any script of the page: what an attack would call, and what the browser says it has refused. */
const WATCH = `
  globalThis.pwned = globalThis.alert = (...args) => console.error('WRONG: a script ran', ...args);
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
    console.error('WRONG: policy', violatedDirective, blockedURI, sample));
`;

export async function openPage(
  browser: Browser,
  url: string,
  { token, ...options }: BrowserContextOptions & { token?: string } = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const wrongs: string[] = [];
  await page.addInitScript(WATCH);
  // As after a reload of a tab that has signed in.
  if (token !== undefined)
    await page.addInitScript(`sessionStorage.setItem('flue.token', ${JSON.stringify(token)})`);
  page.on('console', (message) => {
    if (/WRONG|Content Security Policy|Trusted/.test(message.text())) wrongs.push(message.text());
  });
  page.on('pageerror', (error) => wrongs.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    wrongs.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => wrongs.push(`popup: ${popup.url()}`));
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && origin !== url) wrongs.push(`request: ${request.url()}`);
  });
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).host !== new URL(url).host) wrongs.push(`socket: ${socket.url()}`);
  });
  await page.goto(`${url}/`);
  return { page, wrongs, close: () => context.close() };
}

export async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Token').fill(token);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}
