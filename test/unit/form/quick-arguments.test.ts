// The tables in test/fixtures/commands say what each text means; here they are held against the grammar.
import { describe, expect, test } from '@jest/globals';
import { noLabels } from '../../../src/form/argument-keys.ts';
import { nothingKnown } from '../../../src/form/lists.ts';
import { isNothingUnderstood, readQuickArguments } from '../../../src/form/quick-arguments.ts';
import { argumentLabels } from '../../../src/slack/launch/argument-labels.ts';
import { understood } from '../../fixtures/commands/arguments.ts';
import { misunderstandings } from '../../fixtures/commands/misunderstandings.ts';
import type { ArgumentRow } from '../../fixtures/commands/table.ts';
import { catalog, lists, pastedToken } from '../../fixtures/commands/world.ts';

const read = (typed: string) => readQuickArguments(typed, { catalog, lists, labels: argumentLabels });

function expectRow([typed, means, ...says]: ArgumentRow): void {
  const { size = null, preset = null, images, groups, ...given } = means;
  const reading = read(typed);
  expect(reading.complaints).toEqual(says);
  expect({ given: reading.given, size: reading.size, preset: reading.preset }).toEqual({
    given,
    size,
    preset,
  });
  const matches = Object.fromEntries(reading.searches.map(({ field, matches }) => [field, matches]));
  expect(matches).toEqual({
    ...(images ? { imagePath: images } : {}),
    ...(groups ? { resourceGroup: groups } : {}),
  });
}

describe.each(understood)('$title', ({ rows }) => {
  test.each(rows.map((row) => [row[0], row] as const))('%s', (_, row) => expectRow(row));
});

describe.each(Object.entries(misunderstandings))('misunderstood: %s', (_, rows) => {
  test.each(rows.map((row) => [row[0].slice(0, 60), row] as const))('%s', (_, row) => expectRow(row));
});

describe('the tables', () => {
  const ofAll = [...understood.flatMap(({ rows }) => rows), ...Object.values(misunderstandings).flat()];

  test('hold at least eight rows of each kind', () => {
    for (const { title, rows } of understood) expect([title, rows.length >= 8]).toEqual([title, true]);
    for (const [code, rows] of Object.entries(misunderstandings)) {
      const saying = rows.filter(([, , ...says]) => says.some((complaint) => complaint.code === code));
      expect([code, saying.length >= 8]).toEqual([code, true]);
    }
  });

  test('hold no text twice', () => {
    expect(new Set(ofAll.map(([typed]) => typed)).size).toBe(ofAll.length);
  });
});

describe('where little is known', () => {
  const blind = (typed: string) =>
    readQuickArguments(typed, { catalog: null, lists: nothingKnown, labels: noLabels });

  test('groups and images are taken as they are', () => {
    expect(blind('group=teslam40 image=jupyter:4.4')).toMatchObject({
      given: { resourceGroup: 'teslam40', imagePath: 'jupyter:4.4' },
      complaints: [],
    });
  });

  test('the catalog alone does not say which groups there are, but which images are recommended', () => {
    const onlyCatalog = (typed: string) =>
      readQuickArguments(typed, { catalog, lists: nothingKnown, labels: noLabels });
    expect(onlyCatalog('group=H100').given).toEqual({ resourceGroup: 'H100' });
    expect(onlyCatalog('group=m40').given).toEqual({ resourceGroup: 'TeslaM40' });
    expect(onlyCatalog('image=minecraft').complaints).toMatchObject([{ code: 'no_match' }]);
    expect(onlyCatalog('image=minecraft:1').given).toEqual({ imagePath: 'minecraft:1' });
  });

  test('memory is asked about above what nobody has, or above the largest node that is known', () => {
    expect(blind('ram=2048').given).toEqual({ ramSize: '2097152' });
    expect(blind('ram=2049').complaints).toEqual([
      { code: 'memory_unit', key: 'ram', text: '2049', largestGib: 2048 },
    ]);
    const of = { acceleratorType: 'gpu', resourceGroup: 'A800' };
    const limits = { of, cpuNumber: 64, ramMb: 1024 * 1024, cards: 8, longest: null, nodes: 1 };
    const context = { catalog, lists: { ...nothingKnown, limits }, labels: noLabels };
    expect(readQuickArguments('ram=1024', context).given).toEqual({ ramSize: '1048576' });
    expect(readQuickArguments('ram=1025', context).complaints).toMatchObject([{ largestGib: 1024 }]);
  });

  test('a size is none', () => {
    expect(blind('size=Small').complaints).toMatchObject([{ code: 'no_match', nearest: null }]);
  });
});

test('nothing is understood where not one key is known; a value that is not taken still means the form', () => {
  for (const typed of ['gruop=1', 'hello: world', pastedToken])
    expect(isNothingUnderstood(read(typed))).toBe(true);
  for (const typed of ['', 'gpu=1', 'size=Small', 'preset=x', 'image=pytorch', 'gpu=99', 'ram=4096', 'gpu='])
    expect(isNothingUnderstood(read(typed))).toBe(false);
});
