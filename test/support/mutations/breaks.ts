// What could be wrong with the harness, one thing at a time. The simulator must notice each of them.
import type { Break } from './break.ts';
import { CALL_BREAKS } from './calls-breaks.ts';
import { JOURNAL_BREAKS } from './journal-breaks.ts';
import { MONEY_BREAKS } from './money-breaks.ts';
import { REPLAY_BREAKS } from './replay-breaks.ts';

export const BREAKS: readonly Break[] = [
  ...JOURNAL_BREAKS,
  ...CALL_BREAKS,
  ...REPLAY_BREAKS,
  ...MONEY_BREAKS,
];
