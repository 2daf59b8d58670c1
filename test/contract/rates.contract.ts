import { expect, test } from '@jest/globals';
import { now } from './samples.ts';
import type { Its } from './test-database.ts';

const limit = { workspaceId: 'T0001', method: 'chat.postMessage', channelId: 'C0001', intervalMs: 1000 };
const minute = 60_000;

export function testRates(its: Its): void {
  const take = (at: number, other: Partial<typeof limit> | { channelId: null } = {}) =>
    its().store.rates.take({ ...limit, ...other }, at, at + minute);
  const hold = (until: number, other: Partial<typeof limit> | { channelId: null } = {}) =>
    its().store.rates.hold({ ...limit, ...other }, until, until + minute);

  test('none are, and nothing is stored, while nobody was refused', async () => {
    expect([await take(now), await take(now), await take(now)]).toEqual([null, null, null]);
    expect(await its().query('select * from rate_slots')).toEqual([]);
  });

  test('one at a time once the pause is over, as many replicas as ask at once', async () => {
    await hold(now + 5000);
    expect(await take(now + 4999)).toBe(now + 5000);
    expect(await its().store.rates.freeAt(limit, now)).toBe(now + 5000);
    expect(await its().store.rates.freeAt(limit, now + 65_000)).toBeNull();
    const other = await its().another();
    const asked = [its().store, other, its().store, other, other];
    const answers = await Promise.all(asked.map(({ rates }) => rates.take(limit, now + 5000, now + minute)));
    expect(answers.filter((answer) => answer === null)).toHaveLength(1);
    expect(answers.filter((answer) => answer === now + 6000)).toHaveLength(4);
    expect(await take(now + 6000)).toBeNull();
    expect(await take(now + 6001)).toBe(now + 7000);
  });

  test.each([
    { workspaceId: 'T0002' },
    { method: 'chat.update' },
    { channelId: 'C0002' },
    { channelId: null },
  ])('not those of %j', async (other) => {
    await hold(now + 5000);
    expect(await take(now, other)).toBeNull();
  });

  test('by the longest pause of all that were asked for', async () => {
    await hold(now + 5000);
    await hold(now + 2000);
    expect(await take(now)).toBe(now + 5000);
    await hold(now + 9000);
    expect(await take(now)).toBe(now + 9000);
  });

  test('for a minute after it, longer while they queue, and then not at all', async () => {
    await hold(now);
    expect(await take(now + minute - 1500)).toBeNull();
    expect(await take(now + minute - 500)).toBeNull();
    // The last one came right behind the one before: the minute begins anew.
    expect(await take(now + minute)).toBe(now + minute + 500);
    expect(await take(now + 2 * minute - 500)).toBeNull();
    expect(await take(now + 2 * minute - 500)).toBeNull();
  });

  test('in so many channels, counted', async () => {
    await hold(now + 5000);
    await hold(now + 5000, { channelId: 'C0002' });
    await hold(now + 5000, { channelId: null });
    await hold(now + 5000, { channelId: 'C0003', method: 'chat.update' });
    await hold(now + 1000, { channelId: 'C0004' });
    expect(await its().store.rates.countHeld(limit, now)).toBe(3);
    expect(await its().store.rates.countHeld(limit, now + 1000)).toBe(2);
  });

  test('are forgotten once they are not', async () => {
    await hold(now);
    await hold(now + 1, { channelId: 'C0002' });
    expect(await its().store.rates.purge(now + minute)).toBe(1);
    expect(await its().query('select channel_id from rate_slots')).toEqual([{ channel_id: 'C0002' }]);
  });
}
