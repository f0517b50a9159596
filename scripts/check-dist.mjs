// Proves that the committed dist/ is what the source builds to, byte for byte.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const fresh = mkdtempSync(join(tmpdir(), 'flue-fresh-'));
try {
  execFileSync(process.execPath, [join(root, 'scripts/build-dist.mjs'), fresh], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const committed = existsSync(join(root, 'dist')) ? filesOf(join(root, 'dist')) : new Map();
  const built = filesOf(fresh);
  const names = [...new Set([...committed.keys(), ...built.keys()])].sort();
  const different = names.flatMap((name) => difference(name, committed.get(name), built.get(name)));
  if (different.length > 0) {
    console.error(
      `dist/ is not what the source builds to (${different.length} files); run \`npm run build\` and commit dist/:`,
    );
    console.error([...different.slice(0, 8), ...(different.length > 8 ? ['  …'] : [])].join('\n'));
    process.exitCode = 1;
  } else {
    console.error(`dist/ equals a fresh build (${names.length} files).`);
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

function filesOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path)]));
}

function difference(name, committed, built) {
  if (committed === undefined) return [`  missing: ${name}`];
  if (built === undefined) return [`  left over: ${name}`];
  return committed.equals(built) ? [] : [`  differs: ${name}`];
}
