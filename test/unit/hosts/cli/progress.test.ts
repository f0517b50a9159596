import { describe, expect, it } from 'vitest';
import { showProgress } from '../../../../src/hosts/cli/progress.ts';
import { eventsOf } from '../../../support/snapshots.ts';

function told(columns: number | undefined, use: (progress: ReturnType<typeof showProgress>) => void): string {
  let text = '';
  const progress = showProgress({ print: (piece) => (text += piece), columns, debug: false, now: () => 0 });
  use(progress);
  progress.stop();
  return text;
}

/** What is left on a screen of text with our two controls in it. */
function screen(text: string): string {
  return text
    .split('\n')
    .map((line) => line.split('\r\u001b[2K').at(-1))
    .join('\n');
}

describe('progress', () => {
  it('is plain lines in a pipe', () => {
    const text = told(undefined, (progress) => {
      for (const event of eventsOf({ turns: 2 })) progress.onEvent(event);
    });
    expect(text).toMatch(/^turn 1 · .*so far\nturn 2 · .*\$0\.0070 so far\n$/);
  });

  it('has one changing line under them on a terminal, gone at the end', () => {
    const text = told(80, (progress) => {
      for (const event of eventsOf({ turns: 2 })) progress.onEvent(event);
    });
    expect(text).toContain('2 turns · 0 tools · $0.0070 so far · 0.0 s');
    expect(screen(text)).toMatch(/^turn 1 · .*\nturn 2 · .*\n$/);
  });

  it('never fills the width of the terminal', () => {
    const text = told(20, (progress) => {
      for (const event of eventsOf({ open: true, turns: 0 })) progress.onEvent(event);
    });
    const drawn = text.split('\r\u001b[2K').filter((line) => line !== '');
    expect(drawn.length).toBeGreaterThan(0);
    for (const line of drawn) expect(line.length).toBe(19);
  });

  it("keeps an author's own output, and its changing line apart from it", () => {
    expect(told(undefined, (progress) => progress.write('no newline'))).toBe('no newline');
    expect(screen(told(80, (progress) => progress.write('no newline')))).toBe('no newline\n');
  });
});
