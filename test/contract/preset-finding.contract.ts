import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { visibleQuery } from '../../src/store/queries/presets.ts';
import { compilerFor } from './compiler.ts';
import { storePreset } from './presets.contract.ts';
import { ada, grace, now } from './samples.ts';
import type { Its } from './test-database.ts';

const reader = { ...ada, channelId: 'C0001' };
const theirs = { ownerId: grace.userId };

export function testPresetFinding(its: Its): void {
  const names = async (limit = 100) =>
    (await its().store.presets.list(reader, limit)).map(({ name }) => name);

  test("shows a person their own, the channel's and the workspace's, in this order, and no others", async () => {
    const { store } = its();
    await storePreset(store, { ...theirs, name: 'team', scope: 'team', channelId: 'C0002' });
    await storePreset(store, { ...theirs, name: 'channel', scope: 'channel' });
    await storePreset(store, { name: 'own, of elsewhere', scope: 'channel', channelId: 'C0002' });
    await storePreset(store, { ...theirs, name: 'private' });
    await storePreset(store, { ...theirs, name: 'other channel', scope: 'channel', channelId: 'C0002' });
    await storePreset(store, { name: 'other workspace', teamId: 'T0002', scope: 'team' });

    expect(await names()).toEqual(['own, of elsewhere', 'channel', 'team']);
  });

  test('lists what was saved or used last first, up to the limit', async () => {
    const { store } = its();
    await storePreset(store, { name: 'saved second', updatedAt: now + 2 });
    await storePreset(store, { name: 'used last', updatedAt: now + 1, usedAt: now + 9 });
    await storePreset(store, { name: 'saved third', updatedAt: now + 3 });
    await storePreset(store, { ...theirs, name: 'shared', scope: 'team', usedAt: now + 99 });

    expect(await names()).toEqual(['used last', 'saved third', 'saved second', 'shared']);
    expect(await names(2)).toEqual(['used last', 'saved third']);
  });

  test('finds by its id what is listed, however many there are, and nothing else', async () => {
    const { store } = its();
    const own = await storePreset(store, { name: 'own' });
    const shared = await storePreset(store, { ...theirs, name: 'shared', scope: 'team' });
    const hidden = await storePreset(store, { ...theirs, name: 'private' });
    const elsewhere = await storePreset(store, {
      ...theirs,
      name: 'x',
      scope: 'channel',
      channelId: 'C0002',
    });
    const found = async ({ id }: { readonly id: string }) => store.presets.find(reader, id);

    expect(await found(own)).toStrictEqual(own);
    expect(await found(shared)).toStrictEqual(shared);
    for (const other of [hidden, elsewhere, { id: 'nothing' }]) expect(await found(other)).toBeNull();
  });

  test("by name takes the person's own, then the channel's, then the workspace's", async () => {
    const { store } = its();
    const name = 'my usual';
    const team = await storePreset(store, { ...theirs, name, scope: 'team', usedAt: now + 9 });
    const found = () => store.presets.findByName(reader, 'MY usual');
    expect(await found()).toStrictEqual(team);

    const channel = await storePreset(store, { ownerId: 'U0003', name, scope: 'channel', usedAt: now + 5 });
    expect(await found()).toStrictEqual(channel);

    const own = await storePreset(store, { name });
    expect(await found()).toStrictEqual(own);
  });

  test('by name takes the one used last of several that are shared; a new one does not come first', async () => {
    const { store } = its();
    const shared = { name: 'big', scope: 'team' } as const;
    const first = await storePreset(store, { ...shared, ...theirs, usedAt: now + 1 });
    const second = await storePreset(store, { ...shared, ownerId: 'U0003', usedAt: now + 2 });
    await storePreset(store, { ...shared, ownerId: 'U0004', updatedAt: now + 9 });
    expect(await store.presets.findByName(reader, 'big')).toMatchObject({ id: second.id });

    await store.presets.touch(first.id, now + 3);
    expect(await store.presets.findByName(reader, 'big')).toStrictEqual({ ...first, usedAt: now + 3 });
  });

  test.each([
    ['private', {}],
    ['shared in another channel', { scope: 'channel', channelId: 'C0002' }],
    ['shared in another workspace', { scope: 'team', teamId: 'T0002' }],
  ] as const)("by name does not take somebody else's that is %s", async (_, other) => {
    const { store } = its();
    await storePreset(store, { ...theirs, ...other });

    expect(await store.presets.findByName(reader, 'my usual')).toBeNull();
  });

  test.each(['my', 'my usual ', 'my_usual', '%', "' or '1'='1"])(
    'by name takes no pattern and no part: %s',
    async (name) => {
      const { store } = its();
      await storePreset(store);

      expect(await store.presets.findByName(reader, name)).toBeNull();
    },
  );

  test('notes when it was used, of this one only; of one that is gone, nothing', async () => {
    const { store } = its();
    const used = await storePreset(store, { name: 'used' });
    const other = await storePreset(store, { name: 'other' });
    await store.presets.touch(used.id, now + 1);
    await store.presets.touch(randomUUID(), now + 2);

    expect(await store.presets.list(reader, 10)).toStrictEqual([{ ...used, usedAt: now + 1 }, other]);
  });

  test('among 10,000 presets uses indexes', async () => {
    const { store, query, explain } = its();
    await query(`
      with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < 10000)
      insert into presets (id, team_id, owner_id, name, name_key, scope, channel_id, content, created_at, updated_at)
      select 'preset-' || i, 'T0001', 'U' || i, 'name', 'name', case when i < 20 then 'team' else 'private' end,
        'C' || i, '{}', ${now}, ${now} from numbers`);

    const plan = await explain(visibleQuery(compilerFor(store.engine), reader).limit(100).compile());
    expect(plan).toContain('presets_shared');
    expect(plan).not.toMatch(/Seq Scan on presets|SCAN presets/u);
  });
}
