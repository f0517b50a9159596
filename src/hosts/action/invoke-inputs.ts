// What the inputs say of runs on a server: where it is, who asks, and whether the step waits. An input that says how a run
// goes on a runner is refused here: on a server that is the business of the server's project.
import { FlueError } from '../../errors.ts';
import type { IdTokenService } from '../../github/id-tokens.ts';
import { type ServerAccess, serverAccessOf } from './budget-inputs.ts';
import { flagOf, type GivenInput, refuse, textOf } from './input-values.ts';
import type { Environment, InputReader } from './inputs.ts';

export interface InvokeInputs {
  /** Of the server, with the path that it is mounted under, without a slash at its end. */
  url: string;
  access: ServerAccess;
  /** Until the runs are over, or wait for a human. */
  wait: boolean;
}

/** Throws FlueError `usage_error`. */
export function invokeInputsOf(
  input: InputReader,
  environment: Environment,
  service: IdTokenService | null,
): InvokeInputs {
  const url = serverUrlOf(input('url'));
  refuseRunnersOwn(input);
  const access = serverAccessOf(input, environment, { service, origin: new URL(url).origin });
  return { url, access, wait: flagOf(input('wait'), true) };
}

function serverUrlOf(input: GivenInput): string {
  const text = textOf(input);
  if (text === null) {
    throw new FlueError('usage_error', 'input url is not given: mode: invoke starts its runs on a server', {
      hint: 'write where it is, as url: https://flue.example.com',
    });
  }
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw refuse(input, 'that is no http(s) address', 'write it as https://flue.example.com');
  if (url.username !== '' || url.password !== '') {
    const shown = { name: input.name, text: url.host };
    throw refuse(shown, 'a name and a password stand before it', 'give the token in flue-token');
  }
  if (url.search !== '' || url.hash !== '')
    throw refuse(input, 'something stands after its path', 'write it up to where the server is mounted');
  return url.href.replace(/\/+$/, '');
}

function refuseRunnersOwn(input: InputReader): void {
  const others = [input('model'), input('env'), input('budget-url'), input('resume'), input('decision')];
  const offByNone = [input('write-back'), input('journal')].filter(({ text }) => text.trim() !== 'none');
  const given = [...others, ...offByNone].find((one) => textOf(one) !== null);
  if (given === undefined) return;
  const problem = 'on a server that is for the project of the server to say';
  throw refuse(given, problem, 'leave it out in mode: invoke');
}
