// What everybody may see: the shell of the dashboard, which holds no data, and whether the server is well.
import type { AppOptions, Handler } from '../context.ts';
import { json } from '../envelope.ts';

/** The page at `/`, whole: it loads nothing beside itself. */
export interface Assets {
  page: string;
  /** `sha256-…` of each script and style in it. */
  hashes: { scripts: readonly string[]; styles: readonly string[] };
}

export function openRoutes({ assets, version, stopping }: AppOptions): { page: Handler; health: Handler } {
  const headers = pageHeaders(assets);
  return {
    page: () => new Response(assets.page, { headers }),
    health: () =>
      stopping.aborted
        ? json({ status: 'stopping', version }, 503, { 'retry-after': '1' })
        : json({ status: 'ok', version }),
  };
}

function pageHeaders({ hashes }: Assets): Record<string, string> {
  const sources = (list: readonly string[]): string =>
    list.length === 0 ? "'none'" : list.map((hash) => `'${hash}'`).join(' ');
  const policy = [
    "default-src 'none'",
    `script-src ${sources(hashes.scripts)}`,
    `style-src ${sources(hashes.styles)}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // No text becomes markup or a script, whatever the page's own code does with it.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  };
}
