// What gave way in a form, in words under the field that it was in, or under what stands for that field. Pure.
import type { FieldName } from '../../form/fields.ts';
import { acceleratorsOfGroup, acceleratorsOfImage, type Knowledge } from '../../form/fit.ts';
import { type NoteOf, notesOf } from '../../form/notes.ts';
import type { FormSession } from '../../form/session.ts';
import { sizeFields } from '../../form/sizes.ts';
import { mbToGib } from '../../form/units.ts';
import { taskTypes } from '../../launches/launch-request.ts';
import { truncate } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { describeTimeLimit } from '../kit/time-limit.ts';
import type { Marks } from './note-lines.ts';
import { acceleratorName, shortName } from './short-names.ts';
import { summariseSize } from './size-summary.ts';

type Replaced = NoteOf<'replaced'>;

interface Context {
  readonly session: FormSession;
  readonly knowledge: Knowledge;
  readonly t: Translate;
}

/** Several matches, and values that gave way: one line a field, and one for all that a size stands for. */
export function replacedMarks(
  session: FormSession,
  shown: readonly string[],
  knowledge: Knowledge,
  t: Translate,
): Marks {
  const context = { session, knowledge, t };
  const lines: Record<string, string[]> = {};
  const say = (place: string, line: string) => {
    lines[place] = [...(lines[place] ?? []), line];
  };
  for (const { field, text } of notesOf(session.notes, 'search')) {
    const place = placeOf(field, shown);
    if (place !== null) say(place, t('note.several', { text: truncate(text, 80) }));
  }
  const replaced = notesOf(session.notes, 'replaced').filter((note) => isTold(note, session));
  const inSize = replaced.filter(({ field }) => !shown.includes(field) && placeOf(field, shown) === 'size');
  for (const note of replaced) {
    const place = placeOf(note.field, shown);
    if (place !== null && !inSize.includes(note)) say(place, sayReplaced(note, context));
  }
  if (inSize.length > 0) say('size', saySize(inSize, context));
  return Object.fromEntries(
    Object.entries(lines).map(([place, all]) => [place, all.join(t('common.sentenceGap'))]),
  );
}

/** Cards are nothing to a CPU instance. */
const isTold = ({ field }: Replaced, { values }: FormSession): boolean =>
  field !== 'gpuNumber' || values.fields.acceleratorType !== 'cpu';

/** Where something is said about a field: at its input, or at the one that stands for it. */
export function placeOf(field: string, shown: readonly string[]): string | null {
  if (shown.includes(field)) return field;
  const isOfSize = (sizeFields as readonly string[]).includes(field);
  if (isOfSize && shown.includes('size')) return 'size';
  return field === 'taskType' && shown.includes('imagePath') ? 'imagePath' : null;
}

function sayReplaced(note: Replaced, context: Context): string {
  const { field, from, to, because } = note;
  const { session, knowledge, t } = context;
  const before = describeValue(field, from, context);
  if (field === 'taskType')
    return t('note.taskFollows', {
      now: describeValue(field, session.values.fields.taskType ?? '', context),
      before,
    });
  if (field !== 'imagePath' && field !== 'resourceGroup')
    return field === 'acceleratorType'
      ? t('note.changed', { before })
      : t('note.changedFor', { for: nameOfReason(because, context), before });
  const accelerators = acceleratorsOf(field, from, knowledge).map((each) => acceleratorName(each, t));
  if (accelerators.length === 0) return t('note.changed', { before });
  const now = acceleratorName(session.values.fields.acceleratorType ?? '', t);
  const values = { before, made: accelerators.join(t('common.listSeparator')), now };
  return to === '' ? t('note.emptied', values) : t('note.replaced', values);
}

function saySize(notes: readonly Replaced[], context: Context): string {
  const { session, t } = context;
  const before = notes
    .toSorted((one, other) => orderOf(one.field) - orderOf(other.field))
    .map(({ field, from }) => describeValue(field, from, context))
    .join(t('common.listSeparator'));
  return t('note.sizeChanged', { now: summariseSize(session, t), before });
}

const orderOf = (field: FieldName): number => (sizeFields as readonly string[]).indexOf(field);

/** What the new value fits: the accelerator, or a node of the group. */
const nameOfReason = (because: FieldName, { session: { values }, t }: Context): string =>
  because === 'acceleratorType'
    ? acceleratorName(values.fields.acceleratorType ?? '', t)
    : (values.fields.resourceGroup ?? '');

function describeValue(field: FieldName, value: string, { knowledge, t }: Context): string {
  switch (field) {
    case 'gpuNumber':
      return t('note.cards', { count: value });
    case 'cpuNumber':
      return t('card.cpu', { count: value });
    case 'ramSize':
      return `${mbToGib(value)} GiB`;
    case 'timeoutLimit':
      return describeTimeLimit(value, t);
    case 'taskType': {
      const type = taskTypes.find((each) => each === value);
      return type ? t(`taskType.${type}`) : value;
    }
    default:
      return shortName(field, value, knowledge.catalog, t);
  }
}

function acceleratorsOf(field: FieldName, value: string, knowledge: Knowledge): readonly string[] {
  if (field === 'imagePath') return acceleratorsOfImage(value, knowledge)?.values ?? [];
  return field === 'resourceGroup' ? (acceleratorsOfGroup(value, knowledge)?.values ?? []) : [];
}
