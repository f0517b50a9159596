// Where a finding's path lies in the repository. The model sees the mounted folder as /workspace; annotations and links
// need the path from the repository's root.

/** `root` is what was mounted, relative to the repository ('' or '.' for all of it). Forward slashes, no leading one. */
export function repositoryPath(path: string, root = ''): string {
  const inside = path
    .replaceAll('\\', '/')
    .replace(/^\/workspace\//, '')
    .replace(/^(?:\.?\/)+/, '');
  const base = root.replaceAll('\\', '/').replace(/^(?:\.?\/)+|^\.$|\/+$/g, '');
  return base === '' ? inside : `${base}/${inside}`;
}
