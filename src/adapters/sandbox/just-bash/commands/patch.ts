// patch: applies unified diffs, also a little beside the place they name, and tells what did not fit.
import { Buffer } from 'node:buffer';
import type { ExecResult } from 'just-bash';
import { type Context, failed, printed, readBytes, reasonOf } from './command.ts';
import { parseOptions } from './options.ts';

interface Hunk {
  from: number;
  before: string[];
  after: string[];
}

interface FilePatch {
  oldName: string;
  newName: string;
  hunks: Hunk[];
}

export async function patch(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'p:i:sRNfd:o:bEtuF:',
    long: {
      strip: 'p',
      input: 'i',
      silent: 's',
      quiet: 's',
      reverse: 'R',
      forward: 'N',
      force: 'f',
      directory: 'd',
      output: 'o',
      'dry-run': 'dry',
      backup: 'b',
      'remove-empty-files': 'E',
      batch: 't',
      unified: 'u',
      fuzz: 'F',
    },
  });
  if (options.unknown) return failed(`patch: unrecognized option '${options.unknown}'`, 2);
  const { fs } = context;
  const cwd = fs.resolvePath(context.cwd, options.value('d') ?? '.');
  const [original, patchFile] = options.operands;
  const at = { ...context, cwd };
  let text: string;
  try {
    text = await readBytes(at, options.value('i') ?? patchFile ?? '-');
  } catch (thrown) {
    return failed(
      `patch: **** Can't open patch file ${patchFile ?? options.value('i')} : ${reasonOf(thrown)}`,
      2,
    );
  }
  const patches = patchesIn(text);
  if (patches.length === 0) return failed('patch: **** Only garbage was found in the patch input.', 2);
  const isReverse = options.has('R');
  let stdout = '';
  let failures = 0;
  for (const one of patches) {
    const isMade = (isReverse ? one.newName : one.oldName) === '/dev/null';
    const isRemoved = (isReverse ? one.oldName : one.newName) === '/dev/null';
    const name = original ?? (await targetOf(one, options.value('p'), at));
    if (name === undefined) {
      stdout += `can't find file to patch: ${one.newName}\n`;
      failures += one.hunks.length;
      continue;
    }
    if (!options.has('s')) stdout += `${options.has('dry') ? 'checking' : 'patching'} file ${name}\n`;
    const path = fs.resolvePath(cwd, name);
    const content = isMade ? '' : await readBytes(at, name).catch(() => '');
    const result = applied(content, one.hunks, isReverse);
    for (const line of result.said) if (!options.has('s') || line.includes('FAILED')) stdout += `${line}\n`;
    failures += result.failed.length;
    if (options.has('dry')) continue;
    if (options.has('b')) await fs.writeFile(`${path}.orig`, Buffer.from(content, 'latin1'));
    if (result.failed.length > 0) {
      stdout += `${result.failed.length} out of ${one.hunks.length} hunks FAILED -- saving rejects to file ${name}.rej\n`;
      await fs.writeFile(`${path}.rej`, Buffer.from(rejected(one, result.failed), 'latin1'));
    }
    const output = options.value('o');
    if (isRemoved && result.content === '') await fs.rm(path, { force: true });
    else {
      const to = output === undefined ? path : fs.resolvePath(cwd, output);
      await fs.mkdir(to.slice(0, to.lastIndexOf('/')) || '/', { recursive: true });
      await fs.writeFile(to, Buffer.from(result.content, 'latin1'));
    }
  }
  return printed(stdout, '', failures > 0 ? 1 : 0);
}

function patchesIn(text: string): FilePatch[] {
  const found: FilePatch[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line.startsWith('--- ') && lines[i + 1]?.startsWith('+++ ')) {
      found.push({ oldName: nameIn(line), newName: nameIn(lines[++i] ?? ''), hunks: [] });
      continue;
    }
    const [, from, oldCount = '1', , newCount = '1'] =
      /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    if (from === undefined) continue;
    const hunk: Hunk = { from: Number(from), before: [], after: [] };
    while (
      hunk.before.length < Number(oldCount) ||
      hunk.after.length < Number(newCount) ||
      lines[i + 1]?.startsWith('\\')
    ) {
      const next = lines[++i];
      if (next === undefined) break;
      const rest = `${next.slice(1)}\n`;
      if (next.startsWith('\\')) noNewline(hunk, lines[i - 1] ?? '');
      else if (next.startsWith('-')) hunk.before.push(rest);
      else if (next.startsWith('+')) hunk.after.push(rest);
      else {
        hunk.before.push(rest);
        hunk.after.push(rest);
      }
    }
    found.at(-1)?.hunks.push(hunk);
  }
  return found.filter(({ hunks }) => hunks.length > 0);
}

/** `\ No newline at end of file` is about the line before it. */
function noNewline({ before, after }: Hunk, line: string): void {
  const sides = line.startsWith('-') ? [before] : line.startsWith('+') ? [after] : [before, after];
  for (const side of sides) side.push((side.pop() ?? '').replace(/\n$/, ''));
}

function nameIn(line: string): string {
  return line.slice(4).split('\t')[0]?.trim() ?? '';
}

async function targetOf(
  one: FilePatch,
  strip: string | undefined,
  { fs, cwd }: Context,
): Promise<string | undefined> {
  const names = [one.oldName, one.newName].filter((name) => name !== '/dev/null');
  const stripped = names.map((name) => {
    if (strip === undefined) return name.split('/').at(-1) ?? name;
    return name.split('/').slice(Number(strip)).join('/');
  });
  for (const name of stripped) if (name !== '' && (await fs.exists(fs.resolvePath(cwd, name)))) return name;
  return one.oldName === '/dev/null' || one.newName === '/dev/null' ? stripped[0] : undefined;
}

interface Applied {
  content: string;
  said: string[];
  failed: Hunk[];
}

function applied(content: string, hunks: readonly Hunk[], isReverse: boolean): Applied {
  const lines = content.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const result: Applied = { content: '', said: [], failed: [] };
  let shift = 0;
  let done = 0;
  hunks.forEach((hunk, i) => {
    const [before, after] = isReverse ? [hunk.after, hunk.before] : [hunk.before, hunk.after];
    const wanted = Math.max(0, hunk.from - 1) + shift + (before.length === 0 && hunk.from > 0 ? 1 : 0);
    const at = placeOf(lines, before, { wanted, from: done });
    if (at === undefined) {
      result.said.push(`Hunk #${i + 1} FAILED at ${hunk.from}.`);
      result.failed.push(hunk);
      return;
    }
    if (at !== wanted) {
      const offset = at - wanted;
      result.said.push(
        `Hunk #${i + 1} succeeded at ${at + 1} (offset ${offset} line${Math.abs(offset) === 1 ? '' : 's'}).`,
      );
    }
    lines.splice(at, before.length, ...after);
    shift += after.length - before.length + (at - wanted);
    done = at + after.length;
  });
  result.content = lines.join('');
  return result;
}

/** The place that fits, as near as can be to the one that is named, and behind what was changed before. */
function placeOf(
  lines: readonly string[],
  before: readonly string[],
  { wanted, from }: { wanted: number; from: number },
): number | undefined {
  const fits = (at: number): boolean =>
    at >= from && at + before.length <= lines.length && before.every((line, i) => lines[at + i] === line);
  for (let distance = 0; distance <= lines.length; distance++) {
    if (fits(wanted + distance)) return wanted + distance;
    if (fits(wanted - distance)) return wanted - distance;
  }
  return undefined;
}

function rejected({ oldName, newName }: FilePatch, hunks: readonly Hunk[]): string {
  const texts = hunks.map(({ from, before, after }) =>
    [
      `@@ -${from},${before.length} +${from},${after.length} @@\n`,
      ...before.map((line) => `-${line}`),
      ...after.map((line) => `+${line}`),
    ].join(''),
  );
  return `--- ${oldName}\n+++ ${newName}\n${texts.join('')}`;
}
