// Stands behind every test file (vitest.config.ts): a fake GitHub that nobody stopped keeps no violation to itself.
import { afterAll } from 'vitest';
import { failOn, takeViolations } from './github-violations.ts';

afterAll(() => failOn(takeViolations()));
