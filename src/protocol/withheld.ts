// What of a checkout no sandbox ever sees: git's internals are not there at all, secrets are listed but not readable.
// The decision is by name, and for keys under any other name by how the file begins.

/** Not listed, not found: `.git` is a folder in a checkout and a file in a worktree or submodule. */
export function isHiddenName(name: string): boolean {
  return name.toLowerCase() === '.git';
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

/** `path` is relative to the workspace, so that a mounted subfolder changes nothing. */
export function isSecretPath(path: string): boolean {
  const lower = path.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  return (
    SECRET_NAMES.some((pattern) => pattern.test(name)) || SECRET_PATHS.some((pattern) => pattern.test(lower))
  );
}

/** A private key begins with a line that says so, whatever its file is called. */
export function isPrivateKey(content: Uint8Array): boolean {
  const start = new TextDecoder('latin1').decode(content.subarray(0, 120)).trimStart();
  return (
    /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----/.test(start) || start.startsWith('PuTTY-User-Key-File')
  );
}
