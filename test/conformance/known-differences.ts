// Where the sandbox answers otherwise than a real bash, and why. A case that agrees again has to leave this list.

export interface KnownDifference {
  cases: readonly string[];
  /** One sentence for the reader of docs/bash-conformance.md. */
  why: string;
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    cases: ['carry/associative array with quotes and dollars'],
    why: 'An escaped quote inside a value of `declare -A m=([k]="...")` is lost, because the parser of the library drops it; `m[k]=...` keeps it.',
  },
  {
    cases: ['carry/a descriptor stays'],
    why: 'Descriptors opened by `exec` are of one call only.',
  },
  {
    cases: ['carry/umask and a loop variable'],
    why: '`umask` says 0022, and changes nothing.',
  },
  {
    cases: ['control/trap on error', 'control/trap on error under set -e'],
    why: 'There is no ERR trap.',
  },
  {
    cases: ['control/set -e in a function and a subshell'],
    why: '`set -e` stays on inside a subshell that stands before `||`.',
  },
  {
    cases: ['control/while with break and continue'],
    why: 'A loop left by `break` ends with the status before it.',
  },
  {
    cases: ['control/background and wait'],
    why: 'Jobs run to their end where they are started, and `wait` does not tell their status.',
  },
  {
    cases: ['io/env -i and assignments'],
    why: '`env` lists what was set for it alone before the rest.',
  },
  {
    cases: ['expansion/quoting form', 'io/export -p and declare -p'],
    why: '`${x@Q}` and `declare -p` of an associative array are quoted in another way.',
  },
  {
    cases: ['io/descriptor to stderr and back'],
    why: 'Output to a copied descriptor comes after that of the command it was written in.',
  },
  {
    cases: ['io/bytes appended', 'io/bytes in a loop'],
    why: 'Bytes that are no UTF-8 survive files, pipes and single commands, not a loop or a group that gathers several outputs.',
  },
  {
    cases: ['text/wc -lw'],
    why: '`wc` pads its numbers for `< file` as for a pipe.',
  },
];

export function differencesTable(agreeing: number, all: number): string {
  const rows = KNOWN_DIFFERENCES.map(
    ({ cases, why }) =>
      `| ${why.replaceAll('|', '\\|')} | ${cases.map((id) => id.replaceAll('|', '\\|')).join('<br>')} |`,
  );
  const share = ((agreeing / all) * 100).toFixed(1);
  return `**${agreeing} of ${all} cases agree (${share} %).** What differs:\n\n| why | cases |\n|---|---|\n${rows.join('\n')}\n`;
}
