// The project's settings; every key and its default is in the documentation of flue.config.ts.
import { defineConfig } from 'flue-action';

export default defineConfig({
  model: 'anthropic/claude-haiku-5-5',
  // What one run may use before it is stopped; a workflow, a flag or an action input can say otherwise.
  budget: { maxCostUsd: 0.5, maxTurns: 30, timeoutMs: 10 * 60_000 },
});
