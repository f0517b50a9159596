import { describe, expect, it } from 'vitest';
import { headerSecrets } from '../../../src/hosts/header-secrets.ts';

describe('headerSecrets', () => {
  it('takes the values of headers that carry credentials, with and without their scheme', () => {
    const headers = {
      Authorization: 'Bearer gw-secret-1',
      'x-portkey-api-key': 'pk-2',
      'X-Auth-Token': 't-3',
      cookie: 'sid=4',
      'x-team': 'blue',
    };
    expect(headerSecrets(headers)).toEqual(['Bearer gw-secret-1', 'gw-secret-1', 'pk-2', 't-3', 'sid=4']);
    expect(headerSecrets()).toEqual([]);
  });
});
