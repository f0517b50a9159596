// A folder that a test fills as a checkout, with something beside it that must never be seen.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';

export interface CheckoutFolder {
  /** Holds `root`, and a file `outside`. */
  base: string;
  root: string;
  put(name: string, content?: string | Uint8Array): void;
  link(target: string, name: string): void;
}

/** A new folder for every test of the file; its members change with it. */
export function checkoutFolder(): CheckoutFolder {
  const placed = (name: string): string => {
    const at = path.join(folder.root, name);
    fs.mkdirSync(path.dirname(at), { recursive: true });
    return at;
  };
  const folder: CheckoutFolder = {
    base: '',
    root: '',
    put: (name, content = name) => fs.writeFileSync(placed(name), content),
    link: (target, name) => fs.symlinkSync(target, placed(name)),
  };
  beforeEach(() => {
    folder.base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'flue-checkout-')));
    folder.root = path.join(folder.base, 'repo');
    fs.mkdirSync(folder.root);
    fs.writeFileSync(path.join(folder.base, 'outside'), 'OUTSIDE');
  });
  afterEach(() => fs.rmSync(folder.base, { recursive: true, force: true }));
  return folder;
}
