import { expect, test } from 'vitest';
import { defineAgent } from '../../../src/authoring/agent.ts';
import { defineTool, type ToolSpec } from '../../../src/authoring/tool.ts';
import { z } from '../../../src/index.ts';
import { definitionComplaints } from '../../../src/project/definition.ts';

function complaintsOf(over: Partial<ToolSpec<z.ZodObject>>): string[] {
  const tool = defineTool({ name: 't', description: 'Does.', input: z.object({}), run: () => 1, ...over });
  const agent = defineAgent({ description: 'helps', instructions: 'Help.', tools: [tool] });
  return definitionComplaints({ default: agent }, 'agent').map(({ message, fix }) => `${message}; ${fix}`);
}

test('a tool may say how long a call and an approval may take', () => {
  expect(complaintsOf({ timeoutMs: 1, approvalTimeoutMs: 2 ** 31 - 1 })).toEqual([]);
});

test.each([
  ['timeoutMs', 0],
  ['timeoutMs', 1.5],
  ['timeoutMs', 2 ** 31],
  ['approvalTimeoutMs', -1],
  ['timeoutMs', Number.NaN],
])('%s: %s is refused', (member, value) => {
  const [complaint, ...others] = complaintsOf({ [member]: value });
  expect(others).toEqual([]);
  expect(complaint).toContain(`'tools[0].${member}' is ${value}`);
  expect(complaint).toContain('a whole number from 1 to 2147483647');
});
