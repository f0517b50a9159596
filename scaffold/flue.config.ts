// Every key is optional: https://github.com/org/flue-action#a-project
import { defineConfig } from 'flue-action';

export default defineConfig({
  target: 'node',
  // Plays a script: free, without a key, and always labelled as such. To ask a real model name one, such as
  // 'anthropic/claude-haiku-5-5', and set ANTHROPIC_API_KEY; `flue models` lists those with a known price.
  model: 'scripted/workflows/demo.script.json',
  // What one run may use before it is stopped; a workflow, a flag or an action input can say otherwise.
  budget: { maxCostUsd: 0.5, maxTurns: 30, timeoutMs: 10 * 60_000 },
});
