// Seven kinds of tests, one vitest project each: `vitest run --project unit`.
// test/types needs no runner of its own: `tsc` judges it in check:types, vitest counts it.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const kinds = ['unit', 'contract', 'types', 'docs', 'e2e', 'faults', 'conformance'];

// Where a processor has memory protection keys, V8 guards its code pages with them, and aborts now and then where many
// threads come and go (https://github.com/nodejs/node/issues/64500).
const V8_FLAGS =
  process.platform === 'linux' && process.arch === 'x64' ? ['--no-memory-protection-keys'] : [];

export default defineConfig({
  resolve: {
    alias: {
      'flue-action/server': fileURLToPath(new URL('./src/http/author-server.ts', import.meta.url)),
      'flue-action': fileURLToPath(new URL('./src/index.ts', import.meta.url)),
    },
  },
  test: {
    pool: 'forks',
    execArgv: V8_FLAGS,
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    setupFiles: ['./test/support/no-violations.ts'],
    reporters: ['default', './scripts/count-reporter.mjs'],
    projects: kinds.map((name) => ({
      extends: true,
      test: { name, include: [`test/${name}/**/*.test.ts`] },
    })),
  },
});
