// What `flue init` writes: the files of scaffold/, and of this project's own definitions those that are of use anywhere.
// They stand as one JSON document beside the bundle.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const OWN = ['agent.md', 'agents/reviewer.ts', 'workflows/explain-failure.md'];
const OWN_FOLDERS = ['skills/github-workflow-security'];

/** Text by path in the new project, sorted. */
export function scaffoldFiles(root) {
  const own = [...OWN, ...OWN_FOLDERS.flatMap((folder) => below(root, folder))];
  const found = [
    ...own.map((path) => [path, join(root, path)]),
    ...below(join(root, 'scaffold'), '.').map((path) => [path, join(root, 'scaffold', path)]),
  ];
  found.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(found.map(([path, file]) => [path, readFileSync(file, 'utf8')]));
}

function below(root, folder) {
  const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}
