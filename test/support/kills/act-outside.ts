// Does something outside of all runs that cannot be undone.
import type { DriverOptions } from './messages.ts';

export type Act =
  | { what: 'tool'; tool: string; call: string; key: string }
  | { what: 'step'; run: number; step: string };

/** Returns the effect's name, which no other has. */
export async function actOutside(
  { outsideUrl, life }: DriverOptions,
  act: Act,
  signal?: AbortSignal,
): Promise<string> {
  const response = await fetch(outsideUrl, {
    method: 'POST',
    body: JSON.stringify({ ...act, life }),
    ...(signal !== undefined && { signal }),
  });
  return response.text();
}
