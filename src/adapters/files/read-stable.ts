// Reads a plain file that nobody swapped meanwhile: what was opened is compared with what the path names now, so that
// a link or a pipe put in its place between two looks is not followed and blocks nothing.
import fs from 'node:fs';
import { FileFault } from '../../core/sandbox-port.ts';

/** Up to this size a synchronous read is quicker than the detour through the thread pool. */
const SYNC_BYTES = 2 ** 20;

export interface StableRead {
  /** The path on the host; it is never shown. */
  real: string;
  /** The name to show in a message. */
  shown: string;
  maxBytes: number;
}

/** undefined when it is no plain file, vanished or was swapped. Throws FileFault: EFBIG above `maxBytes`, EACCES when unreadable. */
export async function readStable({ real, shown, maxBytes }: StableRead): Promise<Uint8Array | undefined> {
  // Windows knows neither flag; there a link does not survive the comparison below, and pipes have no paths.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
  let fd: number;
  try {
    fd = fs.openSync(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM') throw new FileFault('EACCES', `permission denied: ${shown}`);
    return undefined;
  }
  try {
    const stat = fs.fstatSync(fd);
    if (!stat.isFile() || !isStillAt(real, fd, stat)) return undefined;
    if (stat.size > maxBytes) throw tooLarge(shown, maxBytes);
    return stat.size <= SYNC_BYTES ? readNow(fd, stat.size) : await readLater(fd, stat.size);
  } finally {
    fs.closeSync(fd);
  }
}

/** Linux says which file a descriptor is; elsewhere the path is looked at again. */
function isStillAt(real: string, fd: number, opened: fs.Stats): boolean {
  const name = nameOf(fd);
  if (name !== undefined) return name === real;
  try {
    const named = fs.lstatSync(real);
    return named.ino === opened.ino && named.dev === opened.dev && fs.realpathSync.native(real) === real;
  } catch {
    return false;
  }
}

function nameOf(fd: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return fs.readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
}

/** What the file held when it was opened; what is appended meanwhile is left for the next read. */
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
