// Headers that carry credentials, by their names.

const SECRET_HEADER = /auth|key|token|secret|cookie|password/i;

/** The values of headers that carry credentials; of `Bearer x` also the x. */
export function headerSecrets(headers: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(headers)
    .filter(([name]) => SECRET_HEADER.test(name))
    .flatMap(([, value]) => [value, value.trim().replace(/^\S+\s+/, '')])
    .filter((value, index, all) => all.indexOf(value) === index);
}
