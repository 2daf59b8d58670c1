import { beforeEach, expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import { createHandOver, type HandedOver } from '../../../src/launches/hand-over.ts';
import { aLaunch } from '../../support/builders.ts';

let now = 0;
const closed: string[] = [];
beforeEach(() => {
  now = 1000;
  closed.length = 0;
});
const handed = (id: string): HandedOver => ({
  launch: aLaunch({ id }),
  token: new Secret(`token of ${id}`),
  connection: { close: () => void closed.push(id) },
});
const create = (max?: number) =>
  createHandOver({ clock: () => now, maxAgeMs: 100, ...(max === undefined ? {} : { max }) });

test('each takes its own, once', () => {
  const handOver = create();
  handOver.put(handed('a'));
  handOver.put(handed('b'));
  expect(handOver.take('b')?.token.reveal()).toBe('token of b');
  expect(handOver.take('b')).toBeNull();
  expect(handOver.take('c')).toBeNull();
  expect(handOver.take('a')?.launch.id).toBe('a');
  expect(closed).toEqual([]);
});

test('what is old is not taken: the account may be another by then', () => {
  const handOver = create();
  handOver.put(handed('a'));
  now += 100;
  expect(handOver.take('a')).toBeNull();
  expect(closed).toEqual(['a']);
});

test('what nobody takes goes, with its connection, when others come', () => {
  const handOver = create();
  for (const id of ['a', 'b']) handOver.put(handed(id));
  now += 100;
  handOver.put(handed('c'));
  expect(closed).toEqual(['a', 'b']);
  expect(handOver.take('c')).not.toBeNull();
});

test('no more wait than there is room for, and the oldest goes first', () => {
  const handOver = create(2);
  for (const id of ['a', 'b', 'c', 'd']) handOver.put(handed(id));
  expect(closed).toEqual(['a', 'b']);
  expect(['a', 'b', 'c', 'd'].map((id) => handOver.take(id)?.launch.id ?? null)).toEqual([
    null,
    null,
    'c',
    'd',
  ]);
});

test('what became of a launch is there once, for a while, and for a bounded number', () => {
  let now = 0;
  const handOver = createHandOver({ clock: () => now, max: 2, maxAgeMs: 100 });
  for (const id of ['a', 'b', 'c']) handOver.putSettled(aLaunch({ id }));
  expect(handOver.takeSettled('a')).toBeNull();
  expect(handOver.takeSettled('b')).toMatchObject({ id: 'b' });
  expect(handOver.takeSettled('b')).toBeNull();
  now = 100;
  expect(handOver.takeSettled('c')).toBeNull();
});
