import { describe, expect, test } from '@jest/globals';
import { intervalOfRatio, summarize } from '../../bench/statistics.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('a summary', () => {
  test('tells values that were measured, in whatever order they came', () => {
    expect(summarize(upTo(200).reverse())).toEqual({
      median: 100,
      p99: 198,
      max: 200,
      deviation: 50,
      count: 200,
    });
  });

  test('of a few values has the largest of them as its p99', () => {
    expect(summarize([3, 1, 2])).toMatchObject({ median: 2, p99: 3, max: 3, deviation: 1 });
  });

  test('is not moved by one value that is far off', () => {
    const { median, deviation } = summarize([1, 1, 1, 1, 1000]);
    expect({ median, deviation }).toEqual({ median: 1, deviation: 0 });
  });
});

describe('the interval of a ratio', () => {
  test('is a point where nothing varies', () => {
    expect(intervalOfRatio([6, 6, 6], [3, 3, 3])).toEqual({ from: 2, to: 2 });
  });

  test('holds the ratio, is the same each time, and narrows with more values', () => {
    const few = intervalOfRatio(
      upTo(20).map((value) => 100 + value),
      upTo(20).map((value) => 50 + value),
    );
    const many = intervalOfRatio(
      upTo(400).map((value) => 100 + value / 20),
      upTo(400).map((value) => 50 + value / 20),
    );
    expect(few.from).toBeLessThan(110 / 60);
    expect(few.to).toBeGreaterThan(110 / 60);
    expect(many.to - many.from).toBeLessThan(few.to - few.from);
    expect(
      intervalOfRatio(
        upTo(20).map((value) => 100 + value),
        upTo(20).map((value) => 50 + value),
      ),
    ).toEqual(few);
  });
});
