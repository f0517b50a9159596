// What a run does, told on standard error while it does it: plain lines, and under them on a terminal one line that
// changes (turns, tools, cost so far, time).
import type { RunEvent } from '../../protocol/events.ts';
import { formatUsd, toNanos, toUsd } from '../../protocol/money.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import { createProgress } from '../../report/console.ts';
import { formatDuration } from '../../report/figures.ts';
import { dim } from './colour.ts';

export interface ProgressOptions {
  /** To standard error. */
  print(text: string): void;
  /** Columns of the terminal; undefined = no terminal, no changing line. */
  columns: number | undefined;
  /** The workflow's debug log too. */
  debug: boolean;
  now(): number;
}

export interface Progress {
  onEvent(event: RunEvent): void;
  say(line: string): void;
  /** Anything else for standard error, as it is. */
  write(text: string): void;
  /** Takes the changing line away, until `go`. */
  pause(): void;
  go(): void;
  /** The same for good. */
  stop(): void;
}

const REDRAW_MS = 1_000;
const ERASE_LINE = '\r\u001b[2K';

export function showProgress({ print, columns, debug, now }: ProgressOptions): Progress {
  const startedAt = now();
  const describe = createProgress();
  const tally = createTally();
  let drawn = false;
  let paused = false;

  const erase = (): void => {
    if (drawn) print(ERASE_LINE);
    drawn = false;
  };
  const draw = (): void => {
    if (columns === undefined || paused) return;
    const text = `${tally.text()} · ${formatDuration(now() - startedAt)}`;
    // The last column stays free: a full line would wrap on some terminals and could not be taken back.
    print(`${ERASE_LINE}${dim(text.slice(0, Math.max(0, columns - 1)))}`);
    drawn = true;
  };
  const redraw = columns === undefined ? undefined : setInterval(draw, REDRAW_MS).unref();

  const write = (text: string): void => {
    erase();
    // The changing line needs a line of its own.
    print(columns === undefined || text.endsWith('\n') ? text : `${text}\n`);
    draw();
  };
  const say = (line: string): void => write(`${line}\n`);

  return {
    say,
    write,
    onEvent(event) {
      tally.add(event);
      const line = describe(event) ?? (debug ? debugLine(event) : undefined);
      if (line === undefined) draw();
      else say(line);
    },
    pause() {
      erase();
      paused = true;
    },
    go() {
      paused = false;
    },
    stop() {
      clearInterval(redraw);
      erase();
    },
  };
}

/** What `describe` leaves out for everybody else. */
function debugLine(event: RunEvent): string | undefined {
  return event.type === 'log' ? `${event.level}: ${oneLine(event.message, 1000)}` : undefined;
}

function createTally() {
  let turns = 0;
  let tools = 0;
  let spent: number | null = 0;
  let doing = 'starting';
  return {
    add(event: RunEvent): void {
      if (event.type === 'turn_started') doing = event.model;
      if (event.type === 'tool_started') doing = event.name;
      if (event.type === 'tool_completed') tools += 1;
      if (event.type !== 'turn_completed') return;
      turns += 1;
      spent = spent === null || event.costUsd === null ? null : spent + toNanos(event.costUsd);
    },
    text: (): string =>
      `${doing} · ${turns} turns · ${tools} tools · ${formatUsd(spent === null ? null : toUsd(spent))} so far`,
  };
}
