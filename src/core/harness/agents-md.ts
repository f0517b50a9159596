// AGENTS.md of the repository, as far as it is part of a run's system prompt: read once, and kept with the run, so that
// the prompt is the same to its last byte whatever becomes of the file, also in a process that goes on with the run.
import { messageOf } from '../../errors.ts';
import type { Journal } from '../run/journal.ts';
import { once } from '../run/once.ts';
import type { Store } from '../store/store.ts';
import { grouped, isBinary } from '../tools/text-content.ts';
import { headOf } from '../tools/truncate.ts';

/** What a host gives of it; undefined when there is none that may be trusted. Throws what keeps it from being read. */
export type ReadAgentsMd = () => Promise<Uint8Array | undefined>;

export interface AgentsMdOptions {
  journal: Journal;
  store: Store;
  read: ReadAgentsMd;
  redact(text: string): string;
}

const MOST_BYTES = 32 * 1024;

/** null when there is none. The first call stages what was read for the next commit. */
export function agentsMdOf({ journal, store, read, redact }: AgentsMdOptions): () => Promise<string | null> {
  return once(async () => {
    const kept = store.agentsMd(journal.runId);
    if (kept !== undefined) return kept === '' ? null : kept;
    const { text, told } = await textOf(read);
    const clean = redact(text);
    journal.stageRows(() => store.setAgentsMd(journal.runId, clean));
    if (told !== undefined) journal.stage({ type: 'log', ...told });
    return clean === '' ? null : clean;
  });
}

interface Found {
  /** '' when there is nothing to say. */
  text: string;
  told?: { level: 'info' | 'warn'; message: string };
}

async function textOf(read: ReadAgentsMd): Promise<Found> {
  try {
    const bytes = await read();
    if (bytes === undefined) return { text: '' };
    if (isBinary(bytes)) return leftOut('it is no text');
    return shortened(bytes);
  } catch (thrown) {
    return leftOut(messageOf(thrown));
  }
}

function leftOut(why: string): Found {
  return { text: '', told: { level: 'warn', message: `AGENTS.md is no part of the system prompt: ${why}` } };
}

function shortened(bytes: Uint8Array): Found {
  const head = bytes.length > MOST_BYTES ? headOf(bytes, MOST_BYTES) : new TextDecoder().decode(bytes);
  const text = head
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .trim();
  if (text === '') return { text };
  const all = `${grouped(bytes.length)} bytes`;
  if (bytes.length <= MOST_BYTES)
    return { text, told: { level: 'info', message: `AGENTS.md is part of the system prompt (${all})` } };
  const message = `the first ${MOST_BYTES / 1024} KiB of AGENTS.md are part of the system prompt; it has ${all}`;
  return {
    text: `${text}\n\n[AGENTS.md has ${all}: the rest is left out here]`,
    told: { level: 'warn', message },
  };
}
