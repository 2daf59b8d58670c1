import { describe, expect, test } from '@jest/globals';
import { readFreeCards } from '../../../src/platform/wire-free-cards.ts';

const region = '11250';
const item = (override: Record<string, unknown> = {}) => ({
  resourceGroupCode: 'l20c1',
  clusterId: 11250,
  maxNum: 8,
  maxFreeNum: 3,
  ...override,
});
const one = [{ code: 'l20c1', free: 3, most: 8 }];

describe('free cards are read', () => {
  test.each([
    ['as clients saw them', [item()], one],
    ['from digits', [item({ maxFreeNum: '3', maxNum: '8', clusterId: '11250' })], one],
    ['within an object', { total: 1, list: [item()] }, one],
    ['without a region', [item({ clusterId: undefined })], one],
    ['without what a node has', [item({ maxNum: undefined })], [{ code: 'l20c1', free: 3, most: null }]],
    [
      'where a node has nothing, as if it was not told',
      [item({ maxNum: 0, maxFreeNum: 0 })],
      [{ code: 'l20c1', free: 0, most: null }],
    ],
    ['by a code that is a number', [item({ resourceGroupCode: 12 })], [{ code: '12', free: 3, most: 8 }]],
    ['without those of another region', [item({ clusterId: 20001 }), item()], one],
    ['the largest of a group told twice, not their sum', [item({ maxFreeNum: 1 }), item()], one],
    ['past what cannot be read', [null, 7, 'x', item({ maxFreeNum: null }), item()], one],
    ['as nothing', [], []],
    ['as no data', null, []],
  ])('%s', (_, data, expected) => {
    expect(readFreeCards(data, region)).toEqual(expected);
  });

  test.each([
    ['a text', 'none'],
    ['an object without a list', { free: 3 }],
    ['no count', [item({ maxFreeNum: undefined })]],
    ['a count below nothing', [item({ maxFreeNum: -1 })]],
    ['half a card', [item({ maxFreeNum: 1.5 })]],
    ['words for a count', [item({ maxFreeNum: 'many' })]],
    ['white space for a count', [item({ maxFreeNum: ' ' })]],
    ['hexadecimal', [item({ maxFreeNum: '0x10' })]],
    ['more than there can be', [item({ maxFreeNum: 1e9 })]],
    ['no code', [item({ resourceGroupCode: '' })]],
  ])('as unreadable, not as 0 and not as many: %s', (_, data) => {
    expect(readFreeCards(data, region)).toBeNull();
  });
});
