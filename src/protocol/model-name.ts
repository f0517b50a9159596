// The full name of a model, `provider/model`: what journals, prices and policies compare.

/** A bare `claude-…` means anthropic; any other name is returned as it is. */
export function fullModelName(name: string): string {
  return name.startsWith('claude-') ? `anthropic/${name}` : name;
}
