import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { Preset } from '../../src/presets/ports.ts';
import type { Store } from '../../src/store/open-store.ts';
import { ada, aPreset, grace, now } from './samples.ts';
import type { Its } from './test-database.ts';

const reader = { ...ada, channelId: 'C0001' };
const refusing = { replace: false, maxPerOwner: 50 };
const replacing = { ...refusing, replace: true };

export async function storePreset({ presets }: Store, override: Partial<Preset> = {}): Promise<Preset> {
  const preset = aPreset(override);
  expect(await presets.save(preset, refusing)).toBe('saved');
  return preset;
}

export function testPresets(its: Its): void {
  const actions = async () => (await its().store.audit.list({ limit: 20 })).map(({ action }) => action);
  const listed = () => its().store.presets.list(reader, 100);

  test.each([
    ['a private one', aPreset()],
    ['one shared in a channel and used', aPreset({ scope: 'channel', usedAt: now + 1 })],
    [
      "one with everybody's characters",
      aPreset({ name: 'Größe 試驗 \u{1f680}', values: { script: 'a\u0000\r\n\ud83d', list: [1, null] } }),
    ],
  ])('are found as they were saved: %s', async (_, preset) => {
    await storePreset(its().store, preset);

    expect(await listed()).toStrictEqual([preset]);
  });

  test.each(['my usual', 'MY Usual', 'ｍｙ usual'])(
    'of a name that the owner has already are refused, and change nothing: %s',
    async (name) => {
      const { store } = its();
      const first = await storePreset(store);

      const second = aPreset({ name, values: { fields: {} } });
      expect(await store.presets.save(second, refusing)).toBe('name-taken');
      expect(await listed()).toStrictEqual([first]);
      expect(await actions()).toEqual(['preset.saved']);
    },
  );

  test('replace one of the same name when they are asked to, which stays the same preset', async () => {
    const { store } = its();
    const first = await storePreset(store, { usedAt: now + 1 });
    const second = aPreset({
      name: 'My Usual',
      values: { fields: { gpuNumber: '8' } },
      scope: 'team',
      channelId: 'C0002',
      createdAt: now + 9,
      updatedAt: now + 9,
    });

    expect(await store.presets.save(second, replacing)).toBe('replaced');
    const { id, createdAt, usedAt } = first;
    expect(await listed()).toStrictEqual([{ ...second, id, createdAt, usedAt }]);
  });

  test('that were to replace one are saved when there is none', async () => {
    const { store } = its();

    expect(await store.presets.save(aPreset(), replacing)).toBe('saved');
    expect(await listed()).toHaveLength(1);
  });

  test.each([{ ownerId: grace.userId }, { teamId: 'T0002' }])(
    'of one name may be had by two people: %j',
    async (other) => {
      const { store } = its();
      const first = await storePreset(store);

      expect(await store.presets.save(aPreset({ ...other, values: {} }), replacing)).toBe('saved');
      expect(await listed()).toStrictEqual([first]);
    },
  );

  test('are so many and no more; an owner who has them all may still replace', async () => {
    const { store } = its();
    const limits = { replace: true, maxPerOwner: 2 };
    await storePreset(store, { name: 'one' });
    await storePreset(store, { name: 'two' });
    await storePreset(store, { name: 'of another', ownerId: grace.userId });

    expect(await store.presets.save(aPreset({ name: 'three' }), limits)).toBe('too-many');
    expect(await store.presets.save(aPreset({ name: 'Two' }), limits)).toBe('replaced');
    expect((await listed()).map(({ name }) => name).sort()).toEqual(['Two', 'one']);
  });

  test('are renamed, also to the same name in other letters', async () => {
    const { store } = its();
    const { id } = await storePreset(store);

    expect(await store.presets.change(id, ada, { name: 'Großes' }, now + 1)).toBe('changed');
    expect(await store.presets.change(id, ada, { name: 'großes' }, now + 2)).toBe('changed');
    expect(await listed()).toMatchObject([{ id, name: 'großes', createdAt: now, updatedAt: now + 2 }]);
    expect(await store.presets.findByName(reader, 'GROßES')).toMatchObject({ id });
  });

  test('are not renamed onto a name that is taken, and stay as they were', async () => {
    const { store } = its();
    const taken = await storePreset(store, { name: 'taken' });
    const preset = await storePreset(store);

    expect(await store.presets.change(preset.id, ada, { name: 'TAKEN' }, now + 1)).toBe('name-taken');
    expect(await listed()).toEqual(expect.arrayContaining([taken, preset]));
    expect(await actions()).toEqual(['preset.saved', 'preset.saved']);
  });

  test('are shared, and taken back', async () => {
    const { store } = its();
    const { id } = await storePreset(store);
    await store.presets.change(id, ada, { scope: 'channel', channelId: 'C0002' }, now + 1);
    expect(await listed()).toMatchObject([{ scope: 'channel', channelId: 'C0002', updatedAt: now + 1 }]);

    await store.presets.change(id, ada, { scope: 'private', channelId: 'C0002' }, now + 2);
    expect(await store.presets.list({ ...grace, channelId: 'C0002' }, 10)).toEqual([]);
  });

  test('that are removed are gone, others are not, and the name is free', async () => {
    const { store } = its();
    const kept = await storePreset(store, { name: 'kept' });
    const { id } = await storePreset(store);

    expect(await store.presets.remove(id, ada, now + 1)).toBe('changed');
    expect(await listed()).toStrictEqual([kept]);
    await storePreset(store);
  });

  test.each([
    ['of somebody else', grace, 'not-yours'],
    ['of another workspace', { ...ada, teamId: 'T0002' }, 'gone'],
  ] as const)('%s are not changed: the answer is %s', async (_, somebody, answer) => {
    const { store } = its();
    const preset = await storePreset(store, { scope: 'team' });
    const sharing = { scope: 'private', channelId: 'C0002' } as const;

    expect(await store.presets.change(preset.id, somebody, { name: 'mine' }, now + 1)).toBe(answer);
    expect(await store.presets.change(preset.id, somebody, sharing, now + 1)).toBe(answer);
    expect(await store.presets.remove(preset.id, somebody, now + 1)).toBe(answer);
    expect(await listed()).toStrictEqual([preset]);
    expect(await actions()).toEqual(['preset.saved']);
  });

  test('that nobody saved cannot be changed', async () => {
    const { presets } = its().store;

    expect(await presets.change(randomUUID(), ada, { name: 'mine' }, now)).toBe('gone');
    expect(await presets.remove(randomUUID(), ada, now)).toBe('gone');
    expect(await actions()).toEqual([]);
  });

  test('leave a line in the audit log for every change, with nothing of the form', async () => {
    const { store } = its();
    const { id } = await storePreset(store, { values: { script: 'export TOKEN=hunter2' } });
    await store.presets.save(aPreset({ scope: 'team', updatedAt: now + 1 }), replacing);
    await store.presets.change(id, ada, { name: 'other' }, now + 2);
    await store.presets.change(id, ada, { scope: 'channel', channelId: 'C0002' }, now + 3);
    await store.presets.remove(id, ada, now + 4);

    const line = (at: number, action: string, detail: object) => ({
      id: expect.any(Number),
      at,
      ...ada,
      action,
      launchId: null,
      detail: { preset: id, ...detail },
    });
    expect(await store.audit.list({ limit: 10 })).toStrictEqual([
      line(now, 'preset.saved', { name: 'my usual', scope: 'private' }),
      line(now + 1, 'preset.replaced', { name: 'my usual', scope: 'team' }),
      line(now + 2, 'preset.renamed', { name: 'other' }),
      line(now + 3, 'preset.shared', { scope: 'channel' }),
      line(now + 4, 'preset.removed', {}),
    ]);
  });

  test('do not change where the audit log cannot be written', async () => {
    const { store, query } = its();
    const preset = await storePreset(store);
    await query('alter table audit_log rename to audit_log_elsewhere');

    const { presets } = store;
    await expect(presets.save(aPreset({ name: 'new' }), refusing)).rejects.toThrow();
    await expect(presets.save(aPreset({ values: {} }), replacing)).rejects.toThrow();
    await expect(presets.change(preset.id, ada, { name: 'other' }, now + 1)).rejects.toThrow();
    await expect(presets.remove(preset.id, ada, now + 1)).rejects.toThrow();
    expect(await listed()).toStrictEqual([preset]);
  });
}
