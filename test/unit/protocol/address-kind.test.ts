import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AddressKind, addressKind, isAddress } from '../../../src/protocol/address-kind.ts';

const TABLE: Record<AddressKind, string[]> = {
  public: [
    ...['1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '93.184.216.34', '100.63.255.255', '100.128.0.0'],
    ...['126.255.255.255', '128.0.0.0', '169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0'],
    ...['192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255', '168.63.129.17'],
    ...[
      '2606:4700:4700::1111',
      '2a00:1450::1',
      '2001:4860:4860::8888',
      '2001:200::1',
      '2003::1',
      '3fff:1000::1',
    ],
  ],
  private: [
    ...['10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255'],
    ...['100.64.0.0', '100.127.255.255', '127.0.0.1', '127.255.255.255', '::1', 'fc00::', 'fd12:3456::1'],
  ],
  never: [
    // This network, link-local, metadata, protocol assignments, documentation, benchmarking, multicast, class E.
    ...[
      '0.0.0.0',
      '0.1.2.3',
      '169.254.0.1',
      '169.254.169.254',
      '169.254.170.2',
      '168.63.129.16',
      '100.100.100.200',
    ],
    ...[
      '192.0.0.1',
      '192.0.0.192',
      '192.0.2.1',
      '192.31.196.1',
      '192.52.193.1',
      '192.88.99.1',
      '192.175.48.1',
    ],
    ...[
      '198.18.0.0',
      '198.19.255.255',
      '198.51.100.1',
      '203.0.113.1',
      '224.0.0.1',
      '239.255.255.255',
      '240.0.0.1',
    ],
    '255.255.255.255',
    // Unspecified, and forms that carry an IPv4 address: compatible, mapped, translated, NAT64, 6to4, Teredo.
    ...['::', '::7f00:1', '::127.0.0.1', '::8.8.8.8', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:a00:1'],
    ...[
      '::ffff:0:a00:1',
      '64:ff9b::10.0.0.1',
      '64:ff9b::808:808',
      '64:ff9b:1::1',
      '2002:7f00:1::',
      '2001::1',
    ],
    // Discard, dummy, benchmarking, ORCHID, documentation, AS112, SRv6, link-local, site-local, multicast, metadata.
    ...['100::1', '100:0:0:1::1', '2001:2::1', '2001:10::1', '2001:20::1', '2001:1ff:ffff::', '2001:db8::1'],
    ...['2620:4f:8000::1', '3fff::1', '3fff:fff::1', '5f00::1', 'fe80::1', 'febf::1', 'fec0::1', 'ff02::1'],
    ...['fd00:ec2::254', 'fd00:ec2::23', 'fd20:ce::254', '4000::1', 'e000::1'],
    // No addresses at all.
    ...[
      '',
      'localhost',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '01.2.3.4',
      '0x7f.0.0.1',
      '127.1',
      '1.2.3.4 ',
      ' ::1',
    ],
    ...[
      'fe80::1%eth0',
      '::1%lo',
      ':::',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '12345::',
      'g::',
      '[::1]',
      ':',
    ],
    ...['::1.2.3', '1:2:3:4:5:6:7::8:9', '::ffff:1.2.3.4.5'],
  ],
};

describe.each(Object.entries(TABLE))('%s', (kind, addresses) => {
  test.each(addresses)('%s', (address) => {
    expect(addressKind(address)).toBe(kind);
  });
});

describe('against the sockets of Node', () => {
  const parts = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });

  test('an address in any spelling is of one kind', () => {
    fc.assert(
      fc.property(parts, (groups) => {
        const full = groups.map((group) => group.toString(16).padStart(4, '0')).join(':');
        const short = new URL(`http://[${full}]`).hostname.slice(1, -1);
        expect(addressKind(full)).toBe(addressKind(short));
        expect(addressKind(full.toUpperCase())).toBe(addressKind(short));
      }),
    );
  });

  test('what is private is what a block list of the same ranges says', () => {
    const list = new BlockList();
    for (const [net, prefix] of [
      ['10.0.0.0', 8],
      ['172.16.0.0', 12],
      ['192.168.0.0', 16],
      ['127.0.0.0', 8],
    ] as const) {
      list.addSubnet(net, prefix);
    }
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        if (list.check(address)) expect(addressKind(address)).toBe('private');
        else if (addressKind(address) === 'private') expect(address).toMatch(/^100\./);
      }),
      { numRuns: 2000 },
    );
  });

  test('what is an address is what Node takes for one, zones excepted', () => {
    const text = fc.oneof(fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[\da-f:.]{0,20}$/));
    fc.assert(
      fc.property(text, (one) => {
        expect(isAddress(one)).toBe(isIP(one) !== 0);
      }),
      { numRuns: 2000 },
    );
  });
});
