// curl as scripts expect it, around the one of just-bash: joined short options (`-fsSLo file`), redirects only with -L, the
// options that change nothing here, and curl's own exit codes for what the network refuses.
import type { Command, ExecResult, ResolvedCommandContext } from 'just-bash';
import type { JustBashModule } from './shell-build.ts';

/** By the first words of what the network says. */
const EXIT_CODES: ReadonlyArray<readonly [pattern: RegExp, code: number]> = [
  [/^unsupported protocol/, 1],
  [/^malformed/, 3],
  [/^(?:could not resolve host|host not allowed)/, 6],
  [/^(?:not allowed|connection refused|could not connect|no more requests|there is no network)/, 7],
  [/^timed out/, 28],
  [/^TLS handshake/, 35],
  [/^too many redirects/, 47],
  [/^empty reply/, 52],
  [/^request too large/, 55],
  [/^connection to/, 56],
  [/^certificate/, 60],
  [/^answer too large/, 63],
];

const WITH_VALUE = 'XHdFuAebcTmow';
/** Of the terminal, of a protocol version, or of a configuration that is not here. */
const WITHOUT_EFFECT =
  /^(?:-[#NgqR0-346]|--(?:compressed|create-dirs|disable|globoff|http[12][.\d]*|ipv[46]|no-buffer|no-progress-meter|progress-bar|retry-all-errors|retry-connrefused|ssl-reqd|tlsv1(?:\.\d)?))$/;
const WITHOUT_EFFECT_VALUED =
  /^--(?:proto|proto-redir|retry|retry-delay|retry-max-time|keepalive-time|limit-rate)(=|$)/;

/** For a shell with a network only: it relies on the bundled curl behind it. */
export function curlCommand({ defineCommand }: JustBashModule): Command {
  return defineCommand('curl', curl);
}

async function curl(args: string[], { origCommand }: ResolvedCommandContext): Promise<ExecResult> {
  if (origCommand === undefined) return failed(2, 'the bundled command is missing');
  const options = separated(args);
  if (options.some((option) => option === '-k' || option === '--insecure')) {
    return failed(2, 'certificates are always checked here: leave out -k');
  }
  const follows = options.some((option) => option === '-L' || option === '--location');
  const isSilent = options.some((option) => option === '-s' || option === '--silent');
  const isShown = !isSilent || options.some((option) => option === '-S' || option === '--show-error');
  // Shown in any case, because the exit code is taken from it.
  const result = await origCommand([...options, '-S', ...(follows ? [] : ['--max-redirs', '0'])]);
  const [, code, message] = /^curl: \((\d+)\) (.*)\n$/s.exec(result.stderr) ?? [];
  if (message === undefined) return result;
  const exitCode = EXIT_CODES.find(([pattern]) => pattern.test(message))?.[1] ?? Number(code);
  return { ...result, exitCode, stderr: isShown ? `curl: (${exitCode}) ${message}\n` : '' };
}

/** One option, or one option's value, per argument; without those that change nothing. */
function separated(args: readonly string[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg.startsWith('--')) at += long(arg, args[at + 1], out);
    else if (arg.startsWith('-') && arg !== '-') at += short(arg, args[at + 1], out);
    else out.push(arg);
  }
  return out;
}

/** How many arguments after it were its own. */
function long(arg: string, next: string | undefined, out: string[]): 0 | 1 {
  if (WITHOUT_EFFECT.test(arg)) return 0;
  const [, equals] = WITHOUT_EFFECT_VALUED.exec(arg) ?? [];
  if (equals !== undefined) return equals === '=' ? 0 : 1;
  if (arg === '--url') out.push(next ?? '');
  else if (arg === '--json') {
    out.push(
      '-H',
      'Content-Type: application/json',
      '-H',
      'Accept: application/json',
      '--data-binary',
      next ?? '',
    );
  } else {
    out.push(arg);
    if (!VALUED_LONG.test(arg)) return 0;
    out.push(next ?? '');
  }
  return 1;
}

/** Their values may begin with a dash. */
const VALUED_LONG =
  /^--(?:request|header|data|data-raw|data-binary|data-urlencode|form|user|user-agent|referer|cookie|cookie-jar|upload-file|max-time|connect-timeout|output|max-redirs|write-out)$/;

function short(arg: string, next: string | undefined, out: string[]): 0 | 1 {
  for (let at = 1; at < arg.length; at++) {
    const option = `-${arg[at]}`;
    if (WITHOUT_EFFECT.test(option)) continue;
    out.push(option);
    if (!WITH_VALUE.includes(arg[at] ?? '')) continue;
    const rest = arg.slice(at + 1);
    out.push(rest === '' ? (next ?? '') : rest);
    return rest === '' ? 1 : 0;
  }
  return 0;
}

function failed(code: number, message: string): ExecResult {
  return { stdout: '', stderr: `curl: ${message}\n`, exitCode: code };
}
