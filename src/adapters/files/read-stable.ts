// Reads an open file: what it held when it was opened, be it truncated, extended or replaced meanwhile. What is no plain
// file is not read at all, and what is too large is not taken into memory.
import fs from 'node:fs';
import { FileFault } from '../../core/sandbox-port.ts';
import { faultOf } from './host-fault.ts';

/** Up to this size a synchronous read is quicker than the detour through the thread pool. */
const SYNC_BYTES = 2 ** 20;

export interface StableRead {
  /** Closed when it has been read. */
  fd: number;
  /** The name to show in a message. */
  shown: string;
  maxBytes: number;
  /** Large files take turns, so that only one of them at a time is on its way into memory. */
  inTurn: <T>(body: () => Promise<T>) => Promise<T>;
}

/** undefined when it is no plain file. Throws FileFault: EFBIG above `maxBytes`, EACCES when the disk fails. */
export function readStable(read: StableRead): Uint8Array | undefined | Promise<Uint8Array> {
  const { fd, shown, maxBytes, inTurn } = read;
  let isLater = false;
  try {
    const stat = fs.fstatSync(fd);
    if (!stat.isFile()) return undefined;
    if (stat.size > maxBytes) throw tooLarge(shown, maxBytes);
    if (stat.size <= SYNC_BYTES) return readNow(fd, stat.size);
    isLater = true;
    return inTurn(() => readLater(fd, stat.size))
      .catch((thrown: unknown) => {
        throw faultOf(thrown, shown);
      })
      .finally(() => fs.closeSync(fd));
  } catch (thrown) {
    throw faultOf(thrown, shown);
  } finally {
    if (!isLater) fs.closeSync(fd);
  }
}

function readNow(fd: number, size: number): Uint8Array {
  const buffer = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const read = fs.readSync(fd, buffer, length, size - length, null);
    if (read === 0) break;
    length += read;
  }
  return length === size ? buffer : buffer.slice(0, length);
}

/** As `readNow`, without holding up everyone else. */
async function readLater(fd: number, size: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const read = await new Promise<number>((resolve, reject) => {
      fs.read(fd, buffer, length, size - length, null, (error, count) =>
        error ? reject(error) : resolve(count),
      );
    });
    if (read === 0) break;
    length += read;
  }
  return length === size ? buffer : buffer.slice(0, length);
}

function tooLarge(shown: string, maxBytes: number): FileFault {
  const limit = Math.ceil(maxBytes / 2 ** 20);
  return new FileFault('EFBIG', `file too large: ${shown} (at most ${limit} MiB are read into the sandbox)`);
}
