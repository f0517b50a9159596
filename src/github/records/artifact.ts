// Artifacts as somebody looks for them: listed first, so that only those that count are fetched.

export interface StoredArtifact<Name> {
  name: Name;
  /** The REST API's; the later one has the higher. */
  id?: number;
  /** The archive. Throws GitHubError. */
  read(): Promise<Uint8Array>;
}

/** Which ones are looked at. */
export interface ArtifactKind<Name> {
  /** undefined for the artifacts of others. */
  parse(name: unknown): Name | undefined;
  /** Of an archive; larger ones are left out. */
  maxBytes: number;
}
