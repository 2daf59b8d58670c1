// The create form. Pure: values and what is known in, view out. With a catalog it opens on three choices,
// and unfolds.
import type { KnownBlock, ModalView } from '@slack/types';
import type { Catalog } from '../../catalog/catalog.ts';
import { buttonRow, context, limits, plain, section } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { writeMetadata } from '../kit/metadata.ts';
import { sharedActions } from '../kit/shared-actions.ts';
import {
  descriptionField,
  type FieldContext,
  groupField,
  imageField,
  nameField,
  scriptFields,
  taskNumberField,
  taskTypeField,
  versionField,
} from './fields.ts';
import type { FormValues } from './form.ts';
import { launchIds } from './ids.ts';
import { type FormKnowledge, knowsNothing } from './knowledge.ts';
import type { Marks } from './marks.ts';
import type { LaunchMetadata } from './metadata.ts';
import { resourceFields, sizeMenu, timeFields } from './resource-fields.ts';
import { mountRows, portRows } from './rows.ts';
import { hasShortForm } from './size.ts';

export interface LaunchModal {
  readonly values: FormValues;
  readonly metadata: LaunchMetadata;
  readonly catalog?: Catalog | null;
  readonly known?: FormKnowledge;
  /** Blocks above the fields. */
  readonly notices?: readonly KnownBlock[];
  /** Lines under single fields, instead of their hints. */
  readonly marks?: Marks;
}

export function buildLaunchModal(modal: LaunchModal, t: Translate): ModalView {
  const { values, metadata, catalog = null, known = knowsNothing, notices = [], marks = {} } = modal;
  const context_: FieldContext = { values, known, catalog, typed: metadata.typed, t };
  const blocks = isShort(metadata, catalog) ? shortForm(catalog, context_) : fullForm(context_);
  return {
    type: 'modal',
    callback_id: launchIds.callback,
    title: plain(t('form.title'), 24),
    submit: plain(t('form.submit'), 24),
    close: plain(t('common.cancel'), 24),
    private_metadata: writeMetadata(metadata),
    notify_on_close: true,
    blocks: [...notices, ...withMarks(blocks, marks), ...whereTo(metadata.channel, t)],
  };
}

/** Whether the view has the catalog's choices instead of all fields. */
export function isShort(metadata: LaunchMetadata, catalog: Catalog | null): catalog is Catalog {
  return !metadata.unfolded && hasShortForm(catalog);
}

function shortForm(catalog: Catalog, fields: FieldContext): KnownBlock[] {
  const { values, t } = fields;
  const isHidden = hiddenIn(catalog);
  const hasGroup = catalog.sizes.every(({ resourceGroup }) => resourceGroup) || values.fields.resourceGroup;
  const choices = [imageField(fields), ...timeFields(fields), ...(hasGroup ? [] : [groupField(fields)])];
  return [
    sizeMenu(catalog, fields),
    ...choices.filter(({ block_id }) => !isHidden(block_id)),
    buttonRow(
      'form_actions',
      { actionId: launchIds.moreOptions, text: t('form.moreOptions') },
      { actionId: sharedActions.savePreset, text: t('form.savePreset') },
    ),
  ];
}

function fullForm(fields: FieldContext): KnownBlock[] {
  const { values, t } = fields;
  const isHidden = hiddenIn(fields.catalog);
  const blocks = [
    nameField(fields),
    taskTypeField(fields),
    ...resourceFields(fields),
    groupField(fields),
    imageField(fields),
    versionField(fields),
    ...timeFields(fields),
    descriptionField(fields),
    taskNumberField(fields),
    ...scriptFields(fields),
    ...mountRows(values.mounts, fields),
    ...portRows(values.ports, t),
  ];
  const savePreset = buttonRow('form_actions', {
    actionId: sharedActions.savePreset,
    text: t('form.savePreset'),
  });
  return [...blocks.filter(({ block_id }) => !isHidden(block_id)), savePreset];
}

/** A hidden list takes its rows and buttons with it. */
function hiddenIn(catalog: Catalog | null): (blockId: string | undefined) => boolean {
  const hidden = new Set<string>(catalog?.hidden ?? []);
  return (blockId) => hidden.has(blockId?.split('.')[0] ?? '');
}

export const isListHidden = (list: string, catalog: Catalog | null): boolean => hiddenIn(catalog)(list);

function withMarks(blocks: readonly KnownBlock[], marks: Marks): KnownBlock[] {
  return blocks.map((block) => {
    const mark = block.block_id === undefined ? undefined : marks[block.block_id];
    return mark && block.type === 'input' ? { ...block, hint: plain(mark, limits.hint) } : block;
  });
}

function whereTo(channel: string, t: Translate): KnownBlock[] {
  return /^[CG][A-Z0-9]+$/u.test(channel) ? [context(t('form.whereTo', { channel: `<#${channel}>` }))] : [];
}

export const noticeBlocks = (notices: readonly string[]): KnownBlock[] =>
  notices.map((notice) => section(notice));
