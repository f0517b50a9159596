// Opens an address in the browser, where there is one. Where there is none nothing happens: the address stands in the terminal.
import { spawn } from 'node:child_process';

export function openBrowser(url: string, platform: string = process.platform): void {
  const [command, ...args] = commandOf(platform, url);
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}

function commandOf(platform: string, url: string): [string, ...string[]] {
  if (platform === 'darwin') return ['open', url];
  return platform === 'win32' ? ['cmd', '/c', 'start', '', url] : ['xdg-open', url];
}
