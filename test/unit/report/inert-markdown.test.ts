import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inertMarkdown } from '../../../src/report/inert-markdown.ts';

const BREAK = '\u200b';
const block = (text: string) => inertMarkdown(text, 'block');
const line = (text: string) => inertMarkdown(text, { line: 1000 });

/** What an attacker would look for in the text after it was made inert. */
const EFFECTS = [
  /<[a-z/!?]/i,
  /!\[/,
  /\]\(/,
  /\]:/,
  /:\/\//,
  /www\./i,
  /@[^\s\u200b]/,
  /#[*_~]*\d/,
  /GH\\?-\d/i,
  /javascript\s*(?::|%3a)\S/i,
  /&#/,
];

/** An escaped sign, or a code span. */
const SPAN = /\\[!-/:-@[-`{-~]|(`+)(?!`).*?(?<!`)\1(?!`)/g;

/** Takes code out by rules of its own: fences at the left margin, then code spans within a line. */
function withoutCode(markdown: string): string {
  const shown: string[] = [];
  let fence: string | undefined;
  for (const text of markdown.split('\n')) {
    const mark = /^(`{3,}|~{3,})([^`]*)$/.exec(text);
    if (fence === undefined && mark) fence = mark[1];
    else if (fence === undefined) shown.push(text.replace(SPAN, (span) => (span[0] === '`' ? ' ' : span)));
    else if (mark?.[1] !== undefined && mark[2]?.trim() === '' && closes(mark[1], fence)) fence = undefined;
  }
  expect(fence, 'a code block that nothing closes').toBeUndefined();
  return shown.join('\n');
}

function closes(mark: string, fence: string): boolean {
  return mark.length >= fence.length && mark[0] === fence[0];
}

describe('inertMarkdown', () => {
  it.each([
    ['raw HTML', 'a <img src=x onerror=alert(1)> b', `a <${BREAK}img src=x onerror=alert(1)> b`],
    ['a closing tag', '</details>', `<${BREAK}/details>`],
    ['a comment', '<!-- flue:v1 -->', `<${BREAK}!-- flue:v1 -->`],
    ['an image', '![a](b)', `!${BREAK}[a]${BREAK}(b)`],
    ['a link', '[click](https://evil.example)', `[click]${BREAK}(https:${BREAK}//evil.example)`],
    ['a definition', '[a]: /b', `[a]${BREAK}: /b`],
    ['a bare address', 'see https://evil.example', `see https:${BREAK}//evil.example`],
    ['an address without a scheme', 'WWW.evil.example', `WWW${BREAK}.evil.example`],
    ['an autolink', '<https://evil.example>', `<${BREAK}https:${BREAK}//evil.example>`],
    ['a mention', 'ask @octocat', `ask @${BREAK}octocat`],
    ['a mention with an escape', '\\@octocat', `\\@${BREAK}octocat`],
    [
      'a mention as an entity',
      '&#64;octocat &commat;octocat',
      `&${BREAK}#${BREAK}64;octocat &${BREAK}commat;octocat`,
    ],
    ['an issue', 'fixes #12, org/repo#3, GH-4', `fixes #${BREAK}12, org/repo#${BREAK}3, GH${BREAK}-4`],
    ['an issue with an escape', 'GH\\-12', `GH${BREAK}\\-12`],
    [
      'a script address',
      'javascript:alert(1) data:text/html',
      `javascript${BREAK}:alert(1) data${BREAK}:text/html`,
    ],
    ['an encoded one', 'javascript%3Aalert(1)', `javascript${BREAK}%3Aalert(1)`],
  ])('breaks %s', (_what, text, expected) => {
    expect(block(text)).toBe(expected);
    expect(line(text)).toBe(expected);
  });

  it('leaves ordinary Markdown as it is', () => {
    const text =
      '# Title\n\n- **bold** and _soft_, `a <b> @c`\n\n> a & b < c, 1 # 2\n\n| a | b |\n|---|---|\n| 1 | 2 |';
    expect(block(text)).toBe(text);
  });

  it('keeps code blocks and suggestion blocks to the byte', () => {
    const text = 'x\n```suggestion\nconst a = <b>@c</b>; // #1 https://d\n```\ny\n~~~~js\n```\n~~~~\nz';
    expect(block(text)).toBe(
      'x\n```suggestion\nconst a = <b>@c</b>; // #1 https://d\n```\ny\n````js\n```\n````\nz',
    );
  });

  it('moves a code block out of lists and quotes, where parsers disagree about its end', () => {
    expect(block('1. do\n   ```sh\n   ls\n     -l\n   ```\n<b>')).toBe(
      `1. do\n\`\`\`sh\nls\n  -l\n\`\`\`\n<${BREAK}b>`,
    );
    expect(block('> ```\n> a\n<img>')).toBe(`\`\`\`\na\n\`\`\`\n<${BREAK}img>`);
    expect(block('- ```\n  ```\n  <img>')).toBe(`\`\`\`\n\n\`\`\`\n  <${BREAK}img>`);
  });

  it('closes a code block that was left open', () => {
    expect(block('```js\nconst a;')).toBe('```js\nconst a;\n```');
  });

  it('lets no diagram be drawn, since diagrams carry links', () => {
    expect(block('```mermaid\nclick A "https://evil"\n```')).toBe('```\nclick A "https://evil"\n```');
  });

  it('escapes a backtick that could pair with one in a later line', () => {
    expect(block('`a\n`<img>`')).toBe(`\\\`a\n\`<img>\``);
    expect(block('a ` <img>')).toBe(`a \\\` <${BREAK}img>`);
  });

  it('trusts no code span that a table would cut in two', () => {
    expect(block('| `a | <img>` |')).toBe(`| \`a | <${BREAK}img>\` |`);
  });

  it('makes one line of many, and no more than one cell of it', () => {
    expect(line('a\r\nb | c \\| d\u0000\u001b[31m')).toBe('a b \\| c \\| d');
    expect(inertMarkdown('0123456789', { line: 5 })).toBe('0123…');
  });

  it('keeps no code span where HTML is, and no tag', () => {
    const html = inertMarkdown('`</summary> @octocat` `#12` GH-3 & \n<b>', { html: 1000 });
    expect(html).toBe(`\`&lt;/summary&gt; @${BREAK}octocat\` \`#${BREAK}12\` GH${BREAK}-3 &amp; &lt;b&gt;`);
    expect(inertMarkdown('<<<<<<', { html: 3 })).toBe('&lt;&lt;…');
  });

  it('takes as long for many backticks as for other text', () => {
    expect(block('`a'.repeat(131_072))).toHaveLength(262_144);
    expect(block('`'.repeat(262_144))).toContain('`');
  }, 10_000);

  it('takes out what reorders or hides text', () => {
    expect(block('a\u202eb\u2066c\u0007')).toBe('abc');
  });

  const atoms = fc.constantFrom(
    ...'` `` ``` ```` ~~~ ~~~~ > - * 1. | \\ \\` < ! [ ] ( ) : # @ & _ **'.split(' '),
    ...['\n', '\n\n', ' ', '   ', '    ', '\t', '\r', '\n|-|-|\n', 'a', 'x', 'js', 'suggestion', '12'],
    ...[
      '<img src=x>',
      '</details>',
      '<!--',
      '@octocat',
      '#123',
      'https://e.x',
      'www.e.x',
      '![a](b)',
      '[a]: b',
      '&#64;x',
    ],
  );
  const hostile = fc.array(atoms, { maxLength: 40 }).map((parts) => parts.join(''));

  it('leaves no effect outside code, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'grapheme' })), (text) => {
        const shown = withoutCode(block(text));
        for (const effect of EFFECTS) expect(shown).not.toMatch(effect);
      }),
      { numRuns: 3000 },
    );
  });

  it('never lets a line end its cell or its line, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'grapheme' })), (text) => {
        const cell = line(text);
        expect(cell).not.toMatch(/[\n\r]|(?<!\\)\|/);
        for (const effect of EFFECTS) expect(withoutCode(`x ${cell}`)).not.toMatch(effect);
      }),
      { numRuns: 3000 },
    );
  });
});
