// Shell scripts that say in a comment what they are to come to: the simulator's desk (judges/desk.ts) can do that, too.
import type { Random } from '../faults/random.ts';
import { many } from '../simulator/draw-program.ts';

/** In the desk's words; `word` is written nowhere else. */
export function drawScript(random: Random, word: string): string {
  const part = (at: number): string =>
    random.pick([
      ...([
        `append a.txt ${word}.${at}`,
        `append b.txt ${word}.${at}`,
        `append d/e.txt ${word}.${at}`,
      ] as const),
      ...[`set V ${word}.${at}`, 'get V', 'rm b.txt', 'cat /workspace/a.txt', 'cd d', 'cd /workspace'],
    ]);
  return many(random.int(1, 4), part).join('; ');
}

const COMMENT = ' # ';

/** Up to the statement that fails, if one does. */
export function toBash(script: string): string {
  return `${script.split('; ').map(statementOf).join(' && ')}${COMMENT}${script}`;
}

/** undefined = no such script. */
export function fromBash(command: string): string | undefined {
  const at = command.indexOf(COMMENT);
  return at < 0 ? undefined : command.slice(at + COMMENT.length);
}

function statementOf(statement: string): string {
  const [name, first = '', second = ''] = statement.split(' ');
  switch (name) {
    case 'append':
      return first.startsWith('d/')
        ? `mkdir -p d && echo ${second} >> ${first}`
        : `echo ${second} >> ${first}`;
    case 'set':
      return `export ${first}=${second}`;
    case 'get':
      return `echo "$${first}"`;
    case 'rm':
      return `rm -f ${first}`;
    case 'cd':
      return first.startsWith('/') ? statement : `mkdir -p ${first} && cd ${first}`;
    default:
      return statement;
  }
}
