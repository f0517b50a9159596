import { describe, expect, it } from 'vitest';
import { maskCommands } from '../../../src/github/masks.ts';
import { parseRunnerLog } from '../../support/runner-log.ts';

describe('maskCommands', () => {
  it('masks each value once, and a key file line by line', () => {
    const log = parseRunnerLog(
      maskCommands(['sk-ant-1%0A', 'sk-ant-1%0A', '{\n  "key": "abc"\r\n}']).join('\n'),
    );
    expect(log.masks).toEqual(['sk-ant-1%0A', '"key": "abc"']);
  });

  it('masks nothing that would hide half of the log', () => {
    expect(maskCommands(['', ' ', 'a', 'true', '{'])).toEqual([]);
  });
});
