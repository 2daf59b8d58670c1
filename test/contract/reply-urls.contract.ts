import { expect, test } from '@jest/globals';
import { aSealed, now, storeLaunch } from './samples.ts';
import type { Its } from './test-database.ts';

export function testReplyUrls(its: Its): void {
  test('of launches before a moment are forgotten, with nothing else of them; how many is answered', async () => {
    const { store, query } = its();
    const sealedReplyUrl = aSealed('first');
    const old = await storeLaunch(store, { sealedReplyUrl, acceptedAt: now - 1 });
    const without = await storeLaunch(store, { sealedReplyUrl: null, acceptedAt: now - 1 });
    const young = await storeLaunch(store, { sealedReplyUrl, acceptedAt: now });
    const find = () => Promise.all([old, without, young].map((id) => store.launches.find(id)));
    const before = await find();

    expect(await store.launches.forgetReplyUrls(now, 100)).toBe(1);
    expect(await find()).toStrictEqual([{ ...before[0], sealedReplyUrl: null }, before[1], before[2]]);
    expect(await query(`select id from launches where reply_url_kid is not null`)).toEqual([{ id: young }]);
    expect(await store.launches.forgetReplyUrls(now, 100)).toBe(0);
  });
}
