// just-bash as Node runs it. 2 MB of code and 60 to 80 ms to load: only a thread that runs commands ever does.
import { ownCommands, ownNames } from './commands/index.ts';
import { limitsFor } from './limits.ts';
import type { JustBashModule, ShellBuild } from './shell-build.ts';

/** What just-bash brings; written down because the thread that holds the files never loads it. */
const BUNDLED =
  'alias awk base64 basename bash cat chmod clear column comm cp cut date diff dirname du echo egrep env expand expr ' +
  'false fgrep file find fold grep gunzip gzip head help history hostname html-to-markdown join jq ln ls md5sum mkdir ' +
  'mv nl od paste printenv printf pwd readlink rev rg rm rmdir sed seq sh sha1sum sha256sum sleep sort split sqlite3 ' +
  'stat strings tac tail tar tee time timeout touch tr tree true unalias unexpand uniq wc which whoami xan xargs yq zcat';

let loaded: Promise<JustBashModule> | undefined;

export const nodeBuild: ShellBuild = {
  load() {
    loaded ??= import('just-bash');
    return loaded;
  },
  limitsFor,
  commands: ownCommands,
  names: new Set([...BUNDLED.split(' '), ...ownNames]),
};
