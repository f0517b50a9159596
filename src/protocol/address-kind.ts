// What kind of network an IP address belongs to. Pure, so that whoever checks a config and whoever opens a connection say
// the same. What cannot be read as an address is refused.

/**
 * `public`: the Internet. `private`: one's own network, reached only by who says so. `never`: link-local, metadata
 * services, multicast, reserved and translated addresses, which no program in a sandbox has a reason to reach.
 */
export type AddressKind = 'public' | 'private' | 'never';

/** RFC 1918, 6598 (shared address space), 1122 and 4291 (loopback), 4193 (unique local). */
const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '::1/128',
  'fc00::/7',
];

/** Served to the machine itself by cloud providers, though the addresses look private or public. */
const METADATA = [
  '100.100.100.200/32', // Alibaba Cloud
  '168.63.129.16/32', // Azure, where GitHub's own runners stand
  '192.0.0.192/32', // Oracle Cloud
  'fd00:ec2::/32', // AWS
  'fd20:ce::/32', // Google Cloud
];

/**
 * The special-purpose registries of IANA (https://www.iana.org/assignments/iana-ipv4-special-registry and
 * iana-ipv6-special-registry), with multicast, class E and IPv6 forms that carry an IPv4 address. IPv6 outside of
 * 2000::/3 is not handed out to anyone.
 */
const RESERVED = [
  '0.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '2001::/23', // protocol assignments: Teredo, benchmarking, ORCHID
  '2001:db8::/32',
  '2002::/16', // 6to4
  '2620:4f:8000::/48',
  '3fff::/20',
];

interface Address {
  bits: 32 | 128;
  value: bigint;
}

interface Range extends Address {
  prefix: number;
}

/** Made when the first address is judged: it takes a while, and many processes never judge one. */
interface Ranges {
  private: readonly Range[];
  nobody: readonly Range[];
  everyone6: Range;
}

let ranges: Ranges | undefined;

function knownRanges(): Ranges {
  ranges ??= {
    private: PRIVATE.map(rangeOf),
    nobody: [...METADATA, ...RESERVED].map(rangeOf),
    everyone6: rangeOf('2000::/3'),
  };
  return ranges;
}

export function addressKind(text: string): AddressKind {
  const known = knownRanges();
  const address = parseAddress(text);
  if (address === undefined || known.nobody.some((range) => contains(range, address))) return 'never';
  if (known.private.some((range) => contains(range, address))) return 'private';
  return address.bits === 32 || contains(known.everyone6, address) ? 'public' : 'never';
}

export function isAddress(text: string): boolean {
  return parseAddress(text) !== undefined;
}

function rangeOf(text: string): Range {
  const [address = '', prefix = ''] = text.split('/');
  const parsed = parseAddress(address);
  if (parsed === undefined) throw new Error(`no range: ${text}`);
  return { ...parsed, prefix: Number(prefix) };
}

function contains(range: Range, { bits, value }: Address): boolean {
  const shift = BigInt(bits - range.prefix);
  return range.bits === bits && value >> shift === range.value >> shift;
}

/** Dotted decimal without leading zeros, or IPv6 without a zone: the forms that resolvers, sockets and URLs give. */
function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parse6(text) : parse4(text);
}

function parse4(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return { bits: 32, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
}

function parse6(text: string): Address | undefined {
  const halves = withoutDots(text)
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':')));
  const [head = [], tail = []] = halves;
  const missing = 8 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return { bits: 128, value: groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n) };
}

/** `::ffff:1.2.3.4` as `::ffff:102:304`; what is no IPv4 address at the end stays, and is then no IPv6 address either. */
function withoutDots(text: string): string {
  return text.replace(/[\d.]*\.[\d.]*$/, (dotted) => {
    const value = parse4(dotted)?.value;
    return value === undefined ? dotted : `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
  });
}
