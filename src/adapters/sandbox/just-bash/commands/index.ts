// Commands that just-bash lacks or gets wrong, by name. Each is told apart from GNU's by the cases of test/conformance.
import type { Command } from 'just-bash';
import { hostScope, type JustBashModule } from '../shell-build.ts';
import { bc } from './bc.ts';
import { cut, nl, shuf, uniq, wc } from './columns.ts';
import type { Run } from './command.ts';
import { cp, du, mkdir } from './copies.ts';
import { date, stat } from './date.ts';
import { cmp, diff } from './diff.ts';
import { od, xxd } from './dumps.ts';
import { find } from './find.ts';
import { egrep, fgrep, grep } from './grep.ts';
import { cat, join } from './join.ts';
import { ls } from './ls.ts';
import { dd, install, mktemp, touch, truncate } from './made-files.ts';
import { bash } from './nested-bash.ts';
import { expr, numfmt, seq } from './numbers.ts';
import { head, split, tail } from './parts.ts';
import { patch } from './patch.ts';
import { realpath } from './paths.ts';
import { echo, printf } from './printf.ts';
import { sed } from './sed.ts';
import { sort } from './sort.ts';
import { checkedSums } from './sums.ts';
import { arch, env, getconf, id, kill, nproc, printenv, umask, uname, whoami, yes } from './system.ts';
import { paste, tr } from './tr.ts';
import { xargs } from './xargs.ts';

const ALL: Record<string, Run> = {
  ...{
    cut,
    nl,
    shuf,
    uniq,
    wc,
    sort,
    head,
    tail,
    split,
    od,
    xxd,
    grep,
    egrep,
    fgrep,
    find,
    sed,
    tr,
    paste,
  },
  ...{ ls, diff, cmp, xargs, dd, install, mktemp, touch, truncate, realpath, date, stat, printf, echo },
  ...{ arch, bash, sh: bash, env, getconf, id, kill, nproc, printenv, umask, uname, whoami, yes },
  ...{ bc, patch, numfmt, seq, expr, join, cat, cp, mkdir, du },
  ...{ md5sum: checkedSums, sha1sum: checkedSums, sha256sum: checkedSums },
};

/** Languages of their own, as large as all the others together: each is loaded when it is first called. */
const LATER: Record<string, () => Promise<Run>> = {
  awk: async () => (await import('./awk.ts')).awk,
  jq: async () => (await import('./jq.ts')).jq,
};

export const ownNames: readonly string[] = [...Object.keys(ALL), ...Object.keys(LATER)];

const defined = new WeakMap<JustBashModule['defineCommand'], Command[]>();

/** Once for each build of just-bash: a command takes all it needs from its context. */
export function ownCommands(module: JustBashModule): Command[] {
  const { defineCommand } = module;
  const known = defined.get(defineCommand);
  if (known) return known;
  const asHost = hostScope(module);
  const commands = Object.entries(ALL).map(([name, run]) => defineCommand(name, run));
  for (const [name, load] of Object.entries(LATER))
    commands.push(defineCommand(name, async (args, context) => (await asHost(load))(args, context)));
  defined.set(defineCommand, commands);
  return commands;
}
