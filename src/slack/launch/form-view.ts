// Draws the form from its session. Pure: what is known goes in, Slack's view comes out.
import type { KnownBlock, ModalView } from '@slack/types';
import { isAcceleratorAsked, type Knowledge } from '../../form/fit.ts';
import { isFolded, shownFields, showsRows } from '../../form/layout.ts';
import { notesOf } from '../../form/notes.ts';
import { findObjections, fingerprint, isFinal, type Objection } from '../../form/objections.ts';
import { toLaunchRequest } from '../../form/request.ts';
import type { FormSession } from '../../form/session.ts';
import { hasSizes } from '../../form/sizes.ts';
import { digestUnseen } from '../../form/unseen.ts';
import type { FieldProblem } from '../../launches/launch-request.ts';
import { buttonRow, limits, plain } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { savePresetId } from '../kit/shared-ids.ts';
import { labelOfInput } from './field-names.ts';
import { fieldBlocks } from './fields.ts';
import { type LaunchMetadata, writeLaunchMetadata } from './form-metadata.ts';
import { launchIds } from './ids.ts';
import { findPlace } from './input-places.ts';
import { type Marks, noteBlocks, staysOpenBlocks } from './note-lines.ts';
import { markObjections } from './objection-lines.ts';
import { explainProblem } from './problems.ts';
import { markRefused } from './refused-field.ts';
import { replacedMarks } from './replaced-lines.ts';
import { mountRows, portRows } from './row-blocks.ts';
import { type WhenFreeBox, whenFreeBlocks } from './when-free.ts';
import { willStartBlock } from './will-start.ts';

export interface FormDrawing {
  readonly session: FormSession;
  /** The draft: makes the submission unique. */
  readonly draft: string;
  /** Where the form was asked for. */
  readonly channelId: string;
  readonly knowledge: Knowledge;
  /** What a submission was answered with. Default: none. */
  readonly problems?: readonly FieldProblem[];
  /** Whether its person can wait for free cards. Default: not. */
  readonly waits?: boolean;
  /** Default: there is no such box. */
  readonly whenFree?: WhenFreeBox;
}

export function buildFormView(drawing: FormDrawing, t: Translate): ModalView {
  const { session, knowledge } = drawing;
  const objections = findObjections(session.values, knowledge);
  const fields = inputBlocks(drawing, t);
  const ids = fields.flatMap(({ block_id }) => block_id ?? []);
  const warned = objections.filter((each) => !isFinal(each)).map(fingerprint);
  return {
    type: 'modal',
    callback_id: launchIds.callback,
    title: plain(t('form.title'), 24),
    submit: plain(t('form.submit'), 24),
    close: plain(t('common.cancel'), 24),
    private_metadata: writeLaunchMetadata(toMetadata(drawing, warned)),
    notify_on_close: true,
    blocks: withNotes(noteBlocks(session, t), [
      ...withMarks(fields, findMarks(drawing, objections, ids, t)),
      ...staysOpenBlocks(session, t),
      ...whenFreeBlocks(drawing.whenFree ?? null, session, t),
      actionRow(drawing, objections, t),
      willStart(drawing, t),
    ]),
  };
}

/** Slack takes 100 blocks: with every row there can be, some notes have no place left. */
const withNotes = (notes: readonly KnownBlock[], form: readonly KnownBlock[]): KnownBlock[] => [
  ...notes.slice(0, Math.max(0, limits.viewBlocks - form.length)),
  ...form,
];

function willStart({ session, channelId, knowledge, whenFree }: FormDrawing, t: Translate): KnownBlock {
  const reading = toLaunchRequest(session.values, knowledge);
  const cardPlace = session.values.fields.cardPlace ?? 'channel';
  const { catalog } = knowledge;
  const shown: readonly string[] = shownFields(session, catalog);
  return willStartBlock(
    {
      reading,
      catalog,
      channelId,
      cardPlace,
      whenFree: whenFree === true,
      labelOf: (path) => labelOfInput(path, session, t),
      isShown: (field) =>
        field === 'mountInfoList' || field === 'containerPortInfoList'
          ? showsRows(field, session, catalog)
          : shown.includes(field),
    },
    t,
  );
}

function inputBlocks({ session, knowledge }: FormDrawing, t: Translate): KnownBlock[] {
  const { catalog } = knowledge;
  const context = { session, catalog, knowledge, t };
  return [
    ...shownFields(session, catalog).flatMap((field) => fieldBlocks(field, context)),
    ...(showsRows('mountInfoList', session, catalog) ? mountRows(session, t) : []),
    ...(showsRows('containerPortInfoList', session, catalog) ? portRows(session, t) : []),
  ];
}

/** "More options" and "Fewer options" only where there is a short form; both change no value. */
function actionRow(
  { session, knowledge: { catalog } }: FormDrawing,
  objections: readonly Objection[],
  t: Translate,
): KnownBlock {
  const fold = isFolded(session, catalog)
    ? [{ actionId: launchIds.moreOptions, text: t('form.moreOptions') }]
    : hasSizes(catalog)
      ? [{ actionId: launchIds.fewerOptions, text: t('form.fewerOptions') }]
      : [];
  const straighten = hasOddScript(objections)
    ? [{ actionId: launchIds.straighten, text: t('script.straighten') }]
    : [];
  return buttonRow('form_actions', ...fold, ...straighten, {
    actionId: savePresetId,
    text: t('form.savePreset'),
  });
}

/** What the view tells of the session it is a drawing of: ids, codes and digests, nothing that a person typed. */
function toMetadata(
  { session, draft, channelId, knowledge, waits = false }: FormDrawing,
  warned: readonly string[],
): LaunchMetadata {
  const { layout, values, explicit, notes, revision } = session;
  const searches = notesOf(notes, 'search').map(({ field, text }) => [field, text.slice(0, 100)]);
  return {
    draft,
    channel: channelId,
    revision,
    unfolded: !layout.folded,
    typed: [...layout.typed],
    nextMount: layout.nextRow.mountInfoList,
    nextPort: layout.nextRow.containerPortInfoList,
    warned: [...warned],
    menus: {
      acceleratorType: values.fields.acceleratorType ?? '',
      // Where it has no input, only a person's own word narrows the images: a filled-in one follows the image.
      taskType:
        isFolded(session, knowledge.catalog) && !explicit.includes('taskType')
          ? ''
          : (values.fields.taskType ?? ''),
      asked: isAcceleratorAsked(session, knowledge),
      searches: Object.fromEntries(searches),
    },
    waits,
    unseen: digestUnseen(session, knowledge.catalog),
  };
}

/** By block id. What is wrong counts before what gave way. */
function findMarks(
  { session, knowledge, problems = [] }: FormDrawing,
  objections: readonly Objection[],
  ids: readonly string[],
  t: Translate,
): Marks {
  const isFromPreset = notesOf(session.notes, 'from-preset').length > 0;
  const shown = shownFields(session, knowledge.catalog);
  const explained = problems.map((problem) => [problem.path, `⚠️ ${explainProblem(problem, t)}`] as const);
  return {
    ...placed(replacedMarks(session, shown, knowledge, t), ids, session, t),
    ...placed(markObjections(objections, isFromPreset, t), ids, session, t),
    ...placed(markRefused(session, t), ids, session, t),
    ...placed(Object.fromEntries(explained), ids, session, t),
  };
}

/** Marks speak of fields; inputs bear ids, and some fields have no input of their own. */
function placed(marks: Marks, ids: readonly string[], session: FormSession, t: Translate): Marks {
  const placedMarks: Record<string, string> = {};
  for (const [field, words] of Object.entries(marks)) {
    const place = findPlace(field, ids, session);
    if (place)
      placedMarks[place.id] ??=
        place.of === 'another'
          ? t('problem.ofField', { field: labelOfInput(field, session, t), problem: words })
          : words;
  }
  return placedMarks;
}

function withMarks(blocks: readonly KnownBlock[], marks: Marks): KnownBlock[] {
  return blocks.map((block) => {
    const mark = block.block_id === undefined ? undefined : marks[block.block_id];
    return mark && block.type === 'input' ? { ...block, hint: plain(mark, limits.hint) } : block;
  });
}

const hasOddScript = (objections: readonly Objection[]): boolean =>
  objections.some(({ kind }) => kind === 'script');
