// The fake runner's reading of a log, against lines written to deceive it.
import { describe, expect, it } from 'vitest';
import { parseCommand, REGISTERED_COMMANDS, splitLines } from '../../support/runner-command.ts';
import { createRunnerLog, lineReader, parseRunnerLog } from '../../support/runner-log.ts';

const registered = new Set(REGISTERED_COMMANDS);
const parse = (line: string) => parseCommand(line, registered);

describe('a v2 command', () => {
  it('stands at the start of a line, after any white space', () => {
    expect(parse('::error::boom')).toMatchObject({ name: 'error', data: 'boom', style: 'v2' });
    expect(parse('  \t\u00a0\u2003\u0085::error::boom')).toMatchObject({ name: 'error', data: 'boom' });
  });

  it('is text when anything else stands before it', () => {
    for (const before of ['x', '│ ', '\u200b', '\ufeff', '\u001b[0m', '>', ':']) {
      expect(parse(`${before}::error::boom`), JSON.stringify(before)).toBeUndefined();
    }
  });

  it('reads properties separated by commas and unescapes them', () => {
    const command = parse('::error file=src/a%2Cb.ts,line=3,title=x%3Ay%25%0Az::message%0Atwo%253A');
    expect(command?.properties).toEqual({ file: 'src/a,b.ts', line: '3', title: 'x:y%\nz' });
    expect(command?.data).toBe('message\ntwo%3A');
  });

  it("unescapes in the runner's order, so that %250A stays the text %0A", () => {
    expect(parse('::notice::%250A')?.data).toBe('%0A');
    expect(parse('::notice::%25250A')?.data).toBe('%250A');
  });

  it('leaves escapes of the other syntax alone', () => {
    expect(parse('::notice::%3A%2C%3B%5D')?.data).toBe('%3A%2C%3B%5D');
  });

  it('ignores case in the name and accepts no unknown name', () => {
    expect(parse('::ErRoR::x')?.name).toBe('error');
    expect(parse('::erro r::x')).toBeUndefined();
    expect(parse('::internal-set-repo-path repoFullName=a::x')).toBeUndefined();
    expect(parse('::::x')).toBeUndefined();
    expect(parse('::error:x')).toBeUndefined();
  });

  it('takes everything after the second :: as data', () => {
    expect(parse('::error::a::b::c')?.data).toBe('a::b::c');
    expect(parse('::error title=a::b::c')?.properties).toEqual({ title: 'a' });
  });

  it('drops properties without a name or a value, keeps the last of equal names', () => {
    expect(parse('::error a,=b,c=,d==e,f=g=h,File=1,file=2::x')?.properties).toEqual({
      d: 'e',
      f: 'g=h',
      file: '2',
    });
  });
});

describe('a legacy command', () => {
  it('stands anywhere in a line', () => {
    expect(parse('harmless text ##[error]boom')).toMatchObject({
      name: 'error',
      data: 'boom',
      style: 'legacy',
    });
    expect(parse('│ ##[add-mask]secret')).toMatchObject({ name: 'add-mask', data: 'secret' });
  });

  it('reads properties separated by semicolons and unescapes them', () => {
    const command = parse('##[set-output name=a%3Bb%5D;x=y,z]value%5D%0A%3A');
    expect(command).toMatchObject({ name: 'set-output', data: 'value]\n%3A' });
    expect(command?.properties).toEqual({ name: 'a;b]', x: 'y,z' });
  });

  it('is looked for only once, at the first ##[', () => {
    expect(parse('##[nothing] ##[error]boom')).toBeUndefined();
    expect(parse('##[error boom')).toBeUndefined();
    expect(parse('# #[error]boom')).toBeUndefined();
    expect(parse('##\u200b[error]boom')).toBeUndefined();
  });

  it('is found behind text that only looks like a v2 command', () => {
    expect(parse('::nothing::##[warning]boom')).toMatchObject({ name: 'warning', style: 'legacy' });
  });
});

describe('a log', () => {
  it('is cut at LF, CR LF and at a lone CR', () => {
    expect(splitLines('a\r\nb\rc\n\nd\n')).toEqual(['a', 'b', 'c', '', 'd']);
    expect(parseRunnerLog('progress 10%\r::error::hidden behind a CR\n').annotations).toHaveLength(1);
    expect(parseRunnerLog('a\u2028::error::x\u0085::error::y\v::error::z').annotations).toHaveLength(0);
  });

  it('keeps what is no command as plain text', () => {
    const log = parseRunnerLog('hello\n::unknown::x\n ##[nope]y\n');
    expect(log.plain).toEqual(['hello', '::unknown::x', ' ##[nope]y']);
    expect(log.commands).toEqual([]);
  });

  it('collects annotations with their properties and line', () => {
    const log = parseRunnerLog('one\n::warning file=a.ts,line=1::careful\n::notice::note\n');
    expect(log.annotations).toEqual([
      { level: 'warning', message: 'careful', properties: { file: 'a.ts', line: '1' } },
      { level: 'notice', message: 'note', properties: {} },
    ]);
    expect(log.commands.map((command) => command.line)).toEqual([2, 3]);
  });

  it('flags the commands that must never appear', () => {
    const lines = [
      '::set-output name=a::b',
      'x ##[save-state name=a]b',
      '::set-env name=A::b',
      '::add-path::/x',
    ];
    const log = parseRunnerLog(lines.join('\n'));
    expect(log.forbidden.map((command) => command.name)).toEqual([
      'set-output',
      'save-state',
      'set-env',
      'add-path',
    ]);
    expect(log.errors).toEqual(['The set-env command is disabled', 'The add-path command is disabled']);
    expect(parseRunnerLog('::set-output::b').errors).toHaveLength(1);
  });

  it('obeys nothing between stop-commands and its token', () => {
    const log = parseRunnerLog(
      [
        '::stop-commands::tok3n-tok3n',
        '::error::dead',
        '##[add-mask]x',
        '::TOK3N-tok3n::',
        '::error::alive',
      ].join('\n'),
    );
    expect(log.annotations.map((annotation) => annotation.message)).toEqual(['alive']);
    expect(log.masks).toEqual([]);
    expect(log.stopped).toBe(false);
    expect(log.plain).toEqual(['::error::dead', '##[add-mask]x']);
  });

  it('resumes at the token in the legacy syntax too, anywhere in a line', () => {
    const log = parseRunnerLog('::stop-commands::guessed\nuntrusted ##[guessed]\n::error::alive');
    expect(log.annotations).toHaveLength(1);
  });

  it('tells of a token that never came', () => {
    const log = parseRunnerLog('::stop-commands::abc\n::stop-commands::def\n::def::\n::error::dead');
    expect(log.stopped).toBe(true);
    expect(log.annotations).toEqual([]);
  });

  it('refuses tokens that are empty, pause-logging or a command', () => {
    for (const token of ['', 'pause-logging', 'Error']) {
      const log = parseRunnerLog(`::stop-commands::${token}\n::warning::alive`);
      expect(log.errors, token).toHaveLength(1);
      expect(log.annotations.map((annotation) => annotation.message)).toEqual(['alive']);
    }
  });

  it('groups lines and tells of a group left open', () => {
    const log = parseRunnerLog('::group::First\na\n::endgroup::\nb\n::group::Second\nc');
    expect(log.groups).toEqual([
      { title: 'First', lines: ['a'], closed: true },
      { title: 'Second', lines: ['c'], closed: false },
    ]);
  });

  it('is put together from chunks, wherever they are cut', () => {
    const text = 'a\r\n::error::b\rc\n\nd';
    for (let cut = 0; cut <= text.length; cut += 1) {
      const lines: string[] = [];
      const read = lineReader((line) => lines.push(line));
      for (const chunk of [text.slice(0, cut), text.slice(cut), undefined]) read(chunk);
      expect(lines, `cut at ${cut}`).toEqual(['a', '::error::b', 'c', '', 'd']);
    }
  });

  it('reads commands from stdout and stderr into one log', () => {
    const parser = createRunnerLog();
    parser.line('::error::from stdout');
    parser.line('::error::from stderr');
    expect(parser.result().annotations).toHaveLength(2);
  });
});

describe('the masked log', () => {
  it('shows secrets as *** from the line on in which they were masked', () => {
    const log = parseRunnerLog('early s3cret\n::add-mask::s3cret\nlate s3cret!');
    expect(log.masks).toEqual(['s3cret']);
    expect(log.maskedLog).toBe('early s3cret\nlate ***!');
  });

  it('masks secrets known from the start, in their common spellings', () => {
    const secret = 'p"ss/wörd-123';
    const basic = Buffer.from(`user:${secret}`).toString('base64');
    const lines = [secret, JSON.stringify(secret), encodeURIComponent(secret), basic];
    const log = parseRunnerLog(lines.join('\n'), { masks: [secret] });
    expect(log.maskedLog).not.toContain('rd-123');
    expect(log.maskedLog.split('\n').every((line) => line.includes('***'))).toBe(true);
  });

  it('masks each line of a secret of several lines', () => {
    const log = parseRunnerLog('::add-mask::line-one%0Aline-two\nx line-two y');
    expect(log.maskedLog).toBe('x *** y');
  });

  it('merges overlapping secrets', () => {
    expect(parseRunnerLog('abcdef', { masks: ['abcd', 'cdef'] }).maskedLog).toBe('***');
  });

  it('does not mask everything for an empty secret', () => {
    expect(parseRunnerLog('::add-mask::\n::add-mask::  \ntext').maskedLog).toContain('text');
  });

  it('hides debug lines', () => {
    expect(parseRunnerLog('::debug::inner\nouter').maskedLog).toBe('outer');
  });
});
