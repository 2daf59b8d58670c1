// The modals around presets: save, the list, rename, share. Pure.
import type { KnownBlock, ModalView } from '@slack/types';
import type { Preset, PresetScope } from '../../presets/ports.ts';
import {
  button,
  buttonRow,
  confirmation,
  context,
  option,
  plain,
  quote,
  section,
  sectionWith,
  selectInput,
  textInput,
} from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { presetIds } from './ids.ts';
import { type ListMetadata, type PresetMetadata, type SaveMetadata, writeMetadata } from './metadata.ts';

/** A list of more would pass Slack's 100 blocks a modal. */
export const mostShown = 40;
const nameLength = 40;

export interface SaveModal {
  readonly metadata: SaveMetadata;
  readonly name?: string;
  readonly scope?: PresetScope;
  /** Words above the name. */
  readonly notice?: string;
}

export function buildSaveModal({ metadata, name, scope, notice }: SaveModal, t: Translate): ModalView {
  return {
    ...frame(t('preset.saveTitle'), presetIds.saveCallback, t),
    private_metadata: writeMetadata(metadata),
    blocks: [...(notice ? [section(notice)] : []), nameInput(name, t), scopeInput(scope ?? 'private', t)],
  };
}

export function buildRenameModal(metadata: PresetMetadata, name: string, t: Translate): ModalView {
  return {
    ...frame(t('preset.renameTitle'), presetIds.renameCallback, t),
    private_metadata: writeMetadata(metadata),
    blocks: [nameInput(name, t)],
  };
}

export function buildShareModal(metadata: PresetMetadata, scope: PresetScope, t: Translate): ModalView {
  return {
    ...frame(t('preset.shareTitle'), presetIds.shareCallback, t),
    private_metadata: writeMetadata(metadata),
    blocks: [scopeInput(scope, t)],
  };
}

function frame(title: string, callback: string, t: Translate) {
  return {
    type: 'modal' as const,
    callback_id: callback,
    title: plain(title, 24),
    submit: plain(t('preset.save'), 24),
    close: plain(t('common.cancel'), 24),
  };
}

function nameInput(initial: string | undefined, t: Translate) {
  return textInput({
    id: presetIds.name,
    label: t('preset.name'),
    initial,
    maxLength: nameLength,
    hint: t('preset.nameHint').replaceAll('`', ''),
  });
}

const scopeInput = (scope: PresetScope, t: Translate) =>
  selectInput({
    id: presetIds.scope,
    label: t('preset.scope'),
    options: (['private', 'channel', 'team'] as const).map((each) => option(each, t(`preset.${each}`))),
    initial: scope,
    hint: t('preset.scopeHint'),
  });

export interface ListedPreset {
  readonly preset: Pick<Preset, 'id' | 'name' | 'scope' | 'ownerId'>;
  readonly isOwn: boolean;
  /** What it launches, in a line of mrkdwn. */
  readonly summary: string;
}

export function buildListModal(
  listed: readonly ListedPreset[],
  metadata: ListMetadata,
  t: Translate,
  /** Words above the list. Default: what to do with it. */
  headline: string = t('preset.listHint'),
): ModalView {
  const rows = listed.slice(0, mostShown).flatMap((each) => buildRow(each, t));
  const isCut = listed.length > mostShown;
  const blocks: KnownBlock[] = [
    section(rows.length > 0 ? headline : t('preset.none')),
    ...rows,
    ...(isCut ? [context(t('preset.mostShown', { max: mostShown }))] : []),
  ];
  return {
    type: 'modal',
    title: plain(t('preset.listTitle'), 24),
    close: plain(t('common.close'), 24),
    private_metadata: writeMetadata(metadata),
    blocks,
  };
}

function buildRow({ preset, isOwn, summary }: ListedPreset, t: Translate): KnownBlock[] {
  const { id: value, name, ownerId, scope } = preset;
  const whose = isOwn ? t(`preset.${scope}`) : t('preset.madeBy', { person: `<@${ownerId}>` });
  const open = button({
    actionId: presetIds.open,
    text: t('preset.open'),
    value,
    label: `${t('preset.open')}: ${name}`,
  });
  const head = sectionWith(`*${quote(name)}*\n${summary}\n${whose}`, open);
  return isOwn ? [head, changeRow(value, name, t)] : [head];
}

function changeRow(value: string, name: string, t: Translate): KnownBlock {
  const labelled = (actionId: string, text: string) => ({ actionId, text, value, label: `${text}: ${name}` });
  const sure = confirmation({
    title: t('preset.deleteTitle'),
    text: t('preset.deleteSure', { preset: name }),
    yes: t('preset.deleteYes'),
    no: t('preset.deleteNo'),
  });
  return buttonRow(
    `preset.${value}`,
    labelled(presetIds.rename, t('preset.rename')),
    labelled(presetIds.share, t('preset.share')),
    { ...labelled(presetIds.remove, t('preset.delete')), style: 'danger', confirm: sure },
  );
}
