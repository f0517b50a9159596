// What is written below a command: the command's own line as a quotation, what came of it, and a hidden marker by which the
// comment is known as ours. Pure. It never begins with `/flue`, whatever it quotes.
import type { Verdict } from '../../github/commands/reactions.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { cutText } from '../../report/cut-text.ts';
import { fenced } from '../../report/fences.ts';
import { inertMarkdown } from '../../report/inert-markdown.ts';
import { harmless } from '../../report/render-comment.ts';
import { firstLine, problemSection } from '../../report/render-report.ts';
import type { Ending } from './conclude.ts';

/** What came of a command that starts no run. */
export interface Answered {
  verdict: Verdict;
  /** Sentences of ours, in Markdown. */
  text: string;
  /** For the job summary, where the text has several lines. */
  short?: string;
  /** Set when what was asked for could not be done. */
  failed?: true;
}

export const HELP: Answered = {
  verdict: '+1',
  short: 'the comment asked what can be said; no agent ran',
  text: [
    '| comment | |',
    '|---|---|',
    '| `/flue <message>` | says it to the agent; all lines of the comment are the message |',
    '| `/flue stop` | cancels what this GitHub workflow is doing here |',
    '| `/flue approve [call]`, `/flue deny [call] [reason]` | answers a run that waits for an approval |',
    '| `/flue help` | this list |',
  ].join('\n'),
};

/** Where no journal is kept, no run waits for anybody. */
export const NOTHING_WAITS: Answered = {
  verdict: 'confused',
  text: 'Nothing waits for an approval here: without `journal: artifact` a run ends at once when a tool asks for one.',
};

/** 65,536 characters is GitHub's limit; the rest is for what stands around the text. */
const TEXT_BYTES = 56_000;

export interface ReplyFrame {
  /** The line of the command. */
  line: string;
  runUrl: string | null;
  redact(text: string): string;
}

/** To a command that started no run. */
export function replyWith({ text }: Answered, frame: ReplyFrame): string {
  return compose([text], frame);
}

/** To a message: what the agent said, or why it did not, and what it cost. Of the ending secrets are out already. */
export function replyOfRun(
  { conclusion, snapshots, problem, skipReason }: Ending,
  frame: ReplyFrame,
): string {
  const { runUrl } = frame;
  const wrong = snapshots.find(({ error }) => error !== null)?.error ?? problem;
  const short = cutText(snapshots.map(saidBy).join('\n\n').trim(), TEXT_BYTES / 2);
  return compose(
    [
      inertMarkdown(skipReason ?? '', { line: 600 }),
      wrong === null ? '' : problemSection(wrong),
      cutText(inertMarkdown(short, 'block'), TEXT_BYTES),
      `<sub>${firstLine({ conclusion, snapshots })}${runUrl === null ? '' : ` · [log](${runUrl})`}</sub>`,
    ],
    frame,
  );
}

function saidBy({ text, result }: RunSnapshot): string {
  if (text?.trim()) return text;
  return result === null ? '' : fenced(JSON.stringify(result, null, 2), 'json');
}

const MARKER = '<!-- flue:v1 reply -->';

function compose(sections: readonly string[], { line, redact }: ReplyFrame): string {
  const quoted = `> ${inertMarkdown(redact(line), { line: 200 })}`;
  const shown = [quoted, ...sections].filter((section) => section !== '').join('\n\n');
  return `${harmless(redact(shown))}\n\n${MARKER}\n`;
}
