// What of a checkout no sandbox ever sees: git's internals are not there at all, secrets are listed but not readable.
// The decision is by name, and for keys under any other name by how the file begins. Code that was written to be read as
// an example of a secret's form is given unless there is a key in it.

/** Not listed, not found: `.git` is a folder in a checkout and a file in a worktree or submodule. */
export function isHiddenName(name: string): boolean {
  return name.length >= 4 && folded(name) === '.git';
}

/** As file systems compare names that ignore case: some of them take the long s or the Kelvin sign for a plain letter. */
function folded(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
  return (/^[\x00-\x7f]*$/.test(name) ? name : name.normalize('NFKC')).toLowerCase();
}

const SECRET_NAMES = [
  /^\.env/,
  /\.env$/,
  /\.(pem|key|p8|p12|pfx|jks|keystore|ppk|kdbx|tfstate|tfstate\.backup)$/,
  /^id_(rsa|dsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk)$/,
  /^(\.npmrc|\.pypirc|\.netrc|_netrc|\.git-credentials|\.htpasswd|\.pgpass|\.my\.cnf|\.dockercfg|\.dockerconfigjson)$/,
  /^(\.vault-token|\.terraformrc|credentials\.tfrc\.json|\.boto|\.s3cfg|\.secrets|kubeconfig)$/,
  // google-github-actions/auth leaves its credentials in the workspace under this name.
  /^gha-creds-.*\.json$/,
  /^(application_default_credentials|client_secret.*|service-account.*key.*)\.json$/,
];

const SECRET_PATHS = [
  /(^|\/)\.(ssh|gnupg|password-store)\//,
  /(^|\/)\.aws\/(credentials|config|sso\/|cli\/)/,
  /(^|\/)\.azure\//,
  /(^|\/)\.config\/(gh|gcloud|hub)(\/|$)/,
  /(^|\/)\.docker\/config\.json$/,
  /(^|\/)\.kube\//,
  /(^|\/)\.cargo\/credentials/,
  /(^|\/)\.gem\/credentials$/,
  /(^|\/)\.m2\/settings.*\.xml$/,
  /(^|\/)\.gradle\/gradle\.properties$/,
  /(^|\/)\.composer\/auth\.json$/,
];

/** As one expression: it is asked of every file that is read. */
function anyOf(patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'));
}

const SECRET_NAME = anyOf(SECRET_NAMES);
const SECRET_PATH = anyOf(SECRET_PATHS);

const EXAMPLE_NAME = anyOf([
  /^\.env.*[._-](example|sample|template|dist)$/,
  /^(.*[._-])?(example|sample|template)\.env$/,
]);

/** `path` is relative to the workspace, so that a mounted subfolder changes nothing. */
export function isSecretPath(path: string): boolean {
  return secrecyOf(path) !== 'none';
}

/**
 * What the path alone says of a file. An `example`, as `.env.example`, is named like a secret but committed to be read:
 * its content may be given unless it `holdsPrivateKey`.
 */
export function secrecyOf(path: string): 'none' | 'example' | 'secret' {
  const lower = folded(path);
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  // Every secret place has a folder or a file in it that begins with a dot.
  const hasDot = lower.startsWith('.') || lower.includes('/.');
  if (hasDot && SECRET_PATH.test(lower)) return 'secret';
  if (!SECRET_NAME.test(name)) return 'none';
  return EXAMPLE_NAME.test(name) ? 'example' : 'secret';
}

const KEY_LINE = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----/;

/** Larger JSON is no key of a service account. */
const MAX_JSON_KEY = 16 * 1024;

/**
 * A private key begins with a line that says so, whatever its file is called. It may come after certificates or bag
 * attributes, and in a service account's JSON it is a member.
 */
export function isPrivateKey(content: Uint8Array): boolean {
  if (!mayBeginKey(content)) return false;
  const start = latin1(content.subarray(0, 120))
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  if (start.startsWith('PuTTY-User-Key-File')) return true;
  if (start.startsWith('{')) {
    return content.length <= MAX_JSON_KEY && /"private_key"\s*:\s*"-----BEGIN /.test(latin1(content));
  }
  return /^(-----BEGIN |Bag Attributes|Key Attributes)/.test(start) && holdsPrivateKey(content);
}

/** A private key anywhere in the content. */
export function holdsPrivateKey(content: Uint8Array): boolean {
  return KEY_LINE.test(latin1(content));
}

/** What most files are told apart by, without decoding them: the first byte that is no white space. */
function mayBeginKey(content: Uint8Array): boolean {
  let at = 0;
  while ((content[at] ?? 33) <= 32) at++;
  return '-{BKP\xef'.includes(String.fromCharCode(content[at] ?? 0));
}

function latin1(content: Uint8Array): string {
  return new TextDecoder('latin1').decode(content);
}
