// A job that is free and due is announced to whoever listens, in every process. SQLite has one process, which looks.
import { expect, test } from '@jest/globals';
import type { Store } from '../../src/store/open-store.ts';
import { aLateJob, aNewJob, claimOne, countJobs, now, storeJobs } from './samples.ts';
import type { Its } from './test-database.ts';

/** Waits for announcements; what comes while nobody waits is kept for the next who does. */
async function listenAt({ jobs }: Store) {
  let heard = Promise.withResolvers<void>();
  let count = 0;
  const stop = jobs.listen(() => {
    count += 1;
    heard.resolve();
  });
  const next = async () => {
    await heard.promise;
    heard = Promise.withResolvers<void>();
  };
  // The first says that the connection stands.
  await next();
  return {
    next,
    [Symbol.dispose]: stop,
    get count() {
      return count;
    },
  };
}

export function testAnnouncing(its: Its): void {
  const isShared = () => its().store.engine === 'postgres';

  test('what another process stores is heard of at once', async () => {
    if (!isShared()) return expect(its().store.jobs.listen(() => undefined)()).toBeUndefined();
    const { store, another } = its();
    using listener = await listenAt(store);
    await storeJobs(await another(), aNewJob());
    await listener.next();
    expect(await claimOne(store, 'ada')).toMatchObject({ attempts: 1 });
  });

  test('what another process frees, or gives its turn to, is heard of as well', async () => {
    if (!isShared()) return;
    const { store, another } = its();
    const other = await another();
    await storeJobs(other, aNewJob({ serialKey: 'k' }), aNewJob({ serialKey: 'k' }));
    const first = await claimOne(other, 'grace');
    using listener = await listenAt(store);
    await other.jobs.complete(first);
    await listener.next();
    await claimOne(other, 'grace');
    await other.jobs.release('grace', []);
    await listener.next();
    expect(await countJobs(store)).toEqual({ waiting: 1, givenUp: 0 });
  });

  test('what is not to be taken now is not announced', async () => {
    if (!isShared()) return;
    const { store, another } = its();
    const other = await another();
    using listener = await listenAt(store);
    await storeJobs(other, aNewJob({ owner: 'grace' }), aLateJob({ runAt: Date.now() + 60_000 }));
    await storeJobs(other, aNewJob({ id: 'the one', runAt: now }));
    await listener.next();
    expect(listener.count).toBe(2);
  });

  test('a connection that breaks is made anew, and what was stored meanwhile is heard of', async () => {
    if (!isShared()) return;
    const { store, another, query } = its();
    const other = await another();
    using listener = await listenAt(store);
    await query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gpu-instance listener'
       and datname = current_database()`,
    );
    await listener.next();
    await storeJobs(other, aNewJob());
    await listener.next();
  });
}
