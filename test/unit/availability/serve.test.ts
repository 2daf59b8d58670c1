import { describe, expect, test } from '@jest/globals';
import { cardsOf, codeOf, freeByGroup, groupsByCode } from '../../../src/availability/free-cards.ts';
import { serve } from '../../../src/availability/serve.ts';
import type { Catalog } from '../../../src/catalog/catalog.ts';
import { parseCatalog } from '../../../src/catalog/catalog.ts';

const line = (...cards: readonly number[]) =>
  cards.map((count, place) => ({ id: String(place), place, cards: count }));
const ids = (served: readonly { readonly id: string }[]) => served.map(({ id }) => id).join(' ');

describe('whose turn it is', () => {
  test.each([
    ['nobody’s while nothing is free', 0, 0, [1, 1], ''],
    ['as many as there are cards', 2, 0, [1, 1, 1], '0 1'],
    ['fewer, where each wants several', 4, 0, [2, 2, 2], '0 1'],
    ['less what was promised', 3, 2, [1, 1], '0'],
    ['nobody’s where all is promised', 2, 2, [1], ''],
    ['nobody’s where more is promised than is free', 1, 3, [1], ''],
    ['of who fits, past who does not', 3, 0, [8, 2, 2, 1], '1 3'],
  ] as const)('%s', (_, free, held, cards, expected) => {
    expect(ids(serve({ free, held }, line(...cards)))).toBe(expected);
  });

  test('goes by place, in whatever order they are read', () => {
    expect(ids(serve({ free: 2, held: 0 }, line(1, 1, 1).toReversed()))).toBe('0 1');
  });

  test('never promises more cards than are free, whoever waits', () => {
    for (let seed = 1; seed < 500; seed += 1) {
      const cards = Array.from({ length: seed % 13 }, (_, at) => 1 + ((seed * (at + 3)) % 5));
      const [free, held] = [seed % 17, seed % 4];
      const sum = serve({ free, held }, line(...cards)).reduce((total, each) => total + each.cards, 0);
      expect(sum).toBeLessThanOrEqual(Math.max(0, free - held));
    }
  });
});

describe('the operator’s groups', () => {
  const read = (text: string): Catalog => {
    const parsed = parseCatalog(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return parsed.catalog;
  };
  const catalog = read(`groups:
  - name: A800
    freeCards: a800c1
  - name: A800-night
    freeCards: a800c1
  - name: Z100
    freeCards: z100c1
  - name: General
`);

  test('draw on the cards that the catalog names, perhaps on the same ones', () => {
    expect([...groupsByCode(catalog)]).toEqual([
      ['a800c1', ['A800', 'A800-night']],
      ['z100c1', ['Z100']],
    ]);
    expect(codeOf(catalog, 'A800-night')).toBe('a800c1');
    for (const unknown of ['General', 'elsewhere', '']) expect(codeOf(catalog, unknown)).toBeNull();
    expect(codeOf(null, 'A800')).toBeNull();
  });

  test('are told of as far as the platform tells', () => {
    expect(freeByGroup(catalog, [{ code: 'a800c1', free: 3, most: 8 }])).toEqual([
      { group: 'A800', free: 3, most: 8 },
      { group: 'A800-night', free: 3, most: 8 },
      { group: 'Z100', free: null, most: null },
    ]);
    expect(freeByGroup(null, [{ code: 'a800c1', free: 3, most: 8 }])).toEqual([]);
  });

  test('take a code in quotes and no number without them', () => {
    expect(read('groups:\n  - name: A\n    freeCards: "12"\n').groups[0]?.freeCards).toBe('12');
    expect(parseCatalog('groups:\n  - name: A\n    freeCards: 12\n').ok).toBe(false);
    expect(parseCatalog('groups:\n  - name: A\n    freeCards: ""\n').ok).toBe(false);
  });
});

test('all containers’ cards count', () => {
  expect(cardsOf({ gpuNumber: 2, taskNumber: 3 })).toBe(6);
  expect(cardsOf({ gpuNumber: 0, taskNumber: 3 })).toBe(0);
});
