// The form as its person sees it, written from the words and apart from the reducer: what they said
// themselves, their rows, where the rest came from. It says nothing about how values are filled in; form-rules.ts
// holds what the form does against it.
import type { FieldName, RowList } from '../../../src/form/fields.ts';
import type { FormSession } from '../../../src/form/session.ts';
import type { FormEvent } from '../../../src/form/step.ts';
import type { Known } from './stated-fit.ts';

type Texts = Partial<Record<FieldName, string>>;
type ModelRow = Record<string, string | number>;

/** Fields that give way to each other, and say so. */
export const givingWay = [
  'acceleratorType',
  'resourceGroup',
  'imagePath',
  'taskType',
  'gpuNumber',
  'cpuNumber',
  'ramSize',
  'timeoutLimit',
] as const;

/** A preset that leaves one of these empty means it; any other it leaves open. */
const mayBeEmpty = ['description', 'version', 'useStartScript', 'startScriptContent'];

export interface FormModel {
  known: Known;
  /** The person's last word on each field. */
  readonly own: Map<FieldName, string>;
  readonly rows: Record<RowList, ModelRow[]>;
  /** The highest number that a row ever had. */
  readonly lastRow: Record<RowList, number>;
  /** What stood in a field before the app put something else there. */
  readonly origin: Map<FieldName, string>;
  /** Filled in from the last launch or the operator's settings, and still as it was. */
  readonly sources: Map<FieldName, string>;
  folded: boolean;
  readonly rowEvents: FormEvent[];
  isOpen: boolean;
  /** What the last event said in the person's own name. */
  words: Texts;
}

export function startModel(known: Known): FormModel {
  return {
    known,
    own: new Map(),
    rows: { mountInfoList: [], containerPortInfoList: [] },
    lastRow: { mountInfoList: -1, containerPortInfoList: -1 },
    origin: new Map(),
    sources: new Map(),
    folded: false,
    rowEvents: [],
    isOpen: false,
    words: {},
  };
}

/** Nobody knows of an old draft what was typed: all of it counts as the person's word. */
export function openDraft(model: FormModel, { values }: FormSession): void {
  for (const [field, value] of Object.entries(values.fields))
    if (value !== '') model.own.set(field as FieldName, value);
  setRows(model, 'mountInfoList', values.mounts);
  setRows(model, 'containerPortInfoList', values.ports);
  model.folded = true;
  model.isOpen = true;
}

/** What an event says in the person's own name; a preset's '' takes an own word away. */
function wordsOf(event: FormEvent, { known: { catalog }, own }: FormModel): Texts {
  switch (event.type) {
    case 'field-chosen':
      return { [event.field]: event.value };
    case 'size-chosen':
      return wordsOfSize(event.size, catalog);
    case 'arguments-given':
      return { ...wordsOfSize(event.size, catalog), ...withoutCards(event.fields) };
    case 'form-given': {
      const { instanceServiceName = '', ...texts } = event.values.fields;
      // A form for CPUs has no word on cards.
      if (texts.acceleratorType === 'cpu') delete texts.gpuNumber;
      const given: Texts = event.name === null ? { ...texts, instanceServiceName } : texts;
      const isSaid = ([field, text]: [string, string]) =>
        text !== '' || own.has(field as FieldName) || mayBeEmpty.includes(field);
      return Object.fromEntries(Object.entries(given).filter(isSaid));
    }
    default:
      return {};
  }
}

/** What is said for CPUs has no word on cards. */
function withoutCards({ gpuNumber, ...others }: Texts): Texts {
  return others.acceleratorType === 'cpu' || gpuNumber === undefined ? others : { ...others, gpuNumber };
}

function wordsOfSize(id: string | null, catalog: Known['catalog']): Texts {
  for (const size of catalog?.sizes ?? []) {
    if (size.id !== id) continue;
    return {
      acceleratorType: size.acceleratorType,
      cpuNumber: `${size.cpuNumber}`,
      ramSize: `${size.ramGib * 1024}`,
      ...(size.acceleratorType === 'cpu' ? {} : { gpuNumber: `${size.gpuNumber}` }),
      ...(size.resourceGroup ? { resourceGroup: size.resourceGroup } : {}),
    };
  }
  return {};
}

/** Moves the model on; `before` and `after` tell what the app filled in meanwhile. */
export function moveOn(model: FormModel, event: FormEvent, before: FormSession, after: FormSession): void {
  const words = wordsOf(event, model);
  model.words = words;
  for (const [field, value] of Object.entries(words) as [FieldName, string][]) {
    if (event.type === 'form-given' && value === '') model.own.delete(field);
    else model.own.set(field, value);
  }
  if (event.type === 'opened' && !model.isOpen) {
    for (const note of event.notes)
      if (note.code === 'filled-from')
        for (const field of note.fields) model.sources.set(field, event.filled.fields[field] ?? '');
    setRows(model, 'mountInfoList', event.filled.mounts);
    setRows(model, 'containerPortInfoList', event.filled.ports);
    model.folded = event.folded;
    noteOrigins(model, false, event.filled.fields, after);
    model.isOpen = true;
  } else {
    const isSeen = before.layout.drawn.length > 0;
    noteOrigins(model, isSeen, { ...before.values.fields, ...words }, after, words);
  }
  moveRows(model, event);
  const hasSizes = (model.known.catalog?.sizes.length ?? 0) > 0;
  if (hasSizes && event.type === 'folded') model.folded = true;
  if (hasSizes && event.type === 'unfolded') model.folded = false;
}

/** What nobody saw, and what came from nowhere, is not told of; an empty field is, as it waits for its person. */
function noteOrigins(
  model: FormModel,
  isSeen: boolean,
  base: Texts,
  after: FormSession,
  words: Texts = {},
): void {
  for (const field of givingWay) {
    const [from = '', to = ''] = [base[field], after.values.fields[field]];
    if (words[field] !== undefined) model.origin.delete(field);
    // Nothing that stood there is nothing to tell of.
    const isBlank = from === '' || (field === 'gpuNumber' && from === '0');
    const isKnown = isSeen || model.sources.has(field) || to === '';
    const isReplaced = !model.own.has(field) && from !== to && !isBlank && isKnown;
    if (isReplaced && !model.origin.has(field)) model.origin.set(field, from);
    if (model.origin.get(field) === to) model.origin.delete(field);
  }
  for (const [field, value] of model.sources)
    if (model.own.has(field) || (after.values.fields[field] ?? '') !== value) model.sources.delete(field);
}

function setRows(model: FormModel, list: RowList, rows: readonly ModelRow[]): void {
  model.rows[list] = rows.map((row) => ({ ...row }));
  for (const { row } of rows) model.lastRow[list] = Math.max(model.lastRow[list], Number(row));
}

const blank: Record<RowList, ModelRow> = {
  mountInfoList: { sourcePath: '', targetPath: '', type: 'data' },
  containerPortInfoList: { containerPort: '', protocolType: 'HTTP' },
};

function moveRows(model: FormModel, event: FormEvent): void {
  if (event.type === 'form-given') {
    giveRows(model, 'mountInfoList', event.values.mounts);
    giveRows(model, 'containerPortInfoList', event.values.ports);
    return;
  }
  if (event.type !== 'row-added' && event.type !== 'row-removed' && event.type !== 'row-typed') return;
  const { list, row } = event;
  const rows = model.rows[list];
  const there = rows.find((each) => each.row === row);
  if (event.type === 'row-removed') model.rows[list] = rows.filter((each) => each !== there);
  else if (!there && row > model.lastRow[list] && rows.length < 10)
    setRows(model, list, [
      ...rows,
      { ...blank[list], row, ...(event.type === 'row-typed' ? { [event.field]: event.value } : {}) },
    ]);
  else if (there && event.type === 'row-typed') there[event.field] = event.value;
}

/** The same rows again stay where they are; other ones get numbers that no row had. */
function giveRows(model: FormModel, list: RowList, given: readonly ModelRow[]): void {
  const plain = (rows: readonly ModelRow[]) => rows.map(({ row: _, ...rest }) => sorted(rest));
  if (JSON.stringify(plain(given)) === JSON.stringify(plain(model.rows[list]))) return;
  const first = model.lastRow[list] + 1;
  setRows(
    model,
    list,
    given.map((each, index) => ({ ...each, row: first + index })),
  );
}

export const sorted = (record: object): [string, unknown][] =>
  Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));
