// Where a token may be sent: what the operator named, and nothing that looks like it.
import { describe, expect, test } from '@jest/globals';
import { type HostPattern, judgeAddress, parseHostPattern } from '../../../src/core/allowed-hosts.ts';

const hosts = ['region.example:65011', '*.hpc.example:65011', 'plain.example', '127.0.0.1:4010'].map(
  (text) => parseHostPattern(text) as HostPattern,
);
const allowed = { own: 'http://gateway.lab/platform', hosts };
const judge = (address: string) => judgeAddress(address, allowed);

describe('an address that may be used', () => {
  test.each([
    ['https://region.example:65011/ai', 'https://region.example:65011'],
    ['https://region.example:65011/ai/', 'https://region.example:65011'],
    [' https://REGION.example:65011 ', 'https://region.example:65011'],
    ['https://east.hpc.example:65011/ai', 'https://east.hpc.example:65011'],
    ['https://a.b.hpc.example:65011/ai', 'https://a.b.hpc.example:65011'],
    ['https://plain.example/ai', 'https://plain.example'],
    ['https://plain.example:443/gate/ai', 'https://plain.example/gate'],
    // This machine needs no https, but has to be named as well.
    ['http://127.0.0.1:4010/ai', 'http://127.0.0.1:4010'],
    // What the operator wrote into the settings is theirs, whatever it is.
    ['http://gateway.lab/platform/ai', 'http://gateway.lab/platform'],
  ])('%s', (address, origin) => {
    expect(judge(address)).toEqual({ ok: true, origin });
  });
});

describe('an address that gets no token', () => {
  test.each([
    ['http://region.example:65011/ai', 'insecure', 'region.example:65011'],
    ['https://region.example/ai', 'not-allowed', 'region.example'],
    ['https://region.example:65012/ai', 'not-allowed', 'region.example:65012'],
    ['https://region.example.evil.example:65011/ai', 'not-allowed', 'region.example.evil.example:65011'],
    ['https://evilregion.example:65011/ai', 'not-allowed', 'evilregion.example:65011'],
    ['https://evilhpc.example:65011/ai', 'not-allowed', 'evilhpc.example:65011'],
    ['https://hpc.example:65011/ai', 'not-allowed', 'hpc.example:65011'],
    ['https://localhost:4010/ai', 'not-allowed', 'localhost:4010'],
    ['http://127.0.0.1:4011/ai', 'not-allowed', '127.0.0.1:4011'],
    ['https://region.example:65011@evil.example/ai', 'unreadable', 'evil.example'],
    ['https://user:pw@region.example:65011/ai', 'unreadable', 'region.example:65011'],
    ['https://region.example:65011/ai?x=1', 'unreadable', ''],
    ['https://region.example:65011#@evil.example', 'unreadable', ''],
    ['https://{region}.example:65011/ai', 'unreadable', ''],
    ['https:\\\\evil.example\\@region.example:65011', 'unreadable', ''],
    ['ftp://region.example:65011/ai', 'unreadable', ''],
    ['file:///etc/passwd', 'unreadable', ''],
    ['region.example:65011', 'unreadable', ''],
    ['', 'unreadable', ''],
  ])('%s: %s', (address, problem, host) => {
    expect(judge(address)).toMatchObject({ ok: false, problem, host });
  });
});

test.each([
  '',
  '*',
  '*.',
  '*.com',
  '**.a.example',
  'a..example',
  'https://a.example',
  'a.example:99999',
  'a b',
  '*.a.example:',
])('is no pattern: %j', (text) => {
  expect(parseHostPattern(text)).toBeNull();
});
