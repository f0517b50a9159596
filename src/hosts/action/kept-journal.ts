// The journal of an instance between steps: an encrypted artifact, found again by the instance's name, the newest first in
// this GitHub workflow run, then in the repository. Whatever goes wrong with that is one sentence in the log, and the step
// goes on with what it has.
import { writeFileSync } from 'node:fs';
import { createNodeFetch } from '../../adapters/http/node-fetch.ts';
import { copyNodeSqlite } from '../../adapters/sql/copy-database.ts';
import { FlueError, messageOf } from '../../errors.ts';
import { stepWarning } from '../../github/annotations.ts';
import type { EventContext } from '../../github/event-context.ts';
import {
  hashOfInstance,
  isLater,
  type JournalName,
  journalName,
  parseJournalName,
} from '../../github/journals/journal-name.ts';
import { seal, unseal } from '../../github/journals/seal.ts';
import type { ArtifactKind, StoredArtifact } from '../../github/records/artifact.ts';
import { unzipOne, zipOne } from '../../github/records/record-zip.ts';
import { createRestArtifacts } from '../../github/records/rest-artifacts.ts';
import { createRuntimeArtifacts, type RuntimeService } from '../../github/records/runtime-artifacts.ts';
import { githubApiOf } from './github-api.ts';
import type { ActionInputs } from './inputs.ts';
import { print, printUntrusted } from './log.ts';

const FILE = 'journal.sealed';
/** Of the archive, and of the database in it. */
const MAX_ARCHIVE_BYTES = 48 * 2 ** 20;
const MAX_DATABASE_BYTES = 256 * 2 ** 20;
const FIND_MS = 20_000;
const SAVE_MS = 40_000;
const DAYS = 30;
const DAY_MS = 86_400_000;
/** Of earlier GitHub workflow runs only the first attempts are looked for by name. */
const LOOKED_FOR_ATTEMPTS = 3;

const KIND: ArtifactKind<JournalName> = { parse: parseJournalName, maxBytes: MAX_ARCHIVE_BYTES };

export interface KeptJournalOptions {
  inputs: Pick<ActionInputs, 'journal' | 'github' | 'githubToken' | 'environment'>;
  event: EventContext;
  service: RuntimeService;
  instanceId: string;
  /** The database. */
  path: string;
  redact(text: string): string;
}

/** Throws FlueError `missing_key`. */
export function secretOf({ journal }: Pick<ActionInputs, 'journal'>): string {
  if (journal.secret !== null) return journal.secret;
  throw new FlueError(
    'missing_key',
    'input journal is "artifact", and there is no secret to encrypt it with',
    {
      hint: 'set journal-key to a secret of the repository (or anthropic-api-key, which is taken when there is no other)',
    },
  );
}

/** Puts the newest one in place, before the database is opened. False when there is none that can be used. */
export async function restoreJournal(options: KeptJournalOptions): Promise<boolean> {
  const { path, redact } = options;
  try {
    const found = await newest(options);
    if (found === undefined) return false;
    const zip = await found.read();
    const sealed = unzipOne(zip, FILE, MAX_ARCHIVE_BYTES);
    const database = sealed && unseal(sealed, { ...bindingOf(options), maxBytes: MAX_DATABASE_BYTES });
    if (database === undefined) {
      print(stepWarning('the journal of an earlier step cannot be opened with this key: begun anew'));
      return false;
    }
    writeFileSync(path, database, { mode: 0o600 });
    return true;
  } catch (thrown) {
    const reason = redact(messageOf(thrown)).replace(/\.$/, '');
    print(stepWarning(`no journal of an earlier step could be read: ${reason}`));
    return false;
  }
}

/** Whether it is kept. Rejects never. */
export async function keepJournal(options: KeptJournalOptions): Promise<boolean> {
  const { inputs, event, service, instanceId, path, redact } = options;
  try {
    const sealed = seal(copyNodeSqlite(path), bindingOf(options));
    if (sealed.length > MAX_ARCHIVE_BYTES)
      throw new Error(
        `it has ${Math.ceil(sealed.length / 2 ** 20)} MiB, ${MAX_ARCHIVE_BYTES / 2 ** 20} are the most`,
      );
    const artifacts = createRuntimeArtifacts(service, {
      ...KIND,
      fetch: createNodeFetch({ environment: inputs.environment }),
      limitMs: SAVE_MS,
    });
    const name = journalName(hashOfInstance(event.repository ?? '', instanceId), event.attempt ?? 1);
    await artifacts.save(name, zipOne(FILE, sealed), expiry(inputs.environment));
    return true;
  } catch (thrown) {
    printUntrusted(redact(`the journal could not be kept: ${messageOf(thrown)}`));
    return false;
  }
}

function bindingOf({ inputs, event, instanceId }: KeptJournalOptions): { secret: string; of: string } {
  return { secret: secretOf(inputs), of: JSON.stringify([event.repository, instanceId]) };
}

async function newest(options: KeptJournalOptions): Promise<StoredArtifact<JournalName> | undefined> {
  const { inputs, event, service, instanceId } = options;
  const hash = hashOfInstance(event.repository ?? '', instanceId);
  const fetch = createNodeFetch({ environment: inputs.environment });
  const own = createRuntimeArtifacts(service, { ...KIND, fetch, limitMs: FIND_MS });
  const here = latestOf((await own.list()).records, hash);
  if (here !== undefined || inputs.githubToken === null) return here;
  return firstOf(options, hash);
}

function latestOf(
  records: ReadonlyArray<StoredArtifact<JournalName>>,
  hash: string,
): StoredArtifact<JournalName> | undefined {
  const [first, ...others] = records.filter(({ name }) => name.instance === hash);
  if (first === undefined) return undefined;
  return others.reduce((best, one) => (isLater(one.name, best.name) ? one : best), first);
}

/** GitHub lists by exact name, the newest first; of several attempts the one that was made last has the highest id. */
async function firstOf(
  { inputs, event }: KeptJournalOptions,
  hash: string,
): Promise<StoredArtifact<JournalName> | undefined> {
  const lists = await Promise.all(
    Array.from({ length: LOOKED_FOR_ATTEMPTS }, (_, index) =>
      createRestArtifacts({
        ...KIND,
        api: githubApiOf(inputs),
        apiUrl: inputs.github.GITHUB_API_URL || 'https://api.github.com',
        token: inputs.githubToken ?? '',
        repository: event.repository ?? '',
        which: { name: journalName(hash, index + 1) },
        fetch: createNodeFetch({ environment: inputs.environment }),
        limitMs: FIND_MS,
      }).list(),
    ),
  );
  const found = lists.flatMap(({ records }) => records);
  return found.toSorted((one, other) => (other.id ?? 0) - (one.id ?? 0))[0];
}

/** GitHub refuses more days than the repository keeps artifacts. */
function expiry(environment: ActionInputs['environment']): Date {
  const most = Number(environment.GITHUB_RETENTION_DAYS);
  return new Date(Date.now() + Math.min(DAYS, most > 0 ? most : DAYS) * DAY_MS);
}
