import { describe, expect, test } from '@jest/globals';
import { createReader } from '../../support/postgres-tap.ts';

const message = (letter: string, body: string | Buffer): Buffer => {
  const bytes = Buffer.from(body);
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length + 4);
  return Buffer.concat([Buffer.from(letter), length, bytes]);
};
const protocol = (code: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(code);
  return bytes;
};
const startup = message('', Buffer.concat([protocol(196608), Buffer.from('user\0me\0\0')]));
const sync = message('S', '');
const prepared = (name: string, text: string) => [
  message('P', `${name}\0${text}\0\0\0`),
  message('B', `\0${name}\0\0\0\0\0\0\0`),
  message('E', '\0\0\0\0\0'),
];

function read(pieces: readonly Buffer[]) {
  const heard = { roundTrips: 0, statements: [] as string[] };
  const reader = createReader({
    onRoundTrip: () => {
      heard.roundTrips += 1;
    },
    onStatement: (text) => heard.statements.push(text),
  });
  for (const piece of pieces) reader(piece);
  return heard;
}

describe('what an app asks PostgreSQL', () => {
  test('is one statement and one round trip for a simple query', () => {
    expect(read([startup, message('Q', 'begin\0')])).toEqual({ roundTrips: 1, statements: ['begin'] });
  });

  test('is one round trip for several statements that are sent together', () => {
    const { roundTrips, statements } = read([
      startup,
      ...prepared('', 'select 1'),
      ...prepared('', 'select 2'),
      sync,
    ]);
    expect(roundTrips).toBe(1);
    expect(statements).toEqual(['select 1', 'select 2']);
  });

  test('has the text of a named statement also when it is run again without it', () => {
    const again = prepared('find', '').slice(1);
    const { statements } = read([startup, ...prepared('find', 'select 1'), sync, ...again, sync]);
    expect(statements).toEqual(['select 1', 'select 1']);
  });

  test('is read in whatever pieces it arrives, after a question for TLS as well', () => {
    const all = Buffer.concat([message('', protocol(80877103)), startup, ...prepared('', 'select 1'), sync]);
    const crumbs = Array.from(all, (_, index) => all.subarray(index, index + 1));
    expect(read(crumbs)).toEqual(read([all]));
    expect(read(crumbs)).toEqual({ roundTrips: 1, statements: ['select 1'] });
  });
});
