// A read-only map over names of which some may turn out not to belong: asking for one name costs nothing for the others,
// and going through all of them leaves out those that do not.

export function lazyMap<T>(
  entries: ReadonlyMap<string, T>,
  belongs: (name: string) => boolean,
): ReadonlyMap<string, T> {
  let known: ReadonlyMap<string, T> | undefined;
  const belonging = () => {
    known ??= new Map([...entries].filter(([name]) => belongs(name)));
    return known;
  };
  return {
    get: (name) => entries.get(name),
    has: (name) => entries.has(name),
    get size() {
      return belonging().size;
    },
    keys: () => belonging().keys(),
    values: () => belonging().values(),
    entries: () => belonging().entries(),
    forEach: (each, self) => belonging().forEach(each, self),
    [Symbol.iterator]: () => belonging()[Symbol.iterator](),
  };
}
