// What the inputs say of a deploy: whose account, which secrets, and how it is verified. Of secrets only names are read here;
// whether they have values is asked when they are about to be sent.

import { isValidName } from '../../protocol/ids.ts';
import { isPlainObject, type JsonObject } from '../../protocol/json.ts';
import { flagOf, type GivenInput, jsonOf, namesOf, refuse, textOf, urlOf } from './input-values.ts';
import type { Environment, InputReader } from './inputs.ts';
import type { Target } from './target.ts';

export interface DeployInputs {
  cloudflare: { apiUrl: string; accountId: string | null; token: string | null };
  /** null = the config's. */
  workerName: string | null;
  /** Beside those that the project declares. */
  secretNames: string[];
  verify: Verify | null;
  rollbackOnFailure: boolean;
  allowOverwrite: boolean;
  dryRun: boolean;
  /** How callers show the Worker who they are. */
  flueToken: string | null;
  audience: string | null;
  /** All of it that must show nowhere. */
  hidden: string[];
}

export interface Verify {
  workflow: string;
  /** What it is given beside the address and the version. */
  payload: JsonObject;
}

const API = 'https://api.cloudflare.com/client/v4';

/** Throws FlueError `usage_error`. */
export function deployInputsOf(input: InputReader, environment: Environment): DeployInputs {
  const given = (name: string): string | null => environment[name]?.trim() || null;
  return {
    cloudflare: {
      apiUrl: apiUrlOf(input('cloudflare-api-url')),
      accountId: accountIdOf(textOf(input('cloudflare-account-id')) ?? given('CLOUDFLARE_ACCOUNT_ID')),
      token: tokenOf(textOf(input('cloudflare-api-token')) ?? given('CLOUDFLARE_API_TOKEN')),
    },
    workerName: textOf(input('worker-name')),
    secretNames: secretNamesOf(input('secrets')),
    verify: verifyOf(input),
    rollbackOnFailure: flagOf(input('rollback-on-failure'), true),
    allowOverwrite: flagOf(input('allow-overwrite'), false),
    dryRun: flagOf(input('dry-run'), false),
    flueToken: textOf(input('flue-token')) ?? given('FLUE_TOKEN'),
    audience: textOf(input('flue-audience')) ?? given('FLUE_AUDIENCE'),
    hidden: deploySecrets(input, environment),
  };
}

/** Values, as far as there are any: also when other inputs make no sense. */
export function deploySecrets(input: InputReader, environment: Environment): string[] {
  const tokens = [
    textOf(input('cloudflare-api-token')),
    textOf(input('flue-token')),
    environment.CLOUDFLARE_API_TOKEN,
  ];
  const named = namesOf(input('secrets')).map((name) => environment[name]);
  return [...tokens, ...named].filter(
    (value) => typeof value === 'string' && value.trim() !== '',
  ) as string[];
}

/** What a deploy runs; a workflow without a name where it runs none. */
export function verificationOf({ verify }: DeployInputs): Target {
  return { kind: 'workflow', name: verify?.workflow ?? '', many: false, payload: { kind: 'none' } };
}

/** The token goes there. */
function apiUrlOf(input: GivenInput): string {
  const url = urlOf(input) ?? API;
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return url;
  throw refuse(input, 'the API token would be readable on its way', `write it with https, as ${API}`);
}

function accountIdOf(text: string | null): string | null {
  if (text === null || /^[\w-]+$/.test(text)) return text;
  const way = 'it has 32 letters and digits, and stands in the dashboard under Workers & Pages';
  throw refuse({ name: 'cloudflare-account-id', text }, 'that is no id of an account', way);
}

/** What else would be in the header is no token, and must not be told by whoever refuses the header. */
function tokenOf(text: string | null): string | null {
  if (text === null || /^[\x21-\x7e]+$/.test(text)) return text;
  const hidden = { name: 'cloudflare-api-token', text: '***' };
  throw refuse(hidden, 'there is a character in it that no token has', 'copy it again');
}

function secretNamesOf(input: GivenInput): string[] {
  const names = namesOf(input);
  const wrong = names.find((name) => !/^[A-Za-z_]\w*$/.test(name));
  if (wrong === undefined) return [...new Set(names)];
  // A value that was put here by mistake is not repeated.
  const way = 'list names of variables that the step sets in its env, as TRACKER_TOKEN';
  throw refuse({ ...input, text: '***' }, 'there is something in it that is no name of a variable', way);
}

function verifyOf(input: InputReader): Verify | null {
  const workflow = textOf(input('verify-workflow'));
  const payload = jsonOf(input('verify-payload')) ?? {};
  if (!isPlainObject(payload))
    throw refuse(input('verify-payload'), 'that is no JSON object', 'write it as {"path": "/status"}');
  if (workflow === null) {
    if (textOf(input('verify-payload')) === null) return null;
    throw refuse(
      input('verify-payload'),
      'there is no verify-workflow that would take it',
      'name one, or leave it out',
    );
  }
  if (!isValidName(workflow))
    throw refuse(
      input('verify-workflow'),
      'names are lower-case letters, digits and hyphens',
      "write the file's name without its ending",
    );
  return { workflow, payload: payload as JsonObject };
}
