// How a statement ended.

export const DONE = {
  normally: 0,
  broken: 1,
  continued: 2,
  next: 3,
  nextFile: 4,
  exited: 5,
  returned: 6,
} as const;
export type Done = (typeof DONE)[keyof typeof DONE];

/** A function ended the record, the file or the program: what called it is left behind. */
export class Interrupt extends Error {
  readonly done: Done;

  constructor(done: Done) {
    super('left');
    this.done = done;
  }
}
