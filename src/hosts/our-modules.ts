// What a project's files may import without having it: our own copies, loaded when one of them asks.
import { provideModules } from '../project/provided-modules.ts';

export function provideOurModules(): void {
  provideModules({ zod: ourZod, 'zod/v4': ourZod });
}

async function ourZod(): Promise<object> {
  return (await import('../authoring/our-zod.ts')).zod;
}
