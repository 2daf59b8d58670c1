import { expect, test } from '@jest/globals';
import { latestQuery, teamPageQuery } from '../../src/store/queries/audit-log.ts';
import { compilerFor } from './compiler.ts';
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

  test('can be asked for an enterprise, and for one of its workspaces', async () => {
    const { store } = its();
    await store.accounts.save(anAccount({ teamId: 'E0001', workspaceId: 'T0001' }));
    await store.accounts.save(anAccount({ teamId: 'E0001', workspaceId: 'T0002' }));
    await store.accounts.save(anAccount({ teamId: 'T0003', workspaceId: 'T0003' }));

    const places = async (teamId: string) =>
      (await store.audit.list({ teamId, limit: 10 })).map(({ workspaceId }) => workspaceId);
    expect(await places('E0001')).toEqual(['T0001', 'T0002']);
    expect(await places('T0002')).toEqual(['T0002']);
    expect(await places('T0003')).toEqual(['T0003']);
    expect(await store.audit.list({ teamId: 'E0001', limit: 1 })).toMatchObject([{ workspaceId: 'T0001' }]);
  });

  test.each(['E0001', 'T0002'])(
    'of a small workspace is found by indexes among 10,000 others: %s',
    async (teamId) => {
      const { store, query, explain } = its();
      await query(`
      with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < 10000)
      insert into audit_log (at, team_id, workspace_id, user_id, action, detail)
      select i, 'T0001', 'T0001', 'U0001', 'launch.created', '{}' from numbers`);
      await store.accounts.save(anAccount({ teamId: 'E0001', workspaceId: 'T0002' }));
      if (store.engine === 'postgres') await query('analyze audit_log');

      expect(await store.audit.list({ teamId, limit: 10 })).toMatchObject([{ workspaceId: 'T0002' }]);
      const page = { limit: 10 };
      const plan = await explain(teamPageQuery(compilerFor(store.engine), teamId, page).compile());
      expect(plan).toContain('audit_log_of_team');
      expect(plan).toContain('audit_log_of_workspace');
      expect(plan).not.toMatch(/Seq Scan|SCAN audit_log\b/u);
    },
  );

  test('can be read on from the last entry seen, page by page', async () => {
    const { store } = its();
    for (let second = 0; second < 5; second += 1)
      await store.accounts.save(anAccount({ connectedAt: now + second }));
    const first = await store.audit.list({ limit: 3 });
    const second = await store.audit.list({ limit: 3, afterId: first.at(-1)?.id ?? 0 });

    expect([...first, ...second].map(({ at }) => at - now)).toEqual([0, 1, 2, 3, 4]);
  });

  test('can be asked for a person and a time', async () => {
    const { store } = its();
    for (const second of [0, 1, 2])
      for (const userId of ['U0001', 'U0002'])
        await store.accounts.save(anAccount({ userId, connectedAt: now + second }));

    const filter = { userId: 'U0002', since: now + 1, until: now + 2, limit: 10 };
    expect(await store.audit.list(filter)).toMatchObject([{ userId: 'U0002', at: now + 1 }]);
    expect(await store.audit.list({ ...filter, teamId: anAccount().teamId })).toHaveLength(1);
  });

  test('tells the newest lines of a workspace first, and of nobody else', async () => {
    const { store } = its();
    for (const second of [0, 1, 2]) await store.accounts.save(anAccount({ connectedAt: now + second }));
    await store.accounts.save(anAccount({ userId: 'U0002', connectedAt: now + 3 }));
    await store.accounts.save(anAccount({ teamId: 'E0001', workspaceId: 'T0008', connectedAt: now + 4 }));
    await store.accounts.save(anAccount({ teamId: 'E0001', workspaceId: 'T0009', connectedAt: now + 5 }));

    const { teamId } = anAccount();
    const seconds = async (filter: { teamId: string; userId?: string }) =>
      (await store.audit.latest({ limit: 2, ...filter })).map(({ at }) => at - now);
    expect(await seconds({ teamId })).toEqual([3, 2]);
    expect(await seconds({ teamId, userId: anAccount().userId })).toEqual([2, 1]);
    expect(await seconds({ teamId: 'T0008' })).toEqual([4]);
    expect(await seconds({ teamId: 'E0001' })).toEqual([5, 4]);
    expect(await seconds({ teamId: 'T0404' })).toEqual([]);
  });

  test('finds the newest lines by indexes, looking no further back than it must', async () => {
    const { store, query, explain } = its();
    await query(`
      with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < 10000)
      insert into audit_log (at, team_id, workspace_id, user_id, action, detail)
      select i, 'T0001', 'T0001', case when i = 1 then 'U0009' else 'U0001' end, 'launch.created', '{}' from numbers`);
    if (store.engine === 'postgres') await query('analyze audit_log');

    expect(await store.audit.latest({ teamId: 'T0001', userId: 'U0009', limit: 10 })).toEqual([]);
    const plan = await explain(latestQuery(compilerFor(store.engine), 'T0001', 'U0009', 10).compile());
    expect(plan).not.toMatch(/Seq Scan on audit_log|SCAN audit_log\b(?! USING)/u);
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
