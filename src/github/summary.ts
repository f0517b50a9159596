// Writes the job summary. GitHub refuses a step's summary above 1 MiB as a whole, so the renderer is given a budget.

/** 1 MiB less what the toolkit or another writer of the same step may add. */
export const SUMMARY_BYTES = 1024 * 1024 - 1024;

/** Appends Markdown to the step's summary. Rejects when the runner's file cannot be written. */
export async function writeSummary(markdown: string): Promise<void> {
  const { summary } = await import('@actions/core');
  await summary.addRaw(markdown, true).write();
}
