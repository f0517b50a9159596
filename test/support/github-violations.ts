// What test and fake said to each other against GitHub's published descriptions, of all fakes of a test file. `stop()` of the
// fake throws it; what no fake was stopped to throw fails the file (test/support/no-violations.ts).
const open: string[] = [];

export function addViolation(what: string): void {
  open.push(what);
}

/** Takes them: whoever asks has to see to it that the test fails. */
export function takeViolations(): string[] {
  return open.splice(0);
}

export function failOn(violations: readonly string[]): void {
  if (violations.length === 0) return;
  const distinct = [...new Set(violations)];
  throw new Error(`Against GitHub's description of its API:\n  ${distinct.join('\n  ')}`);
}
