import { describe, expect, test } from '@jest/globals';
import { inOrder } from '../../bench/alternating.ts';

const sides = ['floor', 'sqlite', 'postgres'];
const rounds = (count: number) => Array.from({ length: count }, (_, round) => inOrder(sides, round));

describe('the sides of the benchmark', () => {
  test('have one turn each in every round', () => {
    for (const round of rounds(12)) expect([...round].sort()).toEqual([...sides].sort());
  });

  test('come first, second and last equally often', () => {
    for (const place of [0, 1, 2]) {
      const there = rounds(6).map((round) => round[place]);
      for (const side of sides) expect(there.filter((each) => each === side)).toHaveLength(2);
    }
  });

  test('follow each of the others equally often', () => {
    const pairs = rounds(6).flatMap(([first, second, third]) => [`${first} ${second}`, `${second} ${third}`]);
    const counts = Map.groupBy(pairs, (pair) => pair);
    expect([...counts.values()].map(({ length }) => length)).toEqual([2, 2, 2, 2, 2, 2]);
  });
});
