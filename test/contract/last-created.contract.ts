import { expect, test } from '@jest/globals';
import type { LaunchState } from '../../src/launches/launch.ts';
import { lastCreatedQuery } from '../../src/store/queries/launches.ts';
import { compilerFor } from './compiler.ts';
import { ada, grace, launchIn, now } from './samples.ts';
import type { Its } from './test-database.ts';

export function testLastCreated(its: Its): void {
  const found = async (owner = ada) => (await its().store.launches.findLastCreated(owner))?.id ?? null;

  test('is the one accepted last, in whichever order they were created', async () => {
    const { store } = its();
    const last = await launchIn(store, 'created', { acceptedAt: now + 3 });
    await launchIn(store, 'created', { acceptedAt: now + 1 });
    await launchIn(store, 'created', { acceptedAt: now + 2 });

    expect(await found()).toBe(last);
    expect(await store.launches.findLastCreated(ada)).toStrictEqual(await store.launches.find(last));
  });

  test.each<LaunchState>(['accepted', 'creating', 'rejected', 'unknown'])(
    'is no later one that is %s',
    async (state) => {
      const { store } = its();
      await launchIn(store, state, { acceptedAt: now + 2 });
      expect(await found()).toBeNull();

      const created = await launchIn(store, 'created', { acceptedAt: now + 1 });
      expect(await found()).toBe(created);
    },
  );

  test.each([grace, { ...ada, teamId: 'T0002' }])("is nobody else's: $teamId $userId", async (owner) => {
    const { store } = its();
    await launchIn(store, 'created', owner);

    expect(await found()).toBeNull();
  });

  test('behind 10,000 that were refused is found by an index', async () => {
    const { store, query, explain } = its();
    const created = await launchIn(store, 'created');
    await query(`
      with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < 10000)
      insert into launches (id, submission_id, team_id, user_id, channel_id, request, state, accepted_at)
      select 'l' || i, 's' || i, 'T0001', 'U0001', 'C0001', '{}', 'rejected', ${now} + i from numbers`);
    if (store.engine === 'postgres') await query('analyze launches');

    expect(await found()).toBe(created);
    const plan = await explain(lastCreatedQuery(compilerFor(store.engine), ada).compile());
    expect(plan).toContain('launches_by_user_state');
  });
}
