// Whoever reads in the same turn asks together, and none suffers from another's mistake.
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import pg from 'pg';
import type { Asked } from '../../src/store/postgres-exchange.ts';
import { ReadGroup } from '../../src/store/postgres-reads.ts';

const asked: string[][] = [];
function groupOn(answer: (text: string) => string): ReadGroup {
  asked.length = 0;
  return new ReadGroup(async (group: readonly Asked[]) => {
    asked.push(group.map(({ statement }) => statement.text));
    return group.map(({ statement }) => [{ answer: answer(statement.text) }]);
  });
}
const read = (group: ReadGroup, text: string) => group.read({ statement: { text }, values: [] });

test('what is read in one turn is asked together, and each gets its own answer', async () => {
  const group = groupOn((text) => text.toUpperCase());
  const first = [read(group, 'a'), read(group, 'b')];
  expect(await Promise.all(first)).toEqual([[{ answer: 'A' }], [{ answer: 'B' }]]);
  await turn();
  await read(group, 'c');
  expect(asked).toEqual([['a', 'b'], ['c']]);
});

test('a crowd is shared among several connections', async () => {
  const group = groupOn(() => '');
  await Promise.all(Array.from({ length: 40 }, (_, at) => read(group, String(at))));
  expect(asked.map(({ length }) => length)).toEqual([16, 16, 8]);
});

test('a statement that the server refuses spoils nothing for the others', async () => {
  const refusal = new pg.DatabaseError('no', 2, 'error');
  const group = groupOn((text) => {
    if (text === 'bad') throw refusal;
    return text;
  });
  const reads = [read(group, 'a'), read(group, 'bad'), read(group, 'b')];
  expect(await Promise.allSettled(reads)).toEqual([
    { status: 'fulfilled', value: [{ answer: 'a' }] },
    { status: 'rejected', reason: refusal },
    { status: 'fulfilled', value: [{ answer: 'b' }] },
  ]);
});

test('a server that is away is told to all, and asked once', async () => {
  const away = new Error('Connection terminated');
  const group = groupOn(() => {
    throw away;
  });
  const reads = [read(group, 'a'), read(group, 'b')];
  for (const each of reads) await expect(each).rejects.toBe(away);
  expect(asked).toHaveLength(1);
});
