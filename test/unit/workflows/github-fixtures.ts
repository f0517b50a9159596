// The fixture GitHub workflows with what their own marks say must be found in them; see their README.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Fixture {
  path: string;
  text: string;
  /** `line severity rule`, sorted. */
  expected: string[];
}

const FOLDER = fileURLToPath(new URL('../../fixtures/github-workflows/', import.meta.url));
const MARK = /!(?:@(\d+))? ([a-z-]+ (?:error|warning|notice)(?:, [a-z-]+ (?:error|warning|notice))*)\s*$/;

export function fixtures(): Fixture[] {
  return yamlFiles('').map((path) => {
    const text = readFileSync(FOLDER + path, 'utf8');
    return { path, text, expected: text.split('\n').flatMap(marksOf).sort() };
  });
}

/** Files that are no readable workflow, with the line the complaint must name. */
export function refusedFixtures(): Array<{ path: string; text: string; line: number }> {
  return yamlFiles('refused/').map((path) => ({
    path,
    text: readFileSync(FOLDER + path, 'utf8'),
    line: Number(path.split('.').at(-2)),
  }));
}

export function shown(findings: ReadonlyArray<{ line: number; severity: string; rule: string }>): string[] {
  return findings.map(({ line, severity, rule }) => `${line} ${severity} ${rule}`).sort();
}

function marksOf(line: string, at: number): string[] {
  const mark = MARK.exec(line);
  if (mark === null) return [];
  const place = mark[1] ?? String(at + 1);
  return (mark[2] ?? '').split(', ').map((one) => {
    const [rule, severity] = one.split(' ');
    return `${place} ${severity} ${rule}`;
  });
}

function yamlFiles(folder: string): string[] {
  return readdirSync(FOLDER + folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return entry.name === 'refused' ? [] : yamlFiles(`${folder}${entry.name}/`);
    return /\.ya?ml$/.test(entry.name) ? [folder + entry.name] : [];
  });
}
