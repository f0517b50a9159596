import { describe, expect, it } from 'vitest';
import { loadStep } from '../../../../src/hosts/action/inputs.ts';
import {
  leaveSecretNames,
  namesOfSecrets,
  postRedactor,
} from '../../../../src/hosts/action/known-secrets.ts';
import { tempFolder } from '../../../support/project.ts';
import { readPairs } from '../../../support/runner-files.ts';

const environment = {
  PLAIN: 'value-of-plain',
  PADDED: '  value-of-padded\n',
  HEADER: 'Bearer value-of-header',
  PART: 'part-of-it',
  OTHER: 'something else',
  SHORT: 'abc',
  EMPTY: '',
};

describe('the names of secrets', () => {
  it('are those of the variables that hold one, or a part of one', () => {
    const secrets = ['value-of-plain', 'value-of-padded', 'value-of-header', 'the part-of-it here', 'xabcx'];
    expect(namesOfSecrets(secrets, environment)).toEqual(['PLAIN', 'PADDED', 'HEADER', 'PART']);
  });

  it('go to the post step without a value, and nothing goes when there is none', () => {
    const folder = tempFolder();
    folder.write('state', '');
    const step = loadStep({ GITHUB_STATE: `${folder.dir}/state` });
    leaveSecretNames(step, ['unknown to the environment'], environment);
    expect(folder.read('state')).toBe('');
    leaveSecretNames(step, ['value-of-plain'], environment);
    expect(readPairs(folder.read('state')).pairs).toEqual({ secrets: '["PLAIN"]' });
    folder.cleanup();
  });
});

describe('the post step', () => {
  const left = { ...environment, STATE_secrets: '["PLAIN","HEADER"]' };

  it('hides what main has named, and of a header also what stands after its first word', () => {
    const redact = postRedactor(left);
    expect(redact('value-of-plain, Bearer value-of-header, value-of-header, something else')).toBe(
      '***, ***, ***, something else',
    );
  });

  it('hides the keys of its inputs, also when a folder they name is gone', () => {
    const keys = {
      'INPUT_ANTHROPIC-API-KEY': 'sk-ant-key-of-input',
      'INPUT_GITHUB-TOKEN': 'ghs_token_of_input',
    };
    const given = { ...left, ...keys, INPUT_WORKFLOW: 'ask', INPUT_ENV: 'OTHER' };
    const text = 'sk-ant-key-of-input ghs_token_of_input something else';
    expect(postRedactor(given)(text)).toBe('*** *** ***');
    expect(postRedactor({ ...given, INPUT_FILES: 'gone' })(text)).toBe('*** *** ***');
  });

  it('makes nothing of names that are no list', () => {
    expect(postRedactor({ ...environment, STATE_secrets: '{"PLAIN":1}' })('value-of-plain')).toBe(
      'value-of-plain',
    );
    expect(postRedactor({ ...environment, STATE_secrets: 'PLAIN' })('value-of-plain')).toBe('value-of-plain');
  });
});
