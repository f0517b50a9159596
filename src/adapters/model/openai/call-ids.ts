// Ids of tool calls. They are the server's business, but results are matched by them: one that is missing, or that the
// conversation has had before, is replaced. Nine letters and digits are an id to every server, the strictest included.
const LENGTH = 9;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Hands out each id once. */
export function uniqueIds(taken: ReadonlySet<string>): (given: string) => string {
  const used = new Set(taken);
  return (given) => {
    let id = given;
    while (id === '' || used.has(id)) id = newId();
    used.add(id);
    return id;
  };
}

function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
