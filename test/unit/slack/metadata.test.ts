import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readConnectMetadata, writeConnectMetadata } from '../../../src/slack/account/metadata.ts';
import { readLaunchMetadata, writeLaunchMetadata } from '../../../src/slack/launch/form-metadata.ts';

const draft = '6fa459ea-ee8a-4ca4-894e-db77e160355e';
const ours = readLaunchMetadata(JSON.stringify({ draft, channel: 'C1' }));

describe('what a view carries', () => {
  test('is read as it was written', () => {
    const launch = { ...ours, nextMount: 3, nextPort: 999_999 };
    expect(readLaunchMetadata(writeLaunchMetadata(launch))).toEqual(launch);
    const connect = { draft, channel: 'D0_1', next: 'launch' as const, way: 'keys' as const };
    expect(readConnectMetadata(writeConnectMetadata(connect))).toEqual(connect);
  });

  test.each([
    ['another draft', { draft: "' OR 1=1 --" }],
    ['a channel that would ping', { channel: 'C1><!channel>' }],
    ['a channel with a NUL', { channel: 'C\u0000' }],
    ['a row number of seven digits', { nextMount: 1_000_000 }],
    ['a row number that is none', { nextPort: 1.5 }],
    ['a negative row number', { nextPort: -1 }],
  ])('%s is not ours', (_, change) => {
    expect(() => readLaunchMetadata(JSON.stringify({ ...ours, ...change }))).toThrow('not ours');
  });

  test('keys of the prototype are neither read nor kept', () => {
    const text = `{"__proto__":{"channel":"C2"},"constructor":{"x":1},"draft":"${draft}","channel":"C1"}`;
    expect(readLaunchMetadata(text)).toEqual(ours);
    expect(() => readLaunchMetadata(`{"__proto__":${JSON.stringify(ours)}}`)).toThrow('not ours');
  });

  test('anything else is refused in words that quote nothing of it', () => {
    const hostile = fc.oneof(
      fc.anything(),
      fc.string(),
      fc.json(),
      fc
        .record({ draft: fc.anything(), channel: fc.anything(), next: fc.anything() })
        .map((value) => fc.stringify(value)),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        for (const read of [readLaunchMetadata, readConnectMetadata]) {
          expect(() => read(text)).toThrow(/^a view whose private_metadata is not ours$/u);
        }
      }),
    );
  });

  test('100,000 lists in each other are refused like the rest', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(() => readLaunchMetadata(`{"draft":"${randomUUID()}","channel":${deep}}`)).toThrow('not ours');
  });
});
