// Packs that lead in circles or fan out: whoever wrote the folder must not be able to hold the step up.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openObjectStore } from '../../../../src/github/tree/object-store.ts';
import { type TempFolder, tempFolder } from '../../../support/project.ts';

let folder: TempFolder | undefined;
afterEach(() => folder?.cleanup());

const idOf = (n: number): string => n.toString(16).padStart(2, '0').repeat(20);

/** A pack of nothing but deltas: each number is one of the next number, which is in another pack. */
function writePack({ write }: TempFolder, name: string, numbers: readonly number[], last: number): void {
  const entries = numbers.map((n) =>
    Buffer.concat([Buffer.from([0x70]), Buffer.from(idOf((n + 1) % last), 'hex'), Buffer.alloc(64)]),
  );
  const index = Buffer.alloc(8 + 1024 + numbers.length * 28);
  index.writeUInt32BE(0xff744f63, 0);
  index.writeUInt32BE(2, 4);
  for (let byte = 0; byte < 256; byte++)
    index.writeUInt32BE(numbers.filter((n) => n <= byte).length, 8 + byte * 4);
  let offset = 0;
  for (const [at, n] of numbers.entries()) {
    index.write(idOf(n), 8 + 1024 + at * 20, 'hex');
    index.writeUInt32BE(offset, 8 + 1024 + numbers.length * 24 + at * 4);
    offset += entries[at]?.length ?? 0;
  }
  write(`pack/${name}.idx`, index);
  write(`pack/${name}.pack`, Buffer.concat(entries));
}

it.each([
  ['a chain that has no end', 60, 200],
  ['a circle', 2, 2],
])('says of %s that it is not there', (_what, length, last) => {
  folder = tempFolder('packs');
  mkdirSync(join(folder.dir, 'pack'));
  const numbers = Array.from({ length }, (_, n) => n);
  for (const [name, rest] of Object.entries({ a: 0, b: 0, c: 1, d: 1 }))
    writePack(
      folder,
      name,
      numbers.filter((n) => n % 2 === rest),
      last,
    );
  const store = openObjectStore(folder.dir);
  expect(store.find(idOf(0))).toBeUndefined();
  store.close();
});
