// One entry of `network.allow`, checked and filled in: what the config checker makes and the network obeys.

export interface AllowedHost {
  /** Lower case, ASCII, without trailing dot; an IPv6 address without brackets. */
  host: string;
  /** Every name below `host`, not `host` itself. */
  isWildcard: boolean;
  schemes: ReadonlyArray<'https:' | 'http:'>;
  /** undefined = the scheme's own. */
  port: number | undefined;
  methods: readonly string[];
  /** Begins with a slash; undefined = any. */
  path: string | undefined;
  secret: { header: string; env: string; prefix: string } | undefined;
  maxBytes: number | undefined;
  /** Whether `host` may have an address of the private kind. */
  isPrivate: boolean;
}
