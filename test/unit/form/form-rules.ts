// What has to be true of a form whatever its person does, held against the model after each event.
import type { FieldName } from '../../../src/form/fields.ts';
import type { FormSession } from '../../../src/form/session.ts';
import type { FormEvent } from '../../../src/form/step.ts';
import { type FormModel, givingWay, sorted } from './form-model.ts';
import type { FormUnderTest } from './form-under-test.ts';
import { describeRequest, problemsOf } from './plain-request.ts';
import {
  goesWith,
  groupsFor,
  imagesFor,
  type Known,
  statedOfGroup,
  statedOfImage,
  statedTask,
  statedVersion,
  suitingAll,
} from './stated-fit.ts';

export interface Moment {
  readonly before: FormSession;
  readonly event: FormEvent;
  readonly after: FormSession;
  /** Moved on already. */
  readonly model: FormModel;
  readonly form: FormUnderTest;
}

/** Broken rules are errors that begin with the rule's name. */
export function hold(rule: string, isTrue: boolean, detail: () => unknown): void {
  if (!isTrue) throw new Error(`${rule}: ${JSON.stringify(detail())}`);
}

const textIn = ({ values }: FormSession, field: FieldName): string => values.fields[field] ?? '';

/** An explicit value changes by a later act of its person only, and nothing else counts as explicit. */
export function ownWordStays({ event, after, model }: Moment): void {
  for (const [field, value] of model.own) {
    hold('own word stays', textIn(after, field) === value, () => [field, value, textIn(after, field)]);
    hold('own word is known as such', after.explicit.includes(field), () => field);
  }
  for (const field of after.explicit)
    hold(
      'only own words count as such',
      field.endsWith('List') || model.own.has(field as FieldName),
      () => field,
    );
  const given = event.type === 'form-given' ? event.values : { mounts: [], ports: [] };
  hold(
    'given mounts are own',
    given.mounts.length === 0 || after.explicit.includes('mountInfoList'),
    () => given,
  );
  hold(
    'given ports are own',
    given.ports.length === 0 || after.explicit.includes('containerPortInfoList'),
    () => given,
  );
  if (event.type === 'form-given' && event.name !== null && !model.own.has('instanceServiceName'))
    hold('offered name', textIn(after, 'instanceServiceName') === event.name, () => event.name);
}

/** A filled-in value goes with the rest, or there is none where nothing is known that would. */
export function filledInFits({ before, event, after, model }: Moment): void {
  const { own, known, origin } = model;
  const accelerator = textIn(after, 'acceleratorType');
  const [group, image] = [textIn(after, 'resourceGroup'), textIn(after, 'imagePath')];
  const [ofGroup, ofImage] = [statedOfGroup(group, known), statedOfImage(image, known)];
  if (!own.has('acceleratorType')) {
    const suiting = suitingAll([
      own.has('resourceGroup') ? ofGroup : null,
      own.has('imagePath') ? ofImage : null,
    ]);
    const fits = suiting.length === 0 || accelerator === '' || suiting.includes(accelerator);
    hold('filled-in accelerator fits', fits, () => [accelerator, suiting]);
  }
  if (accelerator !== 'cpu' && !own.has('gpuNumber'))
    hold('cards for an accelerator', !['', '0'].includes(textIn(after, 'gpuNumber')), () => accelerator);
  if (!own.has('resourceGroup') && group !== '')
    hold('filled-in group fits', goesWith(ofGroup, accelerator), () => [group, accelerator]);
  if (!own.has('imagePath') && image !== '')
    hold('filled-in image fits', goesWith(ofImage, accelerator), () => [image, accelerator]);
  if (!own.has('version') && textIn(after, 'version') !== '')
    hold('filled-in version fits', isVersionFit(after, known), () => [textIn(after, 'version'), image]);
  if (isByApp('imagePath', before, event, after, model) || (image === '' && origin.has('imagePath')))
    hold('first image that fits', image === (imagesFor(accelerator, known)[0] ?? ''), () => image);
  if (
    isByApp('resourceGroup', before, event, after, model) ||
    (group === '' && origin.has('resourceGroup'))
  ) {
    const { byCatalog, listed } = groupsFor(accelerator, known);
    const choice = byCatalog.length > 0 ? byCatalog : [listed[0] ?? ''];
    hold('a group that fits, the catalog’s before the list’s', choice.includes(group), () => [group, choice]);
  }
}

function isByApp(
  field: FieldName,
  before: FormSession,
  event: FormEvent,
  after: FormSession,
  model: FormModel,
): boolean {
  if (event.type === 'opened' || model.words[field] !== undefined) return false;
  return textIn(before, field) !== textIn(after, field);
}

function isVersionFit(session: FormSession, known: Known): boolean {
  const image = textIn(session, 'imagePath').trim();
  const version = textIn(session, 'version').trim();
  return goesWith(statedVersion(image, known), version) || image.split('/').at(-1) === version;
}

/** What was replaced says so, from what it was at first, and nothing else says it was. */
export function replacementIsSaid({ after, model }: Moment): void {
  const said = after.notes.flatMap((note) =>
    note.code === 'replaced' && (givingWay as readonly string[]).includes(note.field) ? [note] : [],
  );
  const told = said.map(({ field, from, to }) => `${field}: ${from} → ${to}`).sort();
  const meant = [...model.origin]
    .map(([field, from]) => `${field}: ${from} → ${textIn(after, field)}`)
    .sort();
  hold('replacement is said', JSON.stringify(told) === JSON.stringify(meant), () => ({ told, meant }));
  const named = after.notes.flatMap((note) => (note.code === 'filled-from' ? note.fields : [])).sort();
  const sources = [...model.sources.keys()].sort();
  hold('where it is from is said', JSON.stringify(named) === JSON.stringify(sources), () => ({
    named,
    sources,
  }));
  const mounted = after.values.mounts.map(({ sourcePath }) => sourcePath);
  for (const note of after.notes)
    if (note.code === 'usual-mounts')
      hold(
        'usual mounts are there',
        note.paths.length > 0 && note.paths.every((path) => mounted.includes(path)),
        () => note,
      );
}

/**
 * What does not go together is reported on its field, final where the catalog says so; nothing else is. Tells whether
 * both of a pair are the person's own words.
 */
export function unfitIsReported({ after, model: { own, known }, form }: Moment): boolean {
  const accelerator = textIn(after, 'acceleratorType');
  const image = textIn(after, 'imagePath');
  const meant: string[] = [];
  const check = (field: FieldName, statement: ReturnType<typeof statedOfImage>, fits: boolean) => {
    if (fits || statement === null) return;
    hold('only own words are unfit', own.has(field), () => field);
    meant.push(`${field} ${statement.isFinal ? 'final' : 'overridable'}`);
  };
  const ofGroup = statedOfGroup(textIn(after, 'resourceGroup'), known);
  const ofImage = statedOfImage(image, known);
  check('resourceGroup', ofGroup, goesWith(ofGroup, accelerator));
  check('imagePath', ofImage, goesWith(ofImage, accelerator));
  check('version', statedVersion(image, known), isVersionFit(after, known));
  const objections = form.findObjections(after.values, known);
  const told = objections
    .filter(({ kind }) => kind === 'unfit')
    .map((each) => `${each.blockId} ${form.isFinal(each) ? 'final' : 'overridable'}`);
  const isSame = JSON.stringify(told.sort()) === JSON.stringify(meant.sort());
  hold('unfit is reported', isSame, () => ({ told, meant }));
  hold(
    'task type is never objected to',
    objections.every(({ blockId }) => (blockId as string) !== 'taskType'),
    () => objections,
  );
  const partner = (pair: string) => (pair.startsWith('version') ? 'imagePath' : 'acceleratorType');
  return meant.some((pair) => own.has(partner(pair)));
}

/** A filled-in task type follows the image's. */
export function taskFollowsImage({ before, event, after, model }: Moment): void {
  const { own, known, sources } = model;
  const image = textIn(after, 'imagePath');
  const task = textIn(after, 'taskType');
  if (own.has('taskType') || (event.type === 'form-given' && event.values.fields.taskType === '')) return;
  const wanted = statedTask(image, known);
  const isNew = image !== textIn(before, 'imagePath') && event.type !== 'opened';
  if (wanted && (isNew || !sources.has('taskType')))
    hold('task type follows the image', task === wanted, () => [image, wanted, task]);
  if (isNew && !own.has('version'))
    hold('version follows the image', textIn(after, 'version') === '', () => [
      image,
      textIn(after, 'version'),
    ]);
}

/** What a view shows and what is hidden behind it are, together, what would be sent. */
export function requestAgrees({ after, model: { known }, form }: Moment): boolean {
  const read = form.toLaunchRequest(after.values, known);
  const problems = read.ok ? [] : read.problems.map(({ path }) => path).sort();
  const meant = problemsOf(after.values);
  hold('what is wrong is what is seen', JSON.stringify(problems) === JSON.stringify(meant), () => ({
    problems,
    meant,
  }));
  const shown = form.shownFields(after, known.catalog);
  const isCpu = after.values.fields.acceleratorType === 'cpu';
  hold('no cards are shown for CPUs', !(isCpu && shown.includes('gpuNumber')), () => shown);
  const isHidden = (field: string) => (known.catalog?.hidden as string[] | undefined)?.includes(field);
  hold('hidden by the operator', !shown.some(isHidden), () => shown);
  if (!read.ok) return false;
  const sent = JSON.stringify(sorted(read.request));
  const seen = JSON.stringify(sorted(describeRequest(after.values, known)));
  hold('request is what is seen', sent === seen, () => ({ sent, seen }));
  const { request } = read;
  const fitting = (known.catalog?.sizes ?? []).filter(
    (size) =>
      size.acceleratorType === request.acceleratorType &&
      size.gpuNumber === request.gpuNumber &&
      size.cpuNumber === request.cpuNumber &&
      size.ramGib * 1024 === request.ramSize &&
      (size.resourceGroup ?? request.resourceGroup) === request.resourceGroup,
  );
  const menu = form.chosenSize(after, known.catalog);
  const isTrue =
    menu === null || menu === 'custom' ? fitting.length === 0 : fitting.some(({ id }) => id === menu);
  hold('size menu is what is sent', isTrue || !known.catalog?.sizes.length, () => [menu, fitting]);
  return true;
}
