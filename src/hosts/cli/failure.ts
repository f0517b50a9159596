// How a failure that is no run's is told: a sentence and a way out; nobody is shown a stack trace who did not ask.
import { FlueError, messageOf } from '../../errors.ts';
import { red } from './colour.ts';
import { document } from './outcome.ts';
import type { Printed } from './print.ts';

export interface FailureOptions {
  json: boolean;
  debug: boolean;
  /** Hides secrets in a stack, where messages stand as they were thrown. */
  redact?(text: string): string;
}

/** With --json standard output still gets its one document: `{error: {code, message, hint?}}`. */
export function renderFailure(
  thrown: unknown,
  { json, debug, redact = (text) => text }: FailureOptions,
): Printed {
  const { code, message, hint } = describe(thrown, debug);
  const stack = debug && thrown instanceof Error ? [redact(stackOf(thrown))] : [];
  const lines = [`${red('error:')} ${message}`, ...(hint === undefined ? [] : [`  ${hint}`]), ...stack];
  return {
    out: json ? document({ error: { code, message, ...(hint === undefined ? {} : { hint }) } }) : '',
    err: `${lines.join('\n')}\n`,
  };
}

/** True for what a FlueError foresaw; everything else is a fault of ours. */
export function isExpected(thrown: unknown): thrown is FlueError {
  return thrown instanceof FlueError && thrown.code !== 'internal_error';
}

function describe(
  thrown: unknown,
  debug: boolean,
): { code: string; message: string; hint: string | undefined } {
  if (isExpected(thrown)) return { code: thrown.code, message: thrown.message, hint: thrown.hint };
  const message = `something unexpected went wrong: ${messageOf(thrown)}`;
  return { code: 'internal_error', message, hint: debug ? undefined : 'run with --debug for details' };
}

/** For whoever shows it without knowing the secrets: the error itself, with its stack and its causes' hidden where needed. */
export function withRedactedStack(thrown: unknown, redact: (text: string) => string): unknown {
  if (!(thrown instanceof Error)) return thrown;
  if (thrown.stack !== undefined) thrown.stack = redact(thrown.stack);
  thrown.message = redact(thrown.message);
  withRedactedStack(thrown.cause, redact);
  return thrown;
}

export function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
