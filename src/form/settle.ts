// What follows from a change: filled-in values that do not fit any more give way; a person's own word stays. Pure.
import type { Catalog } from '../catalog/catalog.ts';
import { isExplicit, put, putAll, textOf, withNote, withoutNotes } from './change.ts';
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
import { notesOf } from './notes.ts';
import type { FormSession } from './session.ts';
import { findSize, type Size, valuesOfSize } from './sizes.ts';

/** `before` is the session before the change: only what is new has consequences. */
export function settle(session: FormSession, before: FormSession, knowledge: Knowledge): FormSession {
  const steps = [followOwnWord, followAccelerator, fitGroup, fitImage, giveCards, followImage];
  return steps.reduce((next, follow) => follow(next, before, knowledge), session);
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

/** A size of the catalog that was filled in gives way to the first one of the new accelerator. */
function followAccelerator(session: FormSession, before: FormSession, knowledge: Knowledge): FormSession {
  const { catalog } = knowledge;
  const accelerator = textOf(session, 'acceleratorType');
  const isNew = accelerator !== textOf(before, 'acceleratorType');
  const isOwn = (['gpuNumber', 'cpuNumber', 'ramSize'] as const).some((field) => isExplicit(session, field));
  if (!catalog || !isNew || isOwn || !findSize(before.values, catalog)) return session;
  const size = catalog.sizes.find(
    (each) => each.acceleratorType === accelerator && suitsGroup(each, session),
  );
  if (!size) return session;
  const { resourceGroup, ...numbers } = notOwn(session, valuesOfSize(size));
  const sized = putAll(session, numbers, 'app');
  // A group that is known not to fit would have to give way again, and nobody has seen it.
  const isFit =
    resourceGroup !== undefined &&
    fitsAccelerator(acceleratorsOfGroup(resourceGroup, knowledge), accelerator);
  return isFit ? replace(sized, 'resourceGroup', resourceGroup, 'acceleratorType') : sized;
}

function suitsGroup({ resourceGroup }: Size, session: FormSession): boolean {
  if (!isExplicit(session, 'resourceGroup') || !resourceGroup) return true;
  return resourceGroup === textOf(session, 'resourceGroup');
}

function notOwn(
  session: FormSession,
  values: Partial<Record<FieldName, string>>,
): Partial<Record<FieldName, string>> {
  return Object.fromEntries(
    Object.entries(values).filter(([field]) => !isExplicit(session, field as FieldName)),
  );
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

/** Says so, and from what: several changes in a row are one to a person. */
function replace(session: FormSession, field: FieldName, to: string, because: FieldName): FormSession {
  const value = textOf(session, field);
  if (value === to) return session;
  const earlier = notesOf(session.notes, 'replaced').find((note) => note.field === field);
  const from = earlier?.from ?? value;
  const cleared = withoutNotes(session, (note) => note.code === 'replaced' && note.field === field);
  const changed = put(cleared, field, to, 'app');
  return from === to || from === ''
    ? changed
    : withNote(changed, { code: 'replaced', field, from, to, because });
}

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
  return put(versioned, 'taskType', task ?? usualTask(knowledge.catalog), 'app');
}

const isVersionUnfit = ({ values }: FormSession, knowledge: Knowledge): boolean =>
  findUnfit(values, knowledge).some(({ field }) => field === 'version');

const isFilledFromElsewhere = (session: FormSession, field: FieldName): boolean =>
  notesOf(session.notes, 'filled-from').some(({ fields }) => fields.includes(field));

export const usualTask = (catalog: Catalog | null): string => catalog?.defaults.taskType ?? 'jupyter';
