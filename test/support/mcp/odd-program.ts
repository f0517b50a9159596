// An MCP server over stdio that does as its argument says. Run by Node as it stands: it imports nothing of ours.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [how = '', file = ''] = process.argv.slice(2);
const say = (id: unknown, result: object): void =>
  console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));

if (how === 'fails') {
  console.error('reading the config\nno config: set HUB_CONFIG');
  process.exit(3);
}
if (how === 'noisy') console.log('Welcome to the server!\n\n{"half": ');
if (how === 'stubborn') {
  // Neither the end of its input nor a friendly word ends it, and it has a child that is no better.
  const child = spawn(process.execPath, [
    '-e',
    "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6)",
  ]);
  process.on('SIGTERM', () => {});
  setInterval(() => {}, 1e6);
  writeFileSync(file, `${process.pid} ${child.pid}`);
}

const ANSWERS: Record<string, (id: unknown) => void> = {
  initialize: (id) =>
    say(id, {
      protocolVersion: '2025-11-25',
      capabilities: { tools: {} },
      serverInfo: { name: 'odd', version: '1' },
    }),
  'tools/list': (id) => say(id, { tools: [{ name: 'say', inputSchema: { type: 'object' } }] }),
  'tools/call'(id) {
    if (how === 'dies') {
      console.error('panic: out of luck');
      process.exit(134);
    }
    if (how === 'floods') {
      process.stdout.write('x'.repeat(100 * 1024 * 1024));
      return;
    }
    if (how === 'hangs') return;
    say(id, { content: [{ type: 'text', text: `hello from ${process.cwd()}` }] });
  },
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line) as { id?: number; method: string };
  ANSWERS[method]?.(id);
});
