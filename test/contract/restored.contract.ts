import { expect, test } from '@jest/globals';
import { launchIn, now, storeJobs, storeLaunch } from './samples.ts';
import type { Its } from './test-database.ts';

export function testRestored(its: Its): void {
  test('what waited to be sent counts as sent, since the moment it can have been; all else stays', async () => {
    const { store } = its();
    const accepted = await storeLaunch(store);
    const others = await Promise.all(
      (['creating', 'created', 'rejected', 'unknown'] as const).map((state) => launchIn(store, state)),
    );
    const before = await Promise.all(others.map((id) => store.launches.find(id)));

    expect(await store.restored.takeForSent(now + 5)).toEqual({ launches: 1, actions: 0, watches: 0 });
    const launch = await store.launches.find(accepted);
    expect(launch).toMatchObject({ state: 'creating', sentAt: launch?.acceptedAt });
    expect(await Promise.all(others.map((id) => store.launches.find(id)))).toEqual(before);
    expect((await store.launches.countByState()).creating).toBe(2);
    expect(await store.audit.list({ launchId: accepted, limit: 9 })).toMatchObject([
      { action: 'launch.accepted' },
      { action: 'launch.creating', at: now + 5, detail: { from: 'accepted', by: 'restore' } },
    ]);
    // A second restore finds nothing more.
    expect(await store.restored.takeForSent(now + 6)).toEqual({ launches: 0, actions: 0, watches: 0 });
  });

  test('knows until when a process counts as alive, where no lock says so', async () => {
    const { store } = its();
    await storeJobs(store);
    if (store.engine === 'sqlite') return expect(store.engine).toBe('sqlite');
    expect(await store.restored.lastBeat()).toBeNull();
    await store.jobs.enrol('somebody', 60_000);
    const first = await store.restored.lastBeat();
    expect(first?.leftMs).toBeGreaterThan(0);
    await store.jobs.keepAlive('somebody', 90_000);
    expect((await store.restored.lastBeat())?.until).toBeGreaterThan(first?.until ?? 0);
  });
}
