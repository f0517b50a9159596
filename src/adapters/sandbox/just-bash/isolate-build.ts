// just-bash for a thread that nobody can end and whose clock stands still while it works: Cloudflare's isolates. It is
// the library's build for browsers, with every command counted and guarded, so that the worst script ends by itself in
// about a second. No loops in awk and jq, no branches in sed, no eval, small inputs: what is refused says so.
import type { CommandName, ScriptNode } from 'just-bash';
import { guarded, guardedCommands, guardedNames } from './isolate/guarded-commands.ts';
import { isolateShell } from './isolate/isolate-shell.ts';
import { MAX_WORK } from './isolate/work.ts';
import type { JustBashModule, ShellBuild } from './shell-build.ts';

const KIB = 2 ** 10;
const MIB = 2 ** 20;

/**
 * Not here: what the browser build has not got (tar, sqlite3, yq, xan), alias, gzip, history and html-to-markdown,
 * whose time nothing bounds.
 */
const BUNDLED = (
  'awk base64 basename bash cat chmod clear column comm cp cut date diff dirname du echo egrep env expand expr false ' +
  'fgrep file find fold grep head help hostname join jq ln ls md5sum mkdir mv nl od paste printenv ' +
  'printf pwd readlink rev rg rm rmdir sed seq sh sha1sum sha256sum sleep sort split stat strings tac tail tee time ' +
  'timeout touch tr tree true unexpand uniq wc which whoami xargs'
).split(' ') as CommandName[];

let loaded: Promise<JustBashModule> | undefined;

async function load(): Promise<JustBashModule> {
  const { Bash, defineCommand } = await import('just-bash/browser');
  return { Bash: isolateShell(Bash), defineCommand, parse: parserOf(Bash) };
}

/** The browser build has no `parse`; its shell shows a plugin what it has parsed, in the same turn. */
function parserOf(Bash: JustBashModule['Bash']): JustBashModule['parse'] {
  return (text) => {
    let parsed: ScriptNode = { type: 'Script', statements: [] };
    let isParsed = text.trim() === '';
    const shell = new Bash({ commands: [], defenseInDepth: false });
    shell.registerTransformPlugin({
      name: 'flue-parse',
      transform({ ast }) {
        parsed = ast;
        isParsed = true;
        return { ast: { type: 'Script', statements: [] } };
      },
    });
    void shell.exec(text, { rawScript: true });
    if (!isParsed) throw new SyntaxError('bash: syntax error');
    return parsed;
  };
}

/** @public Hosts without threads run commands with it. */
export const isolateBuild: ShellBuild = {
  load() {
    loaded ??= load();
    return loaded;
  },
  limitsFor: (timeoutMs) => ({
    maxExecutionTimeMs: timeoutMs,
    maxCommandCount: 20_000,
    maxWorkUnits: MAX_WORK,
    maxOutputSize: MIB,
    maxStringLength: 512 * KIB,
    maxHeredocSize: 512 * KIB,
    maxSourceBytes: 512 * KIB,
    maxLiveBytes: 24 * MIB,
    maxInputBytes: 8 * MIB,
    maxLoopIterations: 20_000,
    maxAwkIterations: 10_000,
    maxSedIterations: 10_000,
    maxJqIterations: 100_000,
    maxQueryElements: 100_000,
    maxQueryTokens: 10_000,
    maxQueryDepth: 128,
    // The lines of grep count here too.
    maxArrayElements: 25_000,
    maxBraceExpansionResults: 10_000,
    maxGlobOperations: 500_000,
    maxTraversalEntries: 20_000,
    maxTraversalWork: 50_000,
    maxCallDepth: 64,
    maxExecDepth: 32,
    maxSubstitutionDepth: 32,
    maxSourceDepth: 16,
    maxFileDescriptors: 64,
  }),
  commands: (module) => guardedCommands(module, BUNDLED),
  guard: guarded,
  bundled: BUNDLED,
  names: new Set(guardedNames(BUNDLED)),
};
