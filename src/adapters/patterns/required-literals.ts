// Texts of which every match of an expression must contain one, if they can be read off its top level: one for each
// alternative. Looking for them first spares the automaton most lines of most files.

/** undefined when some alternative has none worth looking for. Errs on the side of undefined. */
export function requiredLiterals(pattern: string): string[] | undefined {
  if (/\\Q|\(\?[a-zA-Z-]*i/.test(pattern)) return undefined;
  const literals: string[] = [];
  let longest = '';
  let run: string[] = [];
  const endRun = (): void => {
    if (run.join('').length > longest.length) longest = run.join('');
    run = [];
  };
  const endAlternative = (): void => {
    endRun();
    literals.push(longest);
    longest = '';
  };
  const chars = Array.from(pattern);
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? '';
    const next = chars[i + 1] ?? '';
    if (char === '|') endAlternative();
    else if (char === '\\' && !/[a-zA-Z0-9]/.test(next)) {
      run.push(next);
      i++;
    } else if ('([\\'.includes(char)) {
      endRun();
      i = endOfPart(chars, i);
    } else if ('*?{'.includes(char)) {
      run.pop();
      endRun();
      if (char === '{') i = closing(chars, i, '}');
    } else if ('+.^$'.includes(char)) endRun();
    else run.push(char);
  }
  endAlternative();
  return literals.every((literal) => literal.length >= 2) ? literals : undefined;
}

/** The index of the last character of a group, a class or an escape that begins at `start`. */
function endOfPart(chars: readonly string[], start: number): number {
  if (chars[start] === '[') return endOfClass(chars, start);
  if (chars[start] === '\\') return endOfEscape(chars, start);
  let depth = 0;
  for (let i = start; i < chars.length; i++) {
    if (chars[i] === '\\') i++;
    else if (chars[i] === '[') i = endOfClass(chars, i);
    else if (chars[i] === '(') depth++;
    else if (chars[i] === ')' && --depth === 0) return i;
  }
  return chars.length;
}

function endOfClass(chars: readonly string[], start: number): number {
  let i = start + 1;
  if (chars[i] === '^') i++;
  if (chars[i] === ']') i++;
  for (; i < chars.length; i++) {
    if (chars[i] === '\\') i++;
    else if (chars[i] === '[' && chars[i + 1] === ':') i = closing(chars, i, ']');
    else if (chars[i] === ']') return i;
  }
  return chars.length;
}

/** One letter after the backslash, or as in `\p{Greek}`, `\pL`, `\x41`, `\x{1F600}`, and octal `\123`. */
function endOfEscape(chars: readonly string[], start: number): number {
  const letter = chars[start + 1] ?? '';
  if (/[0-9]/.test(letter)) return start + 3;
  if (!/[pPx]/.test(letter)) return start + 1;
  if (chars[start + 2] === '{') return closing(chars, start, '}');
  return letter === 'x' ? start + 3 : start + 2;
}

function closing(chars: readonly string[], start: number, sign: string): number {
  const at = chars.indexOf(sign, start);
  return at === -1 ? chars.length : at;
}
