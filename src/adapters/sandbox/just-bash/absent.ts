// Commands that a CI agent reaches for and that are not here. They stay "not found" (127), so that scripts which ask
// `command -v` first are told the truth; the message gets a sentence that says what to do instead.

const NO_PROGRAMS = 'programs cannot be installed or run here: read the files and reason about them';
const NO_NETWORK = 'there is no network here';

const WAY_OUT: Readonly<Record<string, string>> = {
  git: "the files are here without their history; a pull request's diff, where there is one, is in /workspace/.flue/, and what you change comes back as a patch by itself",
  curl: NO_NETWORK,
  wget: NO_NETWORK,
  ssh: NO_NETWORK,
  gh: `${NO_NETWORK} and no GitHub token`,
  sudo: 'nothing here needs it',
  ...Object.fromEntries(
    'node npm npx yarn pnpm bun deno python python3 pip pip3 docker make gcc go cargo java mvn gradle ruby apt apt-get brew'
      .split(' ')
      .map((name) => [name, NO_PROGRAMS]),
  ),
};

/** Adds the way out to each `bash: git: command not found` in a command's output. */
export function explainAbsent(text: string): string {
  return text.replace(
    /^(bash: (?:line \d+: )?([\w-]+): command not )(?:found$|available .*$)/gm,
    (line: string, message: string, name: string) => {
      const way = Object.hasOwn(WAY_OUT, name) ? WAY_OUT[name] : undefined;
      return way === undefined ? line : `${message}found (${name} is not in this sandbox: ${way})`;
    },
  );
}
