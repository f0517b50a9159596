// What the artifact of an instance's journal is called: `flue-journal-<hash of the instance>-<attempt>`. A name is taken once
// per GitHub workflow run, so the attempt is in it, and a number when one attempt leaves several.
import { createHash } from 'node:crypto';

export interface JournalName {
  instance: string;
  attempt: number;
  again: number;
}

const NAME = /^flue-journal-([0-9a-f]{16})-(\d{1,4})(?:-again(\d))?$/;

export function journalName(instanceHash: string, attempt: number): string {
  return `flue-journal-${instanceHash}-${attempt}`;
}

export function hashOfInstance(repository: string, instanceId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([repository, instanceId]))
    .digest('hex')
    .slice(0, 16);
}

export function parseJournalName(name: unknown): JournalName | undefined {
  const [, instance, attempt, again = '0'] = (typeof name === 'string' && NAME.exec(name)) || [];
  if (instance === undefined) return undefined;
  return { instance, attempt: Number(attempt), again: Number(again) };
}

/** Of one GitHub workflow run: the later one of two. */
export function isLater(one: JournalName, other: JournalName): boolean {
  return one.attempt === other.attempt ? one.again > other.again : one.attempt > other.attempt;
}
