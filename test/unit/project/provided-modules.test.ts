import { expect, test } from 'vitest';
import * as index from '../../../src/index.ts';
import { exportsOf, ourModules, provideModules } from '../../../src/project/provided-modules.ts';

test('what a project imports as flue-action is what src/index.ts exports', () => {
  expect(exportsOf('flue-action').sort()).toEqual(Object.keys(index).sort());
});

test('modules handed in by a host are known by name', () => {
  provideModules({ 'flue-action/testing': async () => ({}), zod: async () => ({}) });
  expect(ourModules()).toEqual(['flue-action', 'flue-action/testing']);
});
