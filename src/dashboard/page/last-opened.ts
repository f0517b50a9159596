// Where one was in the list when one left it for a run, so that going back leads there.

let last: { runId: string; scrollY: number } | undefined;

export function rememberOpened(runId: string): void {
  last = { runId, scrollY };
}

/** Once the rows are there: scrolls to where they were, and puts the focus on the row that was opened. */
export function returnToOpened(): void {
  if (last === undefined) return;
  const { runId, scrollY: top } = last;
  last = undefined;
  scrollTo({ top, behavior: 'instant' });
  requestAnimationFrame(() =>
    requestAnimationFrame(() =>
      document
        .querySelector<HTMLElement>(`tr[data-run="${CSS.escape(runId)}"]`)
        ?.focus({ preventScroll: true }),
    ),
  );
}
