// What a project's files may import without having it: our own copies, loaded when one of them asks.
import { provideModules } from '../project/provided-modules.ts';

export function provideOurModules(): void {
  provideModules({
    'zod?z': () => import('./zod-word.ts'),
    zod: () => import('zod'),
    'zod/v4': () => import('zod'),
    'zod/mini': () => import('zod/mini'),
  });
}
