import { expect, test } from '@jest/globals';
import { launchIn, storeLaunch } from './samples.ts';
import type { Its } from './test-database.ts';

export function testLooks(its: Its): void {
  test('looks are counted, also those that happen at once', async () => {
    const { store, another } = its();
    const launchId = await launchIn(store, 'unknown');
    const other = await another();
    await Promise.all([store, other, store, other].map(({ launches }) => launches.recordLook(launchId)));

    expect(await store.launches.find(launchId)).toMatchObject({ looks: 4, state: 'unknown' });
  });

  test('a look at one launch is no look at another', async () => {
    const { store } = its();
    const launchId = await storeLaunch(store);
    await store.launches.recordLook(await storeLaunch(store));

    expect(await store.launches.find(launchId)).toMatchObject({ looks: 0 });
  });
}
