// The folders of a checkout on the host. Each is proven to be where its path says, with no link on the way, before
// anything in it is named; and what is then asked of it cannot be led elsewhere by someone who swaps it meanwhile.
import fs from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers';
import { attempt, unlessAbsent } from './host-fault.ts';

// Windows knows none of these but O_RDONLY; there a pipe has no path, and a link does not survive `isStillAt`.
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_NOCTTY = 0, O_DIRECTORY = 0 } = fs.constants;

/** No link is followed, and neither a pipe nor a terminal is waited for. */
const OPEN_FILE = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

/** Folders open at a time; a process has a thousand descriptors or so, for everything. */
const MAX_OPEN = 64;

const LOOKS = 3;

/** Its calls give undefined for what is not there and throw FileFault, with the name `shown`, for what cannot be looked at. */
export interface HostFolder {
  /** `.` is the folder itself. */
  lstat(name: string, shown: string): fs.Stats | undefined;
  readlink(name: string, shown: string): string | undefined;
  entries(shown: string): fs.Dirent[] | undefined;
  /** A descriptor for reading. */
  open(name: string, shown: string): number | undefined;
}

export interface HostFolders {
  /**
   * undefined when there is no folder, or a link on the way to it. To be used at once: after the next call, or when
   * others had a turn, it may be closed.
   */
  at(real: string, shown: string): HostFolder | undefined;
}

export function hostFolders(by: 'descriptor' | 'path' = bestWay()): HostFolders {
  return by === 'descriptor' ? new FoldersByDescriptor() : new FoldersByPath();
}

/** Linux says what a descriptor is, and takes paths that begin at one; elsewhere paths are looked at twice. */
function bestWay(): 'descriptor' | 'path' {
  if (process.platform !== 'linux') return 'path';
  const fd = attempt(() => fs.openSync('/', O_RDONLY | O_DIRECTORY));
  if (fd === undefined) return 'path';
  const there = attempt(() => fs.lstatSync(`${pathOf(fd)}/.`));
  const is = fs.fstatSync(fd);
  fs.closeSync(fd);
  return there?.ino === is.ino && there.dev === is.dev ? 'descriptor' : 'path';
}

function pathOf(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

class FoldersByDescriptor implements HostFolders {
  readonly #open = new Map<string, { fd: number; folder: HostFolder }>();

  at(real: string, shown: string): HostFolder | undefined {
    const known = this.#open.get(real);
    if (known) return known.folder;
    const fd = unlessAbsent(shown, () => fs.openSync(real, OPEN_FILE | O_DIRECTORY));
    if (fd === undefined) return undefined;
    if (attempt(() => fs.readlinkSync(pathOf(fd))) !== real) {
      fs.closeSync(fd);
      return undefined;
    }
    if (this.#open.size >= MAX_OPEN) this.#closeAll();
    if (this.#open.size === 0) setImmediate(() => this.#closeAll());
    const folder = folderBehind(`${pathOf(fd)}/`);
    this.#open.set(real, { fd, folder });
    return folder;
  }

  #closeAll(): void {
    for (const { fd } of this.#open.values()) fs.closeSync(fd);
    this.#open.clear();
  }
}

/** `prefix` names the descriptor: the folder stays the same one wherever its path may lead by now. */
function folderBehind(prefix: string): HostFolder {
  return {
    lstat: (name, shown) => unlessAbsent(shown, () => fs.lstatSync(prefix + name)),
    readlink: (name) => attempt(() => fs.readlinkSync(prefix + name)),
    entries: (shown) => unlessAbsent(shown, () => fs.readdirSync(prefix, { withFileTypes: true })),
    open: (name, shown) => unlessAbsent(shown, () => fs.openSync(prefix + name, OPEN_FILE)),
  };
}

class FoldersByPath implements HostFolders {
  readonly #inPlace = new Set<string>();

  at(real: string): HostFolder | undefined {
    if (!this.#inPlace.has(real)) {
      if (!isReally(real)) return undefined;
      if (this.#inPlace.size === 0) setImmediate(() => this.#inPlace.clear());
      this.#inPlace.add(real);
    }
    return folderAt(real);
  }
}

/** Also false when the file system takes the path for another one (case, short names). */
function isReally(real: string): boolean {
  return attempt(() => fs.realpathSync.native(real)) === real;
}

/** Every answer is checked against where the path leads after it was given. */
function folderAt(real: string): HostFolder {
  const at = (name: string): string => (name === '.' ? real : `${real}${path.sep}${name}`);
  return {
    lstat(name, shown) {
      const stat = unlessAbsent(shown, () => fs.lstatSync(at(name)));
      return stat && isReally(stat.isSymbolicLink() ? real : at(name)) ? stat : undefined;
    },
    readlink(name) {
      const target = attempt(() => fs.readlinkSync(at(name)));
      return isReally(real) ? target : undefined;
    },
    entries(shown) {
      const entries = unlessAbsent(shown, () => fs.readdirSync(real, { withFileTypes: true }));
      return isReally(real) ? entries : undefined;
    },
    open(name, shown) {
      const fd = unlessAbsent(shown, () => fs.openSync(at(name), OPEN_FILE));
      if (fd === undefined || isStillAt(at(name), fd)) return fd;
      fs.closeSync(fd);
      return undefined;
    },
  };
}

/** More than once: a path alone cannot prove where it led a moment ago, it only can be looked at again. */
function isStillAt(real: string, fd: number): boolean {
  const opened = fs.fstatSync(fd);
  for (let look = 0; look < LOOKS; look++) {
    const named = attempt(() => fs.lstatSync(real));
    if (named === undefined || !isSameFile(named, opened) || !isReally(real)) return false;
  }
  return true;
}

/**
 * libuv before 1.51 knows a disk of Windows by one number when it is asked by a path, and by another by a descriptor:
 * https://github.com/libuv/libuv/pull/4698
 */
export function isSameFile(
  named: Pick<fs.Stats, 'ino' | 'dev'>,
  opened: Pick<fs.Stats, 'ino' | 'dev'>,
  platform: NodeJS.Platform = process.platform,
): boolean {
  return named.ino === opened.ino && (named.dev === opened.dev || platform === 'win32');
}
