// A definition that is loaded once, at its first use.
import type { Loadable } from '../authoring/manifest.ts';

export function loadable<T>({ name, path, load }: Loadable<T>): Loadable<T> {
  let loaded: Promise<T> | undefined;
  return {
    name,
    path,
    load: () => {
      loaded ??= load();
      return loaded;
    },
  };
}
