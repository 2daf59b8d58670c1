import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foldName } from '../../../src/presets/fold-name.ts';
import type { Preset, PresetStore } from '../../../src/presets/ports.ts';
import { createPresets } from '../../../src/presets/presets.ts';

const reader = { teamId: 'T0001', userId: 'U0001', channelId: 'C0001' };

/** `owner: name` each, in the order in which the store lists what the reader may use. */
function presetsOf(...listed: readonly (readonly [owner: string, name: string])[]) {
  const visible = listed.map(
    ([ownerId, name], index) => ({ id: `preset-${index}`, ownerId, name }) as Preset,
  );
  const store: Partial<PresetStore> = {
    listNames: async () => visible,
    findVisible: async (_, id) => visible.find((preset) => preset.id === id) ?? null,
  };
  const presets = createPresets({ store: store as PresetStore, clock: () => 0 });
  return async (text: string) => {
    const match = await presets.match(text, reader);
    const tell = ({ ownerId, name }: Preset) => `${ownerId}: ${name}`;
    if (match.kind === 'one') return tell(match.preset);
    if (match.kind === 'several') return match.presets.map(tell);
    return { nearest: match.nearest && tell(match.nearest) };
  };
}

describe('a name is the same', () => {
  test.each([
    ['in any case', 'My Usual', 'MY usual'],
    ['in any width', 'ｍｙ　ｕｓｕａｌ', 'my usual'],
    ['composed or not', 'Größe', 'Gro\u0308ße'],
    ['with any apostrophe', 'ada’s run', "ada's run"],
    ['with an accent for an apostrophe', 'ada´s run', 'ada`s run'],
    ['in any quotes', '“big” one', '"big" one'],
    ['in quotes of its own', '«my usual»', 'my usual'],
    ['in corner brackets', '「训练」', '训练'],
    ['as a picture or its name', 'go 🚀', 'go :rocket:'],
    ['as a picture of several parts', '👩‍💻', ':female-technologist:'],
    ['as a flag', '🇨🇳 node', ':flag-cn: node'],
    ['as a picture with two names', ':+1:', ':thumbsup:'],
    ['with a skin', '👍🏽', ':+1::skin-tone-4:'],
    ['as a picture drawn as text', '⚠', '⚠\ufe0f'],
    ["as one of Slack's own names", '🤖', ':robot_face:'],
    ['with a name in full-width colons', '：rocket：', '🚀'],
    ['as escaped by Slack', 'a &amp; b &lt;1&gt;', 'a & b <1>'],
    ['with other entities', 'ada&#39;s&nbsp;run', 'adas run'],
    ['with a full stop', 'train.', 'train'],
    ['with any stop', '训练。', '训练'],
    ['with a shout', 'train !!', 'train'],
    ['with any spaces', '  my\u00a0 usual\t', 'my usual'],
    ['with what nobody sees', 'my\u200b us\u00adual\ufeff', 'my usual'],
    ['with any hyphen', 'big–one', 'big-one'],
  ])('%s', (_, one, other) => {
    expect(foldName(one)).toBe(foldName(other));
  });

  test.each([
    ['train', 'trains'],
    ['c', 'c++'],
    ['c', 'c#'],
    ['v1.5', 'v15'],
    ['a-b', 'ab'],
    ['a b', 'ab'],
    ['go 🚀', 'go'],
    ['go :rocket:', 'go :fire:'],
    [':our-own:', ':their-own:'],
    ['"', '!'],
  ])('but not %s and %s', (one, other) => {
    expect(foldName(one)).not.toBe(foldName(other));
  });

  test('and is not empty, and the same again when it is folded', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('"', '’', ':rocket:', '🚀', ' ', '.', '。', '\u200b', 'Ａ', '–'),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
        const name = pieces.join('').trim();
        const folded = foldName(name);
        if (/[\p{L}\p{N}]/u.test(name)) expect(folded).not.toBe('');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a preset is found by its name', () => {
  test('as it was meant', async () => {
    const match = presetsOf(['U0001', 'Ada’s 🚀 run'], ['U0002', 'other']);
    expect(await match("ada's :rocket: RUN.")).toBe('U0001: Ada’s 🚀 run');
  });

  test("whoever's it is, when it is the only one", async () => {
    const match = presetsOf(['U0001', 'mine'], ['U0002', 'theirs']);
    expect(await match('Theirs!')).toBe('U0002: theirs');
  });

  test('and when several people have one, all are told, the own first', async () => {
    const match = presetsOf(['U0001', 'train'], ['U0002', 'Train'], ['U0003', 'train.']);
    expect(await match('train')).toEqual(['U0001: train', 'U0002: Train', 'U0003: train.']);
    expect(await match('TRAIN!')).toHaveLength(3);
  });

  test('though one of them is spelled just so', async () => {
    const match = presetsOf(['U0001', 'train.'], ['U0002', 'train']);
    expect(await match('train')).toEqual(['U0001: train.', 'U0002: train']);
  });

  test('of one person who named several alike, the one that is spelled so', async () => {
    const match = presetsOf(['U0001', 'train'], ['U0001', 'train!']);
    expect(await match('Train!')).toBe('U0001: train!');
    expect(await match('train?')).toEqual(['U0001: train', 'U0001: train!']);
  });

  test.each([
    ['trian', 'U0001: train'],
    ['tran', 'U0001: train'],
    ['TRAIM!', 'U0001: train'],
    ['nightly', 'U0002: nightly bench'],
    ['nightly bnch', 'U0002: nightly bench'],
    ['训练模形', 'U0003: 训练模型'],
    ['evaluate', null],
    ['x', null],
    ['', null],
    ['\u200b', null],
    ['t'.repeat(5000), null],
  ])('or the nearest is offered: %s', async (text, nearest) => {
    const match = presetsOf(['U0001', 'train'], ['U0002', 'nightly bench'], ['U0003', '训练模型']);
    expect(await match(text)).toEqual({ nearest });
  });

  test('of two that are as near, the first listed', async () => {
    const match = presetsOf(['U0001', 'train2'], ['U0002', 'train3']);
    expect(await match('train1')).toEqual({ nearest: 'U0001: train2' });
  });
});
