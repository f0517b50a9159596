// What ends a program: a mistake in it or in what it is given (exit code 2), and a limit of the sandbox (126).

/** Its message follows `awk: `. */
export class AwkError extends Error {}

/** A text has grown too long. Worded as the shell's own limits are, which is how a caller is told which was met. */
export class LimitError extends Error {
  constructor(maxLength: number) {
    super(`string size limit exceeded (${maxLength} bytes)`);
  }
}

export class OutputLimitError extends Error {
  constructor(maxSize: number) {
    super(`total output size exceeded (>${maxSize} bytes)`);
  }
}

/** Where the program is no program. */
export function syntaxError(line: number, what: string): AwkError {
  return new AwkError(`line ${line}: syntax error at or near ${what}`);
}
