// Seven kinds of tests, one vitest project each: `vitest run --project unit`.
// test/types needs no runner of its own: `tsc` judges it in check:types, vitest counts it.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const kinds = ['unit', 'contract', 'types', 'docs', 'e2e', 'faults', 'conformance'];

export default defineConfig({
  resolve: { alias: { 'flue-action': fileURLToPath(new URL('./src/index.ts', import.meta.url)) } },
  test: {
    pool: 'forks',
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
