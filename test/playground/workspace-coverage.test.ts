import { expect, test } from '@jest/globals';
import { findBlockKitProblems } from '../../src/playground/workspace/block-kit-rules.ts';
import {
  blockCoverage,
  type Coverage,
  elementCoverage,
  methodCoverage,
} from '../../src/playground/workspace/coverage.ts';
import { methods } from '../../src/playground/workspace/methods/registry.ts';
import { plain } from './workspace-apps.ts';

test('the list of methods and the methods served are the same', () => {
  expect(played(methodCoverage)).toEqual(Object.keys(methods).sort());
});

test.each(Object.entries(blockCoverage))(
  'the block %s is known to the rules as the list says',
  (type, { state }) => {
    const known = (['modal', 'message', 'home'] as const).some((surface) => {
      const problems = findBlockKitProblems(surface, { blocks: [{ type }] });
      return !problems.some(({ pointer }) => pointer === '/blocks/0/type');
    });
    expect(known).toBe(state !== 'not');
  },
);

test.each(Object.entries(elementCoverage))(
  'the element %s is known to the rules as the list says',
  (type, { state }) => {
    const blocks = [
      { type: 'input', label: plain('L'), element: { type } },
      { type: 'section', text: plain('T'), accessory: { type } },
      { type: 'actions', elements: [{ type }] },
    ];
    const places = ['/blocks/0/element/type', '/blocks/1/accessory/type', '/blocks/2/elements/0/type'];
    const refused = findBlockKitProblems('modal', { blocks }).map(({ pointer }) => pointer);
    expect(places.some((place) => !refused.includes(place))).toBe(state !== 'not');
  },
);

test('what is partly played says how', () => {
  const all = [methodCoverage, blockCoverage, elementCoverage].flatMap((list) => Object.values(list));
  expect(all.filter(({ state, how }) => (state === 'partly') !== (how !== undefined))).toEqual([]);
});

function played(list: Readonly<Record<string, Coverage>>): string[] {
  const names = Object.entries(list).filter(([, { state }]) => state !== 'not');
  return names.map(([name]) => name).sort();
}
