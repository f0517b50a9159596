// The dashboard as one page: script, style and icon of src/dashboard stand in it, and the hashes that its content
// security policy names. Same source, same bytes.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = join(root, 'src/dashboard');

/** `page` and `hashes` are what src/http/routes/open.ts serves; `metafile` says what went in. */
export async function buildDashboard() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/dashboard/main.tsx', 'src/dashboard/style.css'],
    outdir: 'build',
    write: false,
    bundle: true,
    minify: true,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    // What supports CSS light-dark(): since 2024.
    target: ['chrome123', 'firefox125', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    charset: 'ascii',
    logLevel: 'warning',
  });
  const textOf = (ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text.trim();
  const [script, style] = [textOf('.js'), textOf('.css')];
  // Either would end the element that it stands in.
  if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style))
    throw new Error('the dashboard cannot stand inline in HTML: write its markup apart');
  const icon = encodeURIComponent((await readFile(join(folder, 'icon.svg'), 'utf8')).trim());
  const page = replaced(await readFile(join(folder, 'page.html'), 'utf8'), {
    'href="icon.svg"': `href="data:image/svg+xml,${icon}"`,
    '<link rel="stylesheet" href="style.css">': `<style>${style}</style>`,
    '<script type="module" src="main.tsx"></script>': `<script type="module">${script}</script>`,
  });
  return { page, hashes: { scripts: [hashOf(script)], styles: [hashOf(style)] }, metafile };
}

/** Puts the page in the place of the module that stands for it where nothing is built. */
export function dashboardPlugin({ page, hashes }) {
  return {
    name: 'dashboard',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]src[\\/]hosts[\\/]shell\.ts$/ }, () => ({
        contents: `export const shell = () => (${JSON.stringify({ page, hashes })});`,
      }));
    },
  };
}

function replaced(template, parts) {
  let text = template;
  for (const [mark, part] of Object.entries(parts)) {
    if (text.split(mark).length !== 2) throw new Error(`page.html has not one ${mark}`);
    text = text.replace(mark, () => part);
  }
  return text;
}

/** As a content security policy names it (https://www.w3.org/TR/CSP3/#grammardef-hash-source). */
function hashOf(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
