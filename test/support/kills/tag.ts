// What a prompt says of itself, for the provider to know whose it is.

export interface Tag {
  /** The number of the run. */
  run: number;
  /** Of the prompt within the run. */
  ask: string;
}

export function tagText({ run, ask }: Tag): string {
  return `<<run=${run} ask=${ask}>>`;
}

export function tagIn(text: string): Tag | undefined {
  const found = [...text.matchAll(/<<run=(\d+) ask=(\S+)>>/g)].at(-1);
  return found === undefined ? undefined : { run: Number(found[1]), ask: String(found[2]) };
}
