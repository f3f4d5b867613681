import { expect, it } from 'vitest';
import { isLoopback, networkOf } from './network.ts';

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['192.0.2.7:51234', '192.0.2.7'],
  [' ::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:c000:207', '192.0.2.7'],
  ['[::ffff:192.0.2.7]:443', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
  ['[2001:0db8:0001:0002:ffff::9]:443', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['', ''],
  ['unknown', 'unknown'],
  ['a:b:c', 'a:b:c'],
])('%s is of %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

it('knows its own machine', () => {
  expect(['127.0.0.1', '127.8.9.1:80', '::1', '[::1]:80', '::ffff:127.0.0.1'].map(isLoopback)).toEqual(
    Array(5).fill(true),
  );
  expect(['192.0.2.7', '::2', '2001:db8::1', ''].map(isLoopback)).toEqual(Array(4).fill(false));
});
