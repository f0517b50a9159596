// The fake credentials of one sandbox: random, in the form of real ones, in files where tools keep them. None could ever
// be real: the key of AWS has a digit that theirs never have, the checksums of GitHub and npm cannot be right, so a
// scanner that meets one somewhere has nothing to report.
import { type LayerFile, textFile } from '../files/memory-layer.ts';

/** By name, as they are kept for a run that is continued. */
export type Credentials = {
  awsId: string;
  awsSecret: string;
  npm: string;
  github: string;
  netrc: string;
  registry: string;
};

/** One secret text, and the file it lies in, as a person knows that file. */
export interface Bait {
  file: string;
  text: string;
}

/** What the shell calls `~`. */
export const HOME = '/home/user';

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const BASE62 = `${DIGITS}${LETTERS}${LETTERS.toLowerCase()}`;

export function mintCredentials(): Credentials {
  const draw = drawer();
  /** 30 random characters, and six for a checksum of 32 bits: such a number never begins with a letter. */
  const withoutChecksum = (): string => `${draw(BASE62, 30)}${draw(LETTERS, 1)}${draw(BASE62, 5)}`;
  return {
    awsId: awsIdOf(draw),
    awsSecret: draw(BASE62, 40),
    npm: `npm_${withoutChecksum()}`,
    github: `gho_${withoutChecksum()}`,
    netrc: draw(BASE62, 32),
    registry: draw(BASE62, 32),
  };
}

export function baitsOf(credentials: Credentials): Bait[] {
  const { awsId, awsSecret, npm, github, netrc, registry } = credentials;
  return [
    { file: '~/.aws/credentials', text: awsId },
    { file: '~/.aws/credentials', text: awsSecret },
    { file: '~/.npmrc', text: npm },
    { file: '~/.config/gh/hosts.yml', text: github },
    { file: '~/.netrc', text: netrc },
    { file: '~/.docker/config.json', text: registry },
    { file: '~/.docker/config.json', text: basicAuth(registry) },
  ];
}

/** Relative to the home folder. */
export function credentialFiles(credentials: Credentials): LayerFile[] {
  const { awsId, awsSecret, npm, github, netrc, registry } = credentials;
  const texts: Record<string, string> = {
    '.aws/credentials': `[default]\naws_access_key_id = ${awsId}\naws_secret_access_key = ${awsSecret}\n`,
    '.npmrc': `//registry.npmjs.org/:_authToken=${npm}\n`,
    '.config/gh/hosts.yml': `github.com:\n    user: ci\n    oauth_token: ${github}\n    git_protocol: https\n`,
    '.netrc': `machine github.com\n  login x-access-token\n  password ${netrc}\n`,
    '.docker/config.json': `${JSON.stringify({ auths: { 'https://index.docker.io/v1/': { auth: basicAuth(registry) } } }, null, 2)}\n`,
  };
  return Object.entries(texts).map(([path, text]) => ({ ...textFile(path, text), mode: 0o600 }));
}

function basicAuth(password: string): string {
  return btoa(`ci:${password}`);
}

type Draw = (alphabet: string, length: number) => string;

/** Real ones are base32 after AKIA, which knows no 0, 1, 8 and 9. */
function awsIdOf(draw: Draw): string {
  const base32 = draw(`${LETTERS}234567`, 15);
  return `AKIA${base32.slice(0, 7)}${draw('0189', 1)}${base32.slice(7)}`;
}

/** All from one question for random numbers. The bias of the remainder is below 2^-25. */
function drawer(): Draw {
  const numbers = crypto.getRandomValues(new Uint32Array(256));
  let next = 0;
  return (alphabet, length) => {
    let text = '';
    while (text.length < length) text += alphabet[(numbers[next++] ?? 0) % alphabet.length];
    return text;
  };
}
