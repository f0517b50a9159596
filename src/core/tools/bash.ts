// bash: a script in the sandbox's shell.
import { builtinTool } from './builtin-tool.ts';

const DESCRIPTION = `Runs a bash script in an in-memory sandbox. Returns stdout, then stderr, then \`exit code N\` when it is not 0.
The working directory is the project's checkout, /workspace, at first; the current folder, variables and functions carry over to the next call. What you write stays in the sandbox: the host's files are never touched.
There are the usual text and file commands (cat, head, tail, sort, uniq, cut, tr, wc, sed, awk, grep, find, xargs, diff, tee, ls, cp, mv, rm, mkdir, ln, chmod, stat, du, tar, gzip, base64, sha256sum, date, seq, jq, yq).
There is no node, npm, python, compiler, package manager or docker, no background jobs and no secret of the host; curl reaches only hosts that the project allows, usually none. Do not try to build, install or run the project's tests.
There is no git. In GitHub Actions the diff, the changed files and the log of the pull request or push are files in /workspace/.flue (begin with its README.md); what you change comes back as a patch by itself.
To search or read files use the tools grep, glob and read: they are faster and do not cut what matters.`;

export const bashTool = builtinTool({
  name: 'bash',
  description: DESCRIPTION,
  fields: {
    command: { type: 'string', description: 'the script, one or more lines; `cd src && wc -l *.ts`' },
    timeoutMs: {
      type: 'integer',
      description: 'stop it after so many milliseconds (default 120000, at most 600000)',
      optional: true,
      minimum: 1,
      maximum: 600_000,
    },
  },
  mutates: true,
  async run({ command, timeoutMs }, { sandbox, signal, onOutput }) {
    const { stdout, stderr, exitCode, stoppedBy } = await sandbox.exec(command, {
      timeoutMs,
      signal,
      onOutput,
    });
    const parts = [stdout, stderr, exitCode === 0 ? '' : `exit code ${exitCode}`];
    return {
      text: parts.filter((part) => part !== '').reduce(onOwnLine, ''),
      isError: stoppedBy !== undefined,
    };
  },
});

function onOwnLine(before: string, part: string): string {
  return before === '' || before.endsWith('\n') ? before + part : `${before}\n${part}`;
}
