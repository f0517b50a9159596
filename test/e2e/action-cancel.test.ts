import { describe, expect, it } from 'vitest';
import { faults } from '../support/anthropic-server.ts';
import { keyed, runStep, USAGE, withProvider } from './projects.ts';

const tool = { toolCalls: [{ name: 'bash', input: { command: 'wc -l < data.txt' } }], usage: USAGE };

describe('a job that ends early', () => {
  it('cancelled, it writes outputs and the cost so far before the runner loses patience', () =>
    withProvider([tool, faults.stallAfter(2)], async (server) => {
      const result = await runStep(
        { workflow: 'ask', ...keyed(server.url) },
        { cancelAfter: () => server.requests.length === 2 },
      );
      expect(result.conclusion).toBe('cancelled');
      expect(result.outputs).toMatchObject({
        conclusion: 'cancelled',
        'cost-usd': '0.00035',
        status: 'cancelled',
      });
      expect(result.summary).toContain('$0.0004');
      expect(result.leftInTemp).toEqual([]);
    }));

  it('killed, its post step reports what was spent from the journal and removes it', () =>
    withProvider([tool, faults.stallAfter(2)], async (server) => {
      const result = await runStep(
        { workflow: 'ask', ...keyed(server.url) },
        { killAfter: () => server.requests.length === 2 },
      );
      expect(result.signal).toBe('SIGKILL');
      expect(result.post?.summary).toContain('$0.0004');
      expect(result.post?.exitCode).toBe(0);
      expect(result.leftInTemp).toEqual([]);
    }));
});
