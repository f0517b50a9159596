// What every mode of the step works with.
import type { Redactor } from '../../core/redact.ts';
import type { Delivery } from './announce.ts';
import type { ActionInputs } from './inputs.ts';
import type { Interrupt } from './interrupt.ts';

export interface Work {
  inputs: ActionInputs;
  interrupt: Interrupt;
  delivery: Delivery;
  redactor: Redactor;
  flushAuthor(): void;
}
