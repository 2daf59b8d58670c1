import { expect, test } from '@jest/globals';
import { aNewJob, claimOne, countJobs, launchIn, storeJobs, storeLaunch } from './samples.ts';
import type { Its } from './test-database.ts';

const card = { channelId: 'C0001', ts: '1760000000.000100' };

export function testCards(its: Its): void {
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

  test.each([card, { ...card, ts: null }])('keeps where the card stands: ts $ts', async (where) => {
    const { store } = its();
    const launchId = await launchIn(store, 'created');
    await storeJobs(store, aNewJob());
    await store.launches.recordCard(launchId, where, await claimOne(store, 'ada'));

    expect(await store.launches.find(launchId)).toMatchObject({ card: where, state: 'created' });
  });

  test('a recorded card completes the job that posted it', async () => {
    const { store } = its();
    const launchId = await launchIn(store, 'created');
    await storeJobs(store, aNewJob());
    const { waiting } = await countJobs(store);
    await store.launches.recordCard(launchId, card, await claimOne(store, 'ada'));

    expect(await countJobs(store)).toEqual({ waiting: waiting - 1, givenUp: 0 });
  });

  test('a card is recorded although its job was lost, which stays with its new holder', async () => {
    const { store } = its();
    const launchId = await launchIn(store, 'created');
    await storeJobs(store, aNewJob());
    const lost = await claimOne(store, 'ada');
    await store.jobs.release('ada', []);
    const held = await claimOne(store, 'grace');
    await store.launches.recordCard(launchId, card, lost);

    expect(await store.launches.find(launchId)).toMatchObject({ card });
    expect(await store.jobs.complete(held)).toBe(true);
  });
}
