// What Cloudflare's numbers mean to who deploys: one sentence and what to do. They are those of
// https://developers.cloudflare.com/workers/observability/errors/ and of answers that wrangler knows. One number says more
// than one thing: a permission that is missing, another account and a revoked token may all be 10000.
import type { ErrorCode } from '../errors.ts';

export interface Meaning {
  code: ErrorCode;
  /** Stands before what Cloudflare said. */
  sentence: string;
  hint: string;
}

export interface Refused {
  status: number;
  errors: ReadonlyArray<{ code: number; message: string }>;
  /** Below the account, but for `/zones`. */
  path: string;
  accountId: string;
}

type Means = (refused: Refused) => Meaning;

const token: Means = () => ({
  code: 'unauthorized',
  sentence: 'Cloudflare does not know the API token',
  hint: 'look at CLOUDFLARE_API_TOKEN: it may be cut off, expired or revoked',
});

const scope: Means = ({ path, accountId }) => ({
  code: 'forbidden',
  sentence: `the API token may not do this in the account "${accountId}"`,
  hint: `give CLOUDFLARE_API_TOKEN the permission ${permissionFor(path)}, or correct CLOUDFLARE_ACCOUNT_ID; a token that has it may be expired, or be bound to other IP addresses`,
});

function permissionFor(path: string): string {
  if (/^\/zones(?!\/)/.test(path)) return '"Zone: Read" of the zones that worker.routes names';
  if (path.includes('/routes')) return '"Workers Routes: Edit" of the zones that worker.routes names';
  return '"Workers Scripts: Edit" of the account';
}

/** One number for a token that nobody knows, one that is used elsewhere than it may be, and one that lacks a permission. */
const access: Means = (refused) => {
  const said = refused.errors.map(({ message }) => message).join();
  if (/from location/i.test(said))
    return {
      code: 'forbidden',
      sentence: 'the API token may not be used from the address of this machine',
      hint: 'change its client IP address filtering in the dashboard; GitHub-hosted runners have no fixed addresses',
    };
  return /unauthorized to access/i.test(said) ? scope(refused) : token(refused);
};

const account: Means = ({ accountId }) => ({
  code: 'config_error',
  sentence: `Cloudflare has no such account as "${accountId}", or no such API`,
  hint: 'look at CLOUDFLARE_ACCOUNT_ID, and at CLOUDFLARE_API_BASE_URL if it is set',
});

const always =
  (code: ErrorCode, sentence: string, hint: string): Means =>
  () => ({ code, sentence, hint });

const tooLarge = always(
  'project_error',
  'the Worker is too large for the account',
  'leave large skills and data out of the project, or use a plan that allows more',
);
const quota: Means = ({ accountId }) => ({
  code: 'deploy_failed',
  sentence: `the account "${accountId}" has as many Workers as it may have`,
  hint: 'delete one in the dashboard under Workers & Pages, or use a plan that allows more (free 100, paid 500)',
});
const name = always(
  'config_error',
  'Cloudflare takes no Worker of this name',
  'write another worker.name: lower-case letters, digits and dashes, at most 63 (54 for workers.dev)',
);
const route = always(
  'config_error',
  'a route cannot be had',
  'look at worker.routes: its zone must be in the account, and no other Worker may have it',
);
const script = always(
  'deploy_failed',
  'Cloudflare does not run this code',
  'flue build, then wrangler dev in its folder, shows what happens when it starts',
);
const plan = always(
  'deploy_failed',
  "the account's plan does not allow this Worker",
  'look at the plan in the dashboard under Workers & Pages',
);
const email = always(
  'deploy_failed',
  'Cloudflare has not verified the email address of who owns the token',
  'verify it in the dashboard under My Profile, then try again',
);
const subdomain = always(
  'config_error',
  'the account has no workers.dev subdomain',
  'choose one in the dashboard under Workers & Pages, or write worker.routes',
);
const together = always(
  'deploy_failed',
  'somebody else changes this Worker at the same time',
  'try again; in a GitHub workflow, concurrency lets one deploy wait for the other',
);
const values = always(
  'config_error',
  'the Worker has too many variables and secrets, or one of them is too large',
  'see worker.vars and worker.secrets: Cloudflare takes 5 kB each, and 64 of them on the free plan (paid 128)',
);
const other = always(
  'deploy_failed',
  'Cloudflare refused',
  'look up what it says, with the number of the request (cf-ray) at hand',
);

const MEANINGS: Readonly<Record<number, Means>> = {
  1000: token,
  6003: token,
  6111: token,
  9106: token,
  9109: access,
  10000: scope,
  10001: scope,
  10023: scope,
  7000: account,
  7003: account,
  10006: script,
  10021: script,
  10068: script,
  10069: script,
  10015: plan,
  10075: plan,
  10016: name,
  10019: route,
  10020: route,
  10027: tooLarge,
  10034: email,
  10035: together,
  10036: quota,
  10037: quota,
  10054: values,
  10055: values,
  10063: subdomain,
};

/** By the first number that is known, else by the status. */
export function meaningOf(refused: Refused): Meaning {
  const { status, errors } = refused;
  const known = errors.map(({ code }) => MEANINGS[code]).find((means) => means !== undefined);
  if (known !== undefined) return known === scope && status === 401 ? token(refused) : known(refused);
  if (status === 401) return token(refused);
  if (status === 403) return scope(refused);
  return status === 413 ? tooLarge(refused) : other(refused);
}
