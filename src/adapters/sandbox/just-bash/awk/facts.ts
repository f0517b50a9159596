// What is known of a program's names once all of it is read: which are arrays, also by way of the functions they are
// given to, and which functions have to wait for a file or a command.
import { AwkError } from './errors.ts';

export class Facts {
  readonly #arrays = new Set<string>();
  readonly #scalars = new Set<string>();
  readonly #links: Array<readonly [string, string]> = [];
  readonly #waiting = new Set<string>();
  readonly #calls: Array<readonly [caller: string, called: string]> = [];

  array(key: string): void {
    this.#arrays.add(key);
  }

  scalar(key: string): void {
    this.#scalars.add(key);
  }

  /** A bare name is given to a function, and is what the function makes of it. */
  passed(key: string, called: string, position: number): void {
    this.#links.push([key, parameterKey(called, position)]);
  }

  waits(caller: string): void {
    this.#waiting.add(caller);
  }

  calls(caller: string, called: string): void {
    this.#calls.push([caller, called]);
  }

  isArray(key: string): boolean {
    return this.#arrays.has(key);
  }

  isWaiting(name: string): boolean {
    return this.#waiting.has(name);
  }

  /** Carries what is known along the calls, until nothing new comes of it. */
  conclude(): void {
    for (let before = -1; before !== this.#arrays.size; ) {
      before = this.#arrays.size;
      for (const [a, b] of this.#links) {
        if (this.#arrays.has(a)) this.#arrays.add(b);
        else if (this.#arrays.has(b)) this.#arrays.add(a);
      }
    }
    for (let before = -1; before !== this.#waiting.size; ) {
      before = this.#waiting.size;
      for (const [caller, called] of this.#calls) if (this.#waiting.has(called)) this.#waiting.add(caller);
    }
    const both = [...this.#arrays].find((key) => this.#scalars.has(key));
    if (both !== undefined)
      throw new AwkError(`illegal reference to array ${both.replace(/^.*#/, 'parameter ')}`);
  }
}

/** A global name stands for itself; a parameter is told by its function and its place. */
export function parameterKey(name: string, position: number): string {
  return `${name}#${position}`;
}
