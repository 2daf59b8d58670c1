import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Preset, PresetChange, PresetStore } from '../../../src/presets/ports.ts';
import { toNameKey } from '../../../src/presets/ports.ts';
import { createPresets, maxPerOwner, type NewPreset, type Presets } from '../../../src/presets/presets.ts';

const now = 1_760_000_000_000;
const ada = { teamId: 'T0001', workspaceId: 'T0001', userId: 'U0001' };
const reader = { ...ada, channelId: 'C0001' };
const refusing = { replace: false };
const aNewPreset = (override: Partial<NewPreset> = {}): NewPreset => ({
  ...reader,
  name: 'my usual',
  scope: 'private',
  values: { fields: {} },
  ...override,
});

/** Remembers what it was asked to keep; its own rules are the store's contract. */
function fakeStore() {
  const saved: { preset: Preset; replace: boolean; maxPerOwner: number }[] = [];
  const changes: { id: string; change: PresetChange; at: number }[] = [];
  const store: PresetStore = {
    async save(preset, limits) {
      saved.push({ preset, ...limits });
      return 'saved';
    },
    list: async (_, limit) => saved.map(({ preset }) => preset).slice(0, limit),
    find: async (_, id) => saved.map(({ preset }) => preset).find((preset) => preset.id === id) ?? null,
    findByName: async (_, name) =>
      saved.map(({ preset }) => preset).find((preset) => toNameKey(preset.name) === toNameKey(name)) ?? null,
    async change(id, _, change, at) {
      changes.push({ id, change, at });
      return 'changed';
    },
    remove: async () => 'changed',
    touch: async () => undefined,
  };
  return { store, saved, changes };
}

let fake: ReturnType<typeof fakeStore>;
let presets: Presets;
beforeEach(() => {
  fake = fakeStore();
  presets = createPresets({ store: fake.store, clock: () => now, newId: randomUUID });
});

const unreadable = [
  ['nothing', ''],
  ['spaces only', ' \t\n\u3000 '],
  ['41 characters', 'n'.repeat(41)],
  ['a control character', 'my\u0000usual'],
  ['a mark that turns the direction', 'my \u202elausu'],
  ['a mark that isolates a direction', '\u2066my usual'],
  ['half a character', 'usual \ud83d'],
  ['a character nobody sees', 'my\u200busual'],
] as const;

test('is found by its name however many more are shared', async () => {
  for (let at = 0; at < 120; at += 1) await presets.save(aNewPreset({ name: `preset ${at}` }), refusing);
  expect(await presets.list(reader)).toHaveLength(100);
  expect(await presets.match('preset 119', reader)).toMatchObject({
    kind: 'one',
    preset: { name: 'preset 119' },
  });
});

describe('a preset', () => {
  test('is kept as it was saved, with an id of its own and the time', async () => {
    expect(await presets.save(aNewPreset({ scope: 'team' }), { replace: true })).toEqual({ kind: 'saved' });

    const preset = {
      id: expect.stringMatching(/^[\da-f-]{36}$/u),
      teamId: 'T0001',
      workspaceId: 'T0001',
      ownerId: 'U0001',
      channelId: 'C0001',
      name: 'my usual',
      scope: 'team',
      values: { fields: {} },
      createdAt: now,
      updatedAt: now,
      usedAt: null,
    };
    expect(fake.saved).toStrictEqual([{ preset, replace: true, maxPerOwner }]);
  });

  test('of more than any form holds is refused as a mistake', async () => {
    const values = { text: 'x'.repeat(60_000) };

    await expect(presets.save(aNewPreset({ values }), refusing)).rejects.toThrow(RangeError);
    expect(fake.saved).toEqual([]);
  });

  test('of the longest script fits', async () => {
    const values = { startScriptContent: '\n'.repeat(3000), mounts: Array(20).fill('試'.repeat(500)) };

    expect(await presets.save(aNewPreset({ values }), refusing)).toEqual({ kind: 'saved' });
  });
});

describe('a name', () => {
  test.each([
    ['  my \n usual ', 'my usual'],
    ['Größe 試驗', 'Größe 試驗'],
    ['\u{1f680}'.repeat(40), '\u{1f680}'.repeat(40)],
  ])('is tidied, and otherwise taken as it is: %j', async (typed, name) => {
    await presets.save(aNewPreset({ name: typed }), refusing);

    expect(fake.saved).toMatchObject([{ preset: { name } }]);
  });

  test.each(unreadable)('of %s is refused, when saved and when renamed', async (_, name) => {
    expect(await presets.save(aNewPreset({ name }), refusing)).toEqual({ kind: 'name-invalid' });
    expect(await presets.rename('preset-1', ada, name)).toEqual({ kind: 'name-invalid' });
    expect(fake).toMatchObject({ saved: [], changes: [] });
  });

  test('that cannot be is not looked for', async () => {
    expect(await presets.match('my\u0000usual', reader)).toMatchObject({ kind: 'none' });
  });

  test('is found however it was typed', async () => {
    await presets.save(aNewPreset({ name: 'Mine  Ä' }), refusing);

    expect(await presets.match(' mINE \u0061\u0308 ', reader)).toMatchObject({
      kind: 'one',
      preset: { name: 'Mine Ä' },
    });
  });

  test('is tidied when a preset is renamed', async () => {
    expect(await presets.rename('preset-1', ada, ' big  one ')).toEqual({ kind: 'changed' });
    expect(fake.changes).toEqual([{ id: 'preset-1', change: { name: 'big one' }, at: now }]);
  });
});

test('sharing changes who may use it, and nothing else', async () => {
  const sharing = { scope: 'channel', channelId: 'C0002' } as const;

  expect(await presets.share('preset-1', ada, { ...sharing, name: 'x' } as never)).toEqual({
    kind: 'changed',
  });
  expect(fake.changes).toEqual([{ id: 'preset-1', change: sharing, at: now }]);
});

test('at most 100 are listed', async () => {
  for (let index = 0; index < 101; index += 1)
    await presets.save(aNewPreset({ name: `name ${index}` }), refusing);

  expect(await presets.list(reader)).toHaveLength(100);
});
