// The sandbox as a workflow's author sees it: text instead of bytes, over whatever sandbox the run has.
import type { AuthorSandbox, SandboxEntry } from '../../authoring/context.ts';
import type { Sandbox } from '../sandbox-port.ts';

export function authorSandbox(sandbox: Sandbox): AuthorSandbox {
  return {
    async exec(command, options = {}) {
      const { stdout, stderr, exitCode } = await sandbox.exec(command, options);
      return { stdout, stderr, exitCode };
    },
    async readFile(path) {
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await sandbox.readFile(path));
    },
    writeFile: (path, content) => sandbox.writeFile(path, new TextEncoder().encode(content)),
    async list(path) {
      const folder = path === '' || path === '.' ? '' : `${path.replace(/\/+$/, '')}/`;
      const entries: SandboxEntry[] = [];
      for (const { name, kind } of await sandbox.list(path || '.')) {
        const at = folder + name;
        const size = kind === 'file' ? ((await sandbox.stat(at))?.size ?? 0) : 0;
        entries.push({ path: at, name, kind, size });
      }
      return entries;
    },
    patch: () => sandbox.patch(),
  };
}
