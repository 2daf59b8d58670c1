// What follows from a change: filled-in values that do not fit any more give way; a person's own word stays. Pure.
import type { Catalog } from '../catalog/catalog.ts';
import { isExplicit, put, textOf } from './change.ts';
import type { FieldName } from './fields.ts';
import {
  acceleratorsOfGroup,
  acceleratorsOfImage,
  type Fact,
  findUnfit,
  firstGroupFor,
  firstImageFor,
  fitsAccelerator,
  type Knowledge,
  taskOfImage,
} from './fit.ts';
import { fitNumbers, followAccelerator } from './fit-numbers.ts';
import { keepInSight } from './keep-in-sight.ts';
import { notesOf } from './notes.ts';
import { isFilledFromElsewhere, replace } from './replace.ts';
import type { FormSession } from './session.ts';

/** `before` is the session before the change: only what is new has consequences. */
export function settle(session: FormSession, before: FormSession, knowledge: Knowledge): FormSession {
  const steps = [
    followOwnWord,
    followAccelerator,
    fitGroup,
    fitImage,
    giveCards,
    fitNumbers,
    followImage,
    keepInSight,
  ];
  const settled = steps.reduce((next, follow) => follow(next, before, knowledge, session), session);
  return withKeptSources(settled, session);
}

/** What one rule replaced and another put back is still what was filled in: where it is from stays said. */
function withKeptSources(settled: FormSession, changed: FormSession): FormSession {
  const isAsItWas = (field: FieldName) =>
    textOf(settled, field) === textOf(changed, field) && !isExplicit(settled, field);
  let { notes } = settled;
  for (const said of notesOf(changed.notes, 'filled-from')) {
    const now = notesOf(notes, 'filled-from').find(({ source }) => source === said.source);
    const fields = said.fields.filter((field) => now?.fields.includes(field) || isAsItWas(field));
    if (fields.length === (now?.fields.length ?? 0)) continue;
    const note = { ...said, fields };
    notes = now ? notes.map((each) => (each === now ? note : each)) : [...notes, note];
  }
  return notes === settled.notes ? settled : { ...settled, notes };
}

/** An accelerator that was filled in gives way to the group or image that the person named. */
function followOwnWord(session: FormSession, _: FormSession, knowledge: Knowledge): FormSession {
  if (isExplicit(session, 'acceleratorType')) return session;
  const facts = [
    isExplicit(session, 'resourceGroup')
      ? acceleratorsOfGroup(textOf(session, 'resourceGroup').trim(), knowledge)
      : null,
    isExplicit(session, 'imagePath')
      ? acceleratorsOfImage(textOf(session, 'imagePath').trim(), knowledge)
      : null,
  ].filter((fact): fact is Fact => fact !== null);
  const [first] = facts;
  const current = textOf(session, 'acceleratorType');
  if (!first || facts.every((fact) => fitsAccelerator(fact, current))) return session;
  const common = first.values.find((value) => facts.every((fact) => fitsAccelerator(fact, value)));
  const wanted = common ?? (first.values.includes(current) ? current : first.values[0]);
  const because = isExplicit(session, 'resourceGroup') ? 'resourceGroup' : 'imagePath';
  return wanted === undefined || wanted === current
    ? session
    : replace(session, 'acceleratorType', wanted, because);
}

function fitGroup(session: FormSession, _: FormSession, knowledge: Knowledge): FormSession {
  return fitField(session, 'resourceGroup', acceleratorsOfGroup, firstGroupFor, knowledge);
}

function fitImage(session: FormSession, _: FormSession, knowledge: Knowledge): FormSession {
  return fitField(session, 'imagePath', acceleratorsOfImage, firstImageFor, knowledge);
}

function fitField(
  session: FormSession,
  field: 'resourceGroup' | 'imagePath',
  factOf: (value: string, knowledge: Knowledge) => Fact | null,
  firstFor: (accelerator: string, knowledge: Knowledge) => string,
  knowledge: Knowledge,
): FormSession {
  const value = textOf(session, field);
  const accelerator = textOf(session, 'acceleratorType');
  if (isExplicit(session, field)) return session;
  if (value === '' && !wasEmptied(session, field)) return session;
  if (value !== '' && fitsAccelerator(factOf(value.trim(), knowledge), accelerator)) return session;
  return replace(session, field, firstFor(accelerator, knowledge), 'acceleratorType');
}

/** Emptied because nothing was known to fit: a list that arrives may know something. */
const wasEmptied = (session: FormSession, field: FieldName): boolean =>
  notesOf(session.notes, 'replaced').some((note) => note.field === field && note.to === '');

/** Coming from "CPU only" there may be no card yet. */
function giveCards(session: FormSession): FormSession {
  const needsCards = textOf(session, 'acceleratorType') !== 'cpu' && !isExplicit(session, 'gpuNumber');
  return needsCards && ['', '0'].includes(textOf(session, 'gpuNumber'))
    ? put(session, 'gpuNumber', '1', 'app')
    : session;
}

/** What runs, and the version, follow the image, unless the person said otherwise. */
function followImage(session: FormSession, before: FormSession, knowledge: Knowledge): FormSession {
  const path = textOf(session, 'imagePath');
  const isNew = path !== textOf(before, 'imagePath');
  const versioned =
    !isExplicit(session, 'version') && (isNew || isVersionUnfit(session, knowledge))
      ? put(session, 'version', '', 'app')
      : session;
  if (isExplicit(session, 'taskType')) return versioned;
  const task = taskOfImage(path.trim(), knowledge);
  if (!isNew && (task === null || isFilledFromElsewhere(session, 'taskType'))) return versioned;
  return replace(versioned, 'taskType', task ?? usualTask(knowledge.catalog), 'imagePath');
}

const isVersionUnfit = ({ values }: FormSession, knowledge: Knowledge): boolean =>
  findUnfit(values, knowledge).some(({ field }) => field === 'version');

export const usualTask = (catalog: Catalog | null): string => catalog?.defaults.taskType ?? 'jupyter';
