import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeJournalFile } from '../../../src/hosts/action/journal-file.ts';
import { removeIfPossible } from '../../../src/hosts/remove.ts';
import { tempFolder } from '../../support/project.ts';

it('takes away files and whole folders, and says nothing of what is not there', () => {
  const folder = tempFolder();
  folder.write('flue/run.db', 'x');
  folder.write('flue/deep/er/run.db-wal', 'x');
  folder.write('stays.txt', 'x');
  removeIfPossible(join(folder.dir, 'flue'), join(folder.dir, 'nowhere'));
  expect([existsSync(join(folder.dir, 'flue')), existsSync(join(folder.dir, 'stays.txt'))]).toEqual([
    false,
    true,
  ]);
  folder.cleanup();
});

it('goes on past what cannot be removed, and no step fails for it', () => {
  const folder = tempFolder();
  folder.write('later.db', 'x');
  // Longer than any name may be: the file system refuses even to look.
  const refused = join(folder.dir, `${'x'.repeat(300)}.db`);
  removeIfPossible(refused, join(folder.dir, 'later.db'));
  expect(existsSync(join(folder.dir, 'later.db'))).toBe(false);
  expect(() => removeJournalFile(refused)).not.toThrow();
  folder.cleanup();
});
