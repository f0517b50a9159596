// Colours for standard error, only where somebody sees them.
import { allowsColour } from './args.ts';

export function red(text: string): string {
  return sgr(31, 39, text);
}

export function dim(text: string): string {
  return sgr(2, 22, text);
}

function sgr(on: number, off: number, text: string): string {
  return process.stderr.isTTY && allowsColour() ? `\u001b[${on}m${text}\u001b[${off}m` : text;
}
