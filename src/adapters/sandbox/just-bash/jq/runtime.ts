// What a running program can ask of the world around it.
import type { Json, JsonObject } from './value.ts';

export interface Runtime {
  /** The exported variables of the shell, and nothing of the host. */
  environment: JsonObject;
  /** `$name` of the command line, and `$ARGS`, `$__prog_args`. */
  globals: ReadonlyMap<string, Json>;
  /** The next value of the input, for `input`. */
  nextInput(): { value: Json } | undefined;
  inputFile(): string | null;
  sayError(text: string): void;
  now(): number;
}
