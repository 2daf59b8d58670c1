import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import type { Answer } from '../../../src/platform/client.ts';
import { createHttpFreeCards } from '../../../src/platform/free-cards.ts';
import { readFreeCards } from '../../../src/platform/wire-free-cards.ts';
import { answeringClient, succeeding } from '../../support/answering-client.ts';

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
    [
      'from digits, more than one of them',
      [item({ maxFreeNum: '16', maxNum: '64' })],
      [{ code: 'l20c1', free: 16, most: 64 }],
    ],
    ['without white space around a code', [item({ resourceGroupCode: ' l20c1 ' })], one],
    ['within an object', { total: 1, list: [item()] }, one],
    ['without a region', [item({ clusterId: undefined })], one],
    ['without what a node has', [item({ maxNum: undefined })], [{ code: 'l20c1', free: 3, most: null }]],
    [
      'where a node has nothing, as if it was not told',
      [item({ maxNum: 0, maxFreeNum: 0 })],
      [{ code: 'l20c1', free: 0, most: null }],
    ],
    ['by a code that is a number', [item({ resourceGroupCode: 12 })], [{ code: '12', free: 3, most: 8 }]],
    ['without those of another region', [item({ clusterId: 20001, maxFreeNum: 9 }), item()], one],
    ['the largest of a group told twice, not their sum', [item({ maxFreeNum: 1 }), item()], one],
    ['the largest of a group told twice, in either order', [item(), item({ maxFreeNum: 1 })], one],
    ['the first of a group told twice with as many', [item(), item({ maxNum: 4 })], one],
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
    ['white space for a code', [item({ resourceGroupCode: ' ' })]],
  ])('as unreadable, not as 0 and not as many: %s', (_, data) => {
    expect(readFreeCards(data, region)).toBeNull();
  });

  test('of 500 groups, and no more', () => {
    const items = Array.from({ length: 501 }, (_, at) => item({ resourceGroupCode: at }));
    expect(readFreeCards(items, region)).toHaveLength(500);
  });
});

describe('free cards are asked for', () => {
  const token = new Secret('a-token-nobody-sees');
  const ask = (answer: Answer) => {
    const { client, calls, tokens } = answeringClient(() => answer);
    const platform = createHttpFreeCards(client, { accountOrigin: 'https://account.example' });
    return { calls, tokens, counted: platform.countFree(token, region) };
  };

  test('of the account API, by region, in one call', async () => {
    const { calls, tokens, counted } = ask(succeeding([item()]));
    expect(await counted).toEqual({ kind: 'ok', value: one });
    expect(tokens).toEqual([token]);
    expect(calls).toEqual([
      {
        name: 'accelerators',
        method: 'GET',
        path: '/ac/openapi/v2/resources/accelerators',
        at: 'https://account.example',
        query: { clusterIds: region },
        once: true,
      },
    ]);
  });

  test.each<[Answer, object]>([
    [{ kind: 'failure', reason: 'timeout' }, { reason: 'timeout' }],
    [
      { kind: 'answer', status: 200, body: { code: '10008' } },
      { reason: 'code', code: '10008' },
    ],
    [succeeding({ free: 3 }), { reason: 'unreadable' }],
  ])('%j is a failure, and nobody asks again', async (answer, failure) => {
    const { calls, counted } = ask(answer);
    expect(await counted).toMatchObject({ kind: 'failed', failure });
    expect(calls).toHaveLength(1);
  });
});
