// A shell pattern as a regular expression, in the manner of fnmatch without flags: `*` also matches slashes.

export function globPattern(glob: string, ignoreCase = false): RegExp {
  let out = '';
  for (let i = 0; i < glob.length; i++) {
    const char = glob.charAt(i);
    const set = char === '[' ? /^\[([!^]?)(\]?[^\]]*)\]/.exec(glob.slice(i)) : null;
    if (char === '*') out += '.*';
    else if (char === '?') out += '.';
    else if (set) {
      out += `[${set[1] ? '^' : ''}${(set[2] ?? '').replace(/[\\\][]/g, '\\$&')}]`;
      i += set[0].length - 1;
    } else if (char === '\\' && i + 1 < glob.length) out += escaped(glob.charAt(++i));
    else out += escaped(char);
  }
  return new RegExp(`^${out}$`, `s${ignoreCase ? 'i' : ''}`);
}

function escaped(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}
