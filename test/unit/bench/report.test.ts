import { describe, expect, test } from '@jest/globals';
import { type Aim, type Figure, judge } from '../../bench/report.ts';
import { toMarkdown, toText } from '../../bench/tables.ts';

const figureOf = (aim?: Aim): Figure => ({
  name: 'A figure',
  unit: 'ms',
  share: 'median',
  values: { floor: [10, 10, 10], sqlite: [12, 12, 12], postgres: [15, 15, 15] },
  ...(aim ? { aim } : {}),
});
const limit = { sqlite: 1.2, postgres: 1.4 };

describe('a figure against the floor', () => {
  test('is its ratio, and what it adds', () => {
    expect(judge(figureOf(), 'sqlite')).toEqual({
      ratio: 1.2,
      interval: { from: 1.2, to: 1.2 },
      added: 2,
      isHit: null,
    });
  });

  test.each<[Aim, boolean, boolean]>([
    [{ kind: 'ratio at most', limit }, true, false],
    [{ kind: 'ratio at least', limit }, true, true],
    [{ kind: 'ratio at least', limit: { sqlite: 1.3, postgres: 1.5 } }, false, true],
    [{ kind: 'added at most', limit: { sqlite: 1.9, postgres: 5 } }, false, true],
  ])('is a hit or a miss by its own engine: %j', (aim, sqlite, postgres) => {
    expect(judge(figureOf(aim), 'sqlite').isHit).toBe(sqlite);
    expect(judge(figureOf(aim), 'postgres').isHit).toBe(postgres);
  });
});

describe('a table', () => {
  const table = { title: 'Times', note: 'In ms.', header: ['What', 'n'], rows: [['long name', '**miss**']] };

  test('is Markdown for a document', () => {
    expect(toMarkdown(table)).toBe(
      '### Times\n\nIn ms.\n\n| What | n |\n| --- | ---: |\n| long name | **miss** |',
    );
  });

  test('stands in columns at a terminal', () => {
    expect(toText(table)).toBe('Times\nWhat          n\nlong name  miss');
  });
});
