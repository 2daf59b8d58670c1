import { expect, test } from '@jest/globals';
import { ada, aLateJob, aNewLaunch, anAccount, launchIn, now, storeLaunch } from './samples.ts';
import type { Its } from './test-database.ts';

export function testAuditLog(its: Its): void {
  test('is told oldest first, with growing ids', async () => {
    const { store } = its();
    await launchIn(store, 'created');
    const entries = await store.audit.list({ limit: 10 });

    expect(entries.map(({ action }) => action)).toEqual([
      'launch.accepted',
      'launch.creating',
      'launch.created',
    ]);
    const ids = entries.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(new Set(ids).size).toBe(3);
  });

  test('can be asked for one launch', async () => {
    const { store } = its();
    const launchId = await storeLaunch(store);
    await storeLaunch(store);

    expect(await store.audit.list({ launchId, limit: 10 })).toMatchObject([{ launchId }]);
  });

  test('can be asked for one team', async () => {
    const { store } = its();
    await store.accounts.save(anAccount({ teamId: 'T0002' }));
    await store.accounts.save(anAccount());

    expect(await store.audit.list({ teamId: 'T0002', limit: 10 })).toMatchObject([{ teamId: 'T0002' }]);
  });

  test('can be read on from the last entry seen, page by page', async () => {
    const { store } = its();
    for (let second = 0; second < 5; second += 1)
      await store.accounts.save(anAccount({ connectedAt: now + second }));
    const first = await store.audit.list({ limit: 3 });
    const second = await store.audit.list({ limit: 3, afterId: first.at(-1)?.id ?? 0 });

    expect([...first, ...second].map(({ at }) => at - now)).toEqual([0, 1, 2, 3, 4]);
  });

  test('never holds a secret: no sealed value, no request, no words of the platform', async () => {
    const { store, query } = its();
    const launch = aNewLaunch({ sealedReplyUrl: 'sealed-reply-url' });
    await store.launches.accept(launch, aLateJob());
    await store.accounts.save(
      anAccount({ ...ada, sealedToken: 'sealed-token', platformUser: 'platform-user' }),
    );
    const change = { launchId: launch.id, at: now } as const;
    await store.launches.transition({ ...change, from: 'accepted', to: 'creating' });
    const failure = { reason: 'http', message: 'platform-words' } as const;
    await store.launches.transition({ ...change, from: 'creating', to: 'rejected', failure });

    const text = JSON.stringify(await query('select * from audit_log'));
    expect(text).toContain('launch.rejected');
    expect(text).not.toMatch(/sealed|platform-|imagePath/u);
  });
}
