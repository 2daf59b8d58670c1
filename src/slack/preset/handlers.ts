// Listeners around presets that exist: opening them, and the list with its changes.
import type { ModalView } from '@slack/types';
import type { Preset } from '../../presets/ports.ts';
import type { Presets } from '../../presets/presets.ts';
import type { Action, Command, Submission } from '../edge/incoming.ts';
import type { Answered } from '../edge/listener-guard.ts';
import type { Visit } from '../edge/visit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { presetIds } from './ids.ts';
import { onName, readInputs } from './inputs.ts';
import { type PresetMetadata, readListMetadata, readPresetMetadata } from './metadata.ts';
import { buildListModal, buildRenameModal, buildShareModal } from './modal.ts';
import { presetName } from './preset-name.ts';

export interface PresetHandlerParts {
  readonly presets: Presets;
  /** Opens the form with a preset's values; null where there is none of this name. */
  readonly openForm: (
    visit: Visit,
    from: Command | Action,
    channelId: string,
    preset: { readonly name: string; readonly values: unknown },
  ) => Promise<void>;
  /** What a preset's values launch, in a line of mrkdwn. */
  readonly describe: (values: unknown, t: Translate) => string;
}

export function createPresetHandlers({ presets, openForm, describe }: PresetHandlerParts) {
  /** `/gpu-instance preset <name>` */
  async function openByName(visit: Visit, command: Command): Promise<void> {
    const { channelId } = command;
    const name = presetName(command.text) ?? '';
    const preset = await presets.find(name, { ...visit.owner, channelId });
    await openForm(visit, command, channelId, preset ?? { name, values: null });
    if (preset) await presets.touch(preset.id);
  }

  async function buildList({ owner, t }: Visit, channelId: string): Promise<ModalView> {
    const listed = await presets.list({ ...owner, channelId });
    const rows = listed.map((preset) => ({
      preset,
      isOwn: preset.ownerId === owner.userId,
      summary: describe(preset.values, t),
    }));
    return buildListModal(rows, { channel: channelId }, t);
  }

  /** `/gpu-instance presets` */
  async function list(visit: Visit, { channelId, triggerId }: Command): Promise<void> {
    const view = await buildList(visit, channelId);
    await visit.client.views.open({ trigger_id: triggerId, view });
  }

  async function open(visit: Visit, action: Action): Promise<void> {
    const { channel } = readListMetadata(action.view?.metadata);
    const preset = await findVisible(visit, channel, action.pressed);
    if (!preset) return refresh(visit, action, channel);
    await openForm(visit, action, channel, preset);
    await presets.touch(preset.id);
  }

  async function findVisible({ owner }: Visit, channelId: string, id: string | null): Promise<Preset | null> {
    const visible = await presets.list({ ...owner, channelId });
    return visible.find((preset) => preset.id === id) ?? null;
  }

  /** Shows the list as it is now. */
  async function refresh(visit: Visit, { view }: Action, channel: string): Promise<void> {
    await visit.client.views.update({ view_id: view?.id ?? '', view: await buildList(visit, channel) });
  }

  const openChange =
    (build: (metadata: PresetMetadata, preset: Preset, t: Translate) => ModalView) =>
    async (visit: Visit, action: Action): Promise<void> => {
      const { channel } = readListMetadata(action.view?.metadata);
      const preset = await findVisible(visit, channel, action.pressed);
      if (!preset || preset.ownerId !== visit.owner.userId) return refresh(visit, action, channel);
      const view = build({ preset: preset.id, channel }, preset, visit.t);
      await visit.client.views.push({ trigger_id: action.triggerId, view });
    };

  /** The list below the pushed view shows what became of it. */
  async function showBelow(visit: Visit, { view }: Submission, channel: string): Promise<void> {
    if (view.rootId === view.id) return;
    await visit.client.views.update({ view_id: view.rootId, view: await buildList(visit, channel) });
  }

  async function submitRename(visit: Visit, submission: Submission): Promise<Answered> {
    const { owner, t } = visit;
    const { preset, channel } = readPresetMetadata(submission.view.metadata);
    const { name } = readInputs(submission.view.state);
    const outcome = await presets.rename(preset, owner, name);
    switch (outcome.kind) {
      case 'changed':
        return { answer: undefined, after: () => showBelow(visit, submission, channel) };
      case 'name-taken':
        return { answer: onName(t('preset.renameTaken')) };
      case 'name-invalid':
        return { answer: onName(t('preset.nameInvalid')) };
      case 'not-yours':
        return { answer: onName(t('preset.notYours')) };
      case 'gone':
        return { answer: onName(t('preset.gone')) };
    }
  }

  async function submitShare(visit: Visit, submission: Submission): Promise<Answered> {
    const { owner, t } = visit;
    const { preset, channel } = readPresetMetadata(submission.view.metadata);
    const { scope } = readInputs(submission.view.state);
    const outcome = await presets.share(preset, owner, { scope, channelId: channel });
    if (outcome.kind === 'changed')
      return { answer: undefined, after: () => showBelow(visit, submission, channel) };
    const words = outcome.kind === 'not-yours' ? t('preset.notYours') : t('preset.gone');
    return { answer: { response_action: 'errors', errors: { [presetIds.scope]: words } } };
  }

  async function remove(visit: Visit, action: Action): Promise<void> {
    const { channel } = readListMetadata(action.view?.metadata);
    await presets.remove(action.pressed ?? '', visit.owner);
    await refresh(visit, action, channel);
  }

  return {
    openByName,
    list,
    open,
    openRename: openChange((metadata, { name }, t) => buildRenameModal(metadata, name, t)),
    submitRename,
    openShare: openChange((metadata, { scope }, t) => buildShareModal(metadata, scope, t)),
    submitShare,
    remove,
  };
}
