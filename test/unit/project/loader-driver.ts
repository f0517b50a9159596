// A program for the loader's tests: module hooks are process-wide, so each test loads in a process of its own.
// argv: a folder, then files in it; prints one JSON line per file, and `changed` rewrites a file in between.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brandOf } from '../../../src/authoring/brand.ts';
import { isSchema } from '../../../src/authoring/schema.ts';
import { loadModule } from '../../../src/project/load-module.ts';
import { relativeTo } from '../../../src/project/paths.ts';
import { ProjectError } from '../../../src/project/problem.ts';
import { provideModules } from '../../../src/project/provided-modules.ts';

provideModules({
  zod: () => import('zod'),
  'zod/v4': () => import('zod/v4'),
  'zod/mini': () => import('zod/mini'),
  'flue-action/testing': async () => ({ scripted: () => 'scripted' }),
});

const [, , folder = '', ...steps] = process.argv;
/** After the step `--sealed`. */
let sealedIn: string | undefined;
for (const step of steps) {
  if (step === '--sealed') {
    sealedIn = folder;
    continue;
  }
  const [, file, text] = /^([^=]+)=(.*)$/s.exec(step) ?? [];
  if (file !== undefined && text !== undefined) writeFileSync(join(folder, file), text);
  else process.stdout.write(`${JSON.stringify(await load(step))}\n`);
}

async function load(file: string): Promise<object> {
  try {
    const exports = await loadModule(join(folder, file), {
      relative: relativeTo(folder),
      timeoutMs: 500,
      sealedIn,
    });
    const kind = brandOf(exports.default) ?? null;
    const { input } = Object(exports.default) as { input?: unknown };
    return {
      kind,
      isSchema: isSchema(input),
      exports: Object(exports.default) === exports.default ? {} : exports,
    };
  } catch (thrown) {
    if (!(thrown instanceof ProjectError)) throw thrown;
    return { code: thrown.code, message: thrown.message, hint: thrown.hint };
  }
}
