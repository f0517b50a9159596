// The shape of a conformance case, and the short way of writing a theme's cases down.

export interface ConformanceCase {
  /** Theme and name, as `grep/counts matches`. */
  id: string;
  /** One call after the other; what a call leaves behind (folder, variables, functions, files), the next one finds. */
  scripts: readonly string[];
  /** Its own files, beside those of the tree. */
  files: Readonly<Record<string, string>>;
}

type Written = string | readonly string[] | { files: Record<string, string>; script: string };

export function cases(theme: string, written: Record<string, Written>): ConformanceCase[] {
  return Object.entries(written).map(([name, value]) => {
    const id = `${theme}/${name}`;
    if (typeof value === 'string') return { id, scripts: [value], files: {} };
    if ('script' in value) return { id, scripts: [value.script], files: value.files };
    return { id, scripts: value, files: {} };
  });
}
