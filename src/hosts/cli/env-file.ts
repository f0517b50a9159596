// KEY=VALUE lines, quotes, comments and `export` as Node's own --env-file reads them.
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { messageOf } from '../../errors.ts';
import { usage } from './parse-argv.ts';

export function readEnvFile(path: string): Record<string, string | undefined> {
  try {
    // With a byte order mark before it the first name would be another one.
    return parseEnv(readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
  } catch (thrown) {
    throw usage(
      `--env-file "${path}" cannot be read: ${messageOf(thrown)}`,
      'name a file of KEY=VALUE lines',
    );
  }
}
