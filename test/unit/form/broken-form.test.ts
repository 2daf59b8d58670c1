// Forms that are broken on purpose: each breaks the rule that is there for it, or the rules are worth nothing.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { withFields, withNote } from '../../../src/form/change.ts';
import { firstImageFor, taskOfImage } from '../../../src/form/fit.ts';
import type { FormLists } from '../../../src/form/lists.ts';
import type { FormSession } from '../../../src/form/session.ts';
import type { FormEvent } from '../../../src/form/step.ts';
import { formProperty } from './form-commands.ts';
import { type FormUnderTest, realForm } from './form-under-test.ts';

const seed = 9;

type After = (after: FormSession, before: FormSession, event: FormEvent, known: Known) => FormSession;
interface Known {
  readonly lists: FormLists;
  readonly catalog: Parameters<FormUnderTest['step']>[3];
}

/** The real reducer, and then something that it should not do. */
const andThen = (after: After): Partial<FormUnderTest> => ({
  step: (session, event, lists, catalog) =>
    after(realForm.step(session, event, lists, catalog), session, event, { lists, catalog }),
});
const textOf = ({ values }: FormSession, field: 'imagePath' | 'acceleratorType') =>
  values.fields[field] ?? '';

/** By any of these rules: which of them meets it first is a matter of the seed. */
const broken: readonly [what: string, rules: string, form: Partial<FormUnderTest>][] = [
  [
    'a size takes the person’s own image away',
    'own word stays',
    andThen((after, _, { type }, known) =>
      type === 'size-chosen'
        ? withFields(after, { imagePath: firstImageFor(textOf(after, 'acceleratorType'), known) })
        : after,
    ),
  ],
  [
    'the image says what runs, whatever the person said',
    'own word stays',
    andThen((after, _, __, known) => {
      const taskType = taskOfImage(textOf(after, 'imagePath'), known);
      return taskType ? withFields(after, { taskType }) : after;
    }),
  ],
  [
    'what was filled in keeps its place though it does not fit',
    'filled-in image fits|first image that fits',
    andThen((after, before, { type }) =>
      type === 'size-chosen' && !after.explicit.includes('imagePath')
        ? withFields(after, { imagePath: textOf(before, 'imagePath') })
        : after,
    ),
  ],
  [
    'numbers stay though they are for another accelerator',
    'numbers follow the accelerator|size menu is what is sent|replacement is said',
    andThen((after, before, { type }) =>
      type === 'field-chosen' && !after.explicit.includes('cpuNumber')
        ? withFields(after, { cpuNumber: before.values.fields.cpuNumber ?? '' })
        : after,
    ),
  ],
  [
    'numbers stay though a node does not have as much',
    'filled-in numbers fit a node|replacement is said',
    andThen((after, before, { type }) =>
      type === 'limits-arrived' ? { ...after, values: before.values } : after,
    ),
  ],
  [
    'the person’s own numbers are cut to what a node has',
    'own word stays',
    andThen((after, _, { type }, { lists }) =>
      type === 'limits-arrived' && lists.limits?.cpuNumber === 4
        ? withFields(after, { cpuNumber: '4' })
        : after,
    ),
  ],
  [
    'numbers are held against the node of a group that the form has left',
    'numbers follow the accelerator|quiet events change no value|replacement is said|only what is known is a limit|trouble is in sight',
    {
      step: (session, event, lists, catalog) => {
        const { acceleratorType = '', resourceGroup = '' } = session.values.fields;
        const limits = lists.limits && { ...lists.limits, of: { acceleratorType, resourceGroup } };
        return realForm.step(session, event, { ...lists, limits }, catalog);
      },
    },
  ],
  [
    'a form hides what is wrong',
    'trouble is in sight|folded',
    andThen((after, _, { type }) =>
      type === 'folded' ? { ...after, layout: { ...after.layout, folded: true } } : after,
    ),
  ],
  [
    'why a form stays open is not said',
    'why it stays open is said',
    andThen((after) => ({ ...after, notes: after.notes.filter(({ code }) => code !== 'stays-open') })),
  ],
  [
    'folding drops what it hides',
    'fold changes nothing|own word stays',
    andThen((after, before, { type }) =>
      type === 'folded' && after !== before ? withFields(after, { description: '' }) : after,
    ),
  ],
  [
    'nothing is said of a replaced value',
    'replacement is said',
    andThen((after) => ({ ...after, notes: after.notes.filter(({ code }) => code !== 'replaced') })),
  ],
  [
    'a note goes on naming the last launch',
    'where it is from is said',
    andThen((after, before) =>
      before.notes.reduce((next, note) => (note.code === 'filled-from' ? withNote(next, note) : next), after),
    ),
  ],
  [
    'an input keeps its id though its value was replaced',
    'replaced gets a new id',
    andThen((after) => ({ ...after, layout: { ...after.layout, replaced: {} } })),
  ],
  [
    'a row that is added twice by one click',
    'second delivery changes nothing|mounts|ports',
    {
      step: (session, event, lists, catalog) => {
        const next = session.layout.nextRow;
        const isAgain = event.type === 'row-added' && event.row === next[event.list] - 1;
        const other = isAgain ? { ...event, row: next[event.list] } : event;
        return realForm.step(session, other, lists, catalog);
      },
    },
  ],
  [
    'the number of a removed row is used again',
    'numbers are used once|second delivery changes nothing|revisions count changes|mounts|ports',
    andThen((after, _, event) =>
      event.type === 'row-removed'
        ? {
            ...after,
            layout: { ...after.layout, nextRow: { ...after.layout.nextRow, [event.list]: event.row } },
          }
        : after,
    ),
  ],
  [
    'an argument counts as filled in',
    'own word is known as such',
    andThen((after, before, { type }) =>
      type === 'arguments-given' ? { ...after, explicit: before.explicit } : after,
    ),
  ],
  [
    'the catalog’s word can be overridden',
    'unfit is reported',
    { isFinal: ({ kind }) => kind === 'over-limit' },
  ],
  [
    'fit is guessed from a name',
    'unfit is reported',
    {
      findObjections: (values, known) => {
        const { imagePath: value = '', acceleratorType } = values.fields;
        const unfit = {
          field: 'imagePath',
          value,
          against: 'acceleratorType',
          fits: ['cpu'],
          source: 'list',
        } as const;
        const isGuessed = value.endsWith('-cpu') && acceleratorType !== 'cpu';
        const known_ = realForm.findObjections(values, known);
        return isGuessed ? [...known_, { kind: 'unfit', blockId: 'imagePath', value, unfit }] : known_;
      },
    },
  ],
  [
    'the cards that nobody sees are sent',
    'request is what is seen',
    {
      toLaunchRequest: (values, known) => {
        const read = realForm.toLaunchRequest(values, known);
        return read.ok
          ? { ok: true, request: { ...read.request, gpuNumber: Number(values.fields.gpuNumber) } }
          : read;
      },
    },
  ],
  [
    'an old draft opens as if nobody had typed in it',
    'own word is known as such|own word stays',
    {
      readStoredSession: (stored) => {
        const session = realForm.readStoredSession(stored);
        return session && typeof stored === 'object' && stored && 'form' in stored
          ? { ...session, explicit: [] }
          : session;
      },
    },
  ],
];

test.each(broken)('is caught: %s', (_, rules, change) => {
  const form = { ...realForm, ...change };
  const details = fc.check(formProperty(form), { numRuns: 3000, seed, endOnFailure: true });
  expect(String(details.errorInstance)).toMatch(new RegExp(`^Error: (?:${rules}): `, 'u'));
});
