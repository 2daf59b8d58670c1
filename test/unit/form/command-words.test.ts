import { describe, expect, test } from '@jest/globals';
import { nearestCommand, readCommand } from '../../../src/form/command-words.ts';
import { argumentLabels } from '../../../src/slack/launch/argument-labels.ts';
import { wordTables } from '../../fixtures/commands/words.ts';

describe.each(Object.entries(wordTables))('%s', (_, rows) => {
  test.each(rows.map(([typed, means]) => [typed, means] as const))('%s', (typed, means) => {
    expect(readCommand(typed, argumentLabels)).toEqual(means);
  });

  test('has at least eight rows', () => expect(rows.length).toBeGreaterThanOrEqual(8));
});

test('the nearest word is found for a key as well: recnet=1', () => {
  expect(nearestCommand('recnet=1')).toBe('recent');
  expect(nearestCommand('gpu=1')).toBeNull();
});
