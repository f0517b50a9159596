// A Worker in local workerd under load: asked for a run with four turns and three commands, and what its process takes.
import { readdirSync, readFileSync } from 'node:fs';
import type { Script } from '../../test/support/anthropic-server.ts';
import type { RunningWorker } from '../../test/support/worker/start.ts';

const COMMANDS = 3;

/** The model of test/support/worker/bench-worker.ts. */
export function modelScript(latencyMs: number): Script {
  return (_request, { turn, prompt }) => {
    if (!prompt.includes('Work.')) return { text: 'Hello.', usage: { inputTokens: 100, outputTokens: 5 } };
    if (turn === COMMANDS) return { text: 'Done.', latencyMs };
    const command = `echo ${turn} >> log && wc -l log`;
    return { toolCalls: [{ name: 'bash', input: { command } }], latencyMs };
  };
}

/** Its status, after as long as it takes, or what it is when it was accepted. */
export async function call(
  { url, token }: RunningWorker,
  workflow: string,
  id: string,
  wait = 60,
): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const query = wait === 0 ? '' : `?wait=${wait}`;
  const path = `${url}/workflows/${workflow}/${id}${query}`;
  let response = await fetch(path, { method: 'POST', headers });
  for (;;) {
    const { status } = (await response.json()) as { status: string };
    if (wait === 0 || status === 'succeeded') return status;
    if (response.status !== 202) throw new Error(`${response.status} ${status}`);
    response = await fetch(path, { headers });
  }
}

export interface Calls {
  done: number;
  failed: number;
}

/** One run in each of `objects` new objects, `atOnce` under way at a time. The first failure is shown. */
export async function runInEach(
  worker: RunningWorker,
  {
    objects,
    atOnce,
    onDone = () => {},
  }: { objects: number; atOnce: number; onDone?: (calls: Calls) => void },
): Promise<Calls> {
  const calls: Calls = { done: 0, failed: 0 };
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < objects) {
      next += 1;
      const status = await call(worker, 'commands', `o${next}`).catch(String);
      if (status === 'succeeded') calls.done += 1;
      else {
        if (calls.failed === 0) console.error(status);
        calls.failed += 1;
      }
      onDone(calls);
    }
  };
  await Promise.all(Array.from({ length: Math.min(objects, atOnce) }, lane));
  return calls;
}

/** Of a process since its start. */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

export function residentMib(pid: number): number {
  const [, kib = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kib) / 1024);
}

export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
