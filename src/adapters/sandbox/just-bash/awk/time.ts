// gawk's times, in UTC, which is the sandbox's.
import { formatDate } from '../commands/date-text.ts';

/** Beyond this JavaScript has no dates. */
const MAX_SECONDS = 8.64e12;

export function formatTime(format: string, seconds: number): string {
  if (!(Math.abs(seconds) <= MAX_SECONDS)) return '';
  return formatDate(format, new Date(Math.floor(seconds) * 1000));
}

/** Of `2024 02 29 12 30 00`; -1 for what is no time. */
export function secondsOf(text: string): number {
  const [year, month, day, hour, minute, second] = text.trim().split(/\s+/).map(Number);
  const parts = [year, (month ?? Number.NaN) - 1, day, hour, minute, second].map(
    (part) => part ?? Number.NaN,
  );
  const time = Date.UTC(...(parts as [number, number, number, number, number, number]));
  return Number.isNaN(time) ? -1 : time / 1000;
}
