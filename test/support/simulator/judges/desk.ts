// The sandbox as it should be: files and a shell in plain maps, changed at once and once.

export interface Desk {
  files: Map<string, string>;
  folders: Set<string>;
  cwd: string;
  env: Record<string, string>;
}

export function emptyDesk(): Desk {
  return {
    files: new Map([
      ['/workspace/given.txt', 'given\n'],
      ['/workspace/a.txt', 'first\n'],
    ]),
    folders: new Set(),
    cwd: '/workspace',
    env: {},
  };
}

function at({ cwd }: Desk, path: string): string {
  return path.startsWith('/') ? path : `${cwd}/${path}`;
}

export function writeFile(desk: Desk, path: string, content: string): void {
  desk.files.set(at(desk, path), content);
}

/** Up to the statement that fails, if one does. */
export function runScript(desk: Desk, command: string): { stdout: string; isFailed: boolean } {
  let stdout = '';
  for (const statement of command.split('; ')) {
    const printed = runStatement(desk, statement);
    if (printed === undefined) return { stdout, isFailed: true };
    stdout += printed;
  }
  return { stdout, isFailed: false };
}

function runStatement(desk: Desk, statement: string): string | undefined {
  const [name, first = '', second = ''] = statement.split(' ');
  const path = at(desk, first);
  switch (name) {
    case 'append':
      desk.files.set(path, `${desk.files.get(path) ?? ''}${second}\n`);
      return '';
    case 'cat':
      return desk.files.get(path);
    case 'rm':
      desk.files.delete(path);
      return '';
    case 'cd':
      desk.cwd = path;
      return '';
    case 'set':
      desk.env[first] = second;
      return '';
    case 'get':
      return `${desk.env[first] ?? ''}\n`;
    case 'fail':
      return undefined;
    default:
      return '';
  }
}
