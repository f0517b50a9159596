// A real Chromium that comes with npm install: nothing is fetched when tests run, and nothing has to be installed on the
// machine. Where the package has no build for it, the machine's own Chrome is used.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packed, { inflate } from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** Not the package's own list: it turns the web's security off, which is what is tested here. */
const FLAGS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--font-render-hinting=none',
  '--hide-scrollbars',
];

export async function launchChromium(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return chromium.launch({ channel: 'chrome' });
  const folder = await unpacked();
  const env: Record<string, string> = {
    ...(process.env as Record<string, string>),
    // Beside the machine's own, which a bare one does not have.
    LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
  };
  if (!existsSync('/etc/fonts/fonts.conf')) env.FONTCONFIG_FILE = join(folder, 'fonts.conf');
  return chromium.launch({ executablePath: join(folder, 'chromium'), args: FLAGS, env });
}

/** Once a machine and version, and never half: another process may be at it too. */
async function unpacked(): Promise<string> {
  const home = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..');
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  const folder = join(tmpdir(), `flue-chromium-${version}`);
  if (existsSync(folder)) return folder;
  const own = mkdtempSync(join(tmpdir(), 'flue-chromium-'));
  await inside(own, async () => {
    packed.setGraphicsMode = false;
    await Promise.all([packed.executablePath(), inflate(join(home, 'bin/al2023.tar.br'))]);
  });
  mkdirSync(join(own, 'cache'));
  writeFileSync(
    join(own, 'fonts.conf'),
    `<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/cache</cachedir></fontconfig>\n`,
  );
  try {
    renameSync(own, folder);
  } catch {
    rmSync(own, { recursive: true, force: true });
  }
  return folder;
}

/** The package unpacks where temporary files go. */
async function inside(folder: string, work: () => Promise<void>): Promise<void> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}
