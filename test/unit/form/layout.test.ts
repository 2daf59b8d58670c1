// Which inputs a form shows, and that what the operator hides is in none.
import { describe, expect, test } from '@jest/globals';
import { type Catalog, parseCatalog } from '../../../src/catalog/catalog.ts';
import { defaultValues } from '../../../src/form/defaults.ts';
import { fieldNames } from '../../../src/form/fields.ts';
import { shownFields, showsRows } from '../../../src/form/layout.ts';
import { emptySession, type FormSession } from '../../../src/form/session.ts';

const parsed = parseCatalog(`
sizes:
  - { name: One card, acceleratorType: gpu, gpuNumber: 1, cpuNumber: 3, ramGib: 15 }
`);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const { catalog } = parsed;
type Hideable = Catalog['hidden'][number];
const hideable: readonly Hideable[] = fieldNames.filter((name) => name !== 'cardPlace');
const isHideable = (field: string): field is Hideable => (hideable as readonly string[]).includes(field);
const hiding = (...hidden: Catalog['hidden']): Catalog => ({ ...catalog, hidden });

function aForm(folded: boolean, offersPresets = true): FormSession {
  const { values } = defaultValues({ name: 'ada_1', operator: {}, catalog, last: null });
  const fields = { ...values.fields, useStartScript: 'true' };
  return {
    ...emptySession,
    values: { ...values, fields },
    layout: { ...emptySession.layout, folded, offersPresets },
  };
}

const short = ['preset', 'size', 'imagePath', 'timeoutLimit', 'resourceGroup', 'instanceServiceName'];

test('the short form asks for what a newcomer can answer', () => {
  expect(shownFields(aForm(true), catalog)).toEqual(short);
  expect(shownFields(aForm(true, false), catalog)).toEqual(short.slice(1));
  expect(showsRows('mountInfoList', aForm(true), catalog)).toBe(false);
});

describe.each([
  ['short', true],
  ['long', false],
])('the %s form', (_, folded) => {
  const all = shownFields(aForm(folded), catalog);

  test.each(all.filter((field) => isHideable(field)))(
    'without %s, which the operator hides, is otherwise the same',
    (field) => {
      expect(shownFields(aForm(folded), hiding(field))).toEqual(all.filter((shown) => shown !== field));
    },
  );

  test('shows nothing of what the operator hides, though that be everything', () => {
    expect(shownFields(aForm(folded), hiding(...hideable)).filter(isHideable)).toEqual([]);
  });

  test.each(['mountInfoList', 'containerPortInfoList'] as const)('has no hidden rows of %s', (list) => {
    expect(showsRows(list, aForm(folded), hiding(list))).toBe(false);
  });
});
