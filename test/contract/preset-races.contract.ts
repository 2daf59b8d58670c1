import { expect, test } from '@jest/globals';
import type { Store } from '../../src/store/open-store.ts';
import { storePreset } from './presets.contract.ts';
import { ada, aPreset, now } from './samples.ts';
import type { Its } from './test-database.ts';

const reader = { ...ada, channelId: 'C0001' };
const refusing = { replace: false, maxPerOwner: 50 };
const rounds = Array.from({ length: 8 }, (_, index) => index);

export function testPresetRaces(its: Its): void {
  /** The same work by two processes, in turns. */
  async function atOnce<T>(count: number, work: (store: Store, index: number) => Promise<T>): Promise<T[]> {
    const { store, another } = its();
    const stores = [store, await another()];
    return Promise.all(Array.from({ length: count }, (_, index) => work(stores[index % 2] ?? store, index)));
  }
  const countAudited = async () => (await its().store.audit.list({ limit: 100 })).length;

  test('of many that save one name, one wins and the others hear that it is taken', async () => {
    const outcomes = await atOnce(10, ({ presets }, index) =>
      presets.save(aPreset({ name: index % 3 ? 'big' : 'BIG' }), refusing),
    );

    expect([...outcomes].sort()).toEqual([...Array(9).fill('name-taken'), 'saved']);
    expect(await its().store.presets.list(reader, 100)).toHaveLength(1);
    expect(await countAudited()).toBe(1);
  });

  test('of many that replace one name, one saves it, the others replace it', async () => {
    const outcomes = await atOnce(10, ({ presets }) =>
      presets.save(aPreset(), { ...refusing, replace: true }),
    );

    expect([...outcomes].sort()).toEqual([...Array(9).fill('replaced'), 'saved']);
    expect(await its().store.presets.list(reader, 100)).toHaveLength(1);
    expect(await countAudited()).toBe(10);
  });

  test('for the last free place, one gets it', async () => {
    await storePreset(its().store, { name: 'there already' });
    const outcomes = await atOnce(10, ({ presets }, index) =>
      presets.save(aPreset({ name: `name ${index}` }), { replace: false, maxPerOwner: 2 }),
    );

    expect([...outcomes].sort()).toEqual(['saved', ...Array(9).fill('too-many')]);
    expect(await its().store.presets.list(reader, 100)).toHaveLength(2);
  });

  test('of many renamed onto one name, one gets it and the others keep theirs', async () => {
    const { store } = its();
    const presets: string[] = [];
    for (const index of rounds) presets.push((await storePreset(store, { name: `name ${index}` })).id);
    const outcomes = await atOnce(rounds.length, (each, index) =>
      each.presets.change(presets[index] ?? '', ada, { name: 'wanted' }, now + 1),
    );

    expect([...outcomes].sort()).toEqual(['changed', ...Array(7).fill('name-taken')]);
    const names = (await store.presets.list(reader, 100)).map(({ name }) => name);
    expect(names.filter((name) => name === 'wanted')).toHaveLength(1);
    expect(new Set(names).size).toBe(rounds.length);
  });

  test('two that are given the name of each other both hear that it is taken', async () => {
    const { store } = its();
    const one = await storePreset(store, { name: 'one' });
    const two = await storePreset(store, { name: 'two' });
    const outcomes = await atOnce(10, ({ presets }, index) =>
      index % 2
        ? presets.change(one.id, ada, { name: 'two' }, now + 1)
        : presets.change(two.id, ada, { name: 'one' }, now + 1),
    );

    expect(new Set(outcomes)).toEqual(new Set(['name-taken']));
    expect(await store.presets.list(reader, 10)).toEqual(expect.arrayContaining([one, two]));
  });

  test('removed while it is being shared, it is gone, whoever comes first', async () => {
    const { store } = its();
    for (const round of rounds) {
      const { id } = await storePreset(store, { name: `name ${round}` });
      const [removed, shared] = await atOnce(2, ({ presets }, index) =>
        (index + round) % 2
          ? presets.change(id, ada, { scope: 'team', channelId: 'C0001' }, now + 1)
          : presets.remove(id, ada, now + 1),
      ).then((outcomes) => (round % 2 ? outcomes.reverse() : outcomes));

      expect(removed).toBe('changed');
      expect(['changed', 'gone']).toContain(shared);
    }
    expect(await store.presets.list(reader, 100)).toEqual([]);
  });

  test('removed by two at once, it is removed once', async () => {
    const { id } = await storePreset(its().store);
    const outcomes = await atOnce(4, ({ presets }) => presets.remove(id, ada, now + 1));

    expect([...outcomes].sort()).toEqual(['changed', 'gone', 'gone', 'gone']);
    expect(await countAudited()).toBe(2);
  });

  test('replaced while it is being removed, what is answered is what is there', async () => {
    const { store } = its();
    for (const round of rounds) {
      const name = `name ${round}`;
      const { id } = await storePreset(store, { name });
      const values = { round };
      const [saved] = await atOnce(2, ({ presets }, index) =>
        index === 0
          ? presets.save(aPreset({ name, values }), { ...refusing, replace: true })
          : presets.remove(id, ada, now + 1),
      );
      const found = await store.presets.findByName(reader, name);

      // Replaced, it was removed after that; saved as a new one, before.
      expect(found?.values ?? null).toEqual(saved === 'saved' ? values : null);
    }
  });
}
