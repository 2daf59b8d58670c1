// Listeners around presets that exist: opening them, and the list with its changes.
import type { WebClient } from '@slack/web-api';
import type { Preset } from '../../presets/ports.ts';
import type { Presets } from '../../presets/presets.ts';
import type { People } from '../edge/languages.ts';
import type { ActionArgs, CommandArgs, SubmissionAnswer, SubmissionArgs } from '../edge/listener-guard.ts';
import { identify } from '../identity.ts';
import type { Translate } from '../kit/language/translate.ts';
import { readListMetadata, readPresetMetadata } from '../kit/metadata.ts';
import { type FormValues, formValuesSchema } from '../launch/form.ts';
import { askingOf, pressedValue, toAsking } from '../launch/form-place.ts';
import type { FormOpening } from '../launch/opening.ts';
import { summarise } from '../launch/summary.ts';
import { presetIds } from './ids.ts';
import { onName, readInputs } from './inputs.ts';
import { buildListModal, buildRenameModal, buildShareModal } from './modal.ts';
import { presetName } from './preset-name.ts';

export interface PresetHandlerParts {
  readonly presets: Presets;
  readonly opening: FormOpening;
  readonly people: People;
  readonly views: WebClient;
}

type Answered = Promise<{ answer: SubmissionAnswer; after?: () => Promise<void> }>;

export interface PresetHandlers {
  /** `/gpu-instance preset <name>` */
  openByName(args: CommandArgs): Promise<void>;
  /** `/gpu-instance presets` */
  list(args: CommandArgs): Promise<void>;
  open(args: ActionArgs): Promise<void>;
  openRename(args: ActionArgs): Promise<void>;
  submitRename(args: SubmissionArgs): Answered;
  openShare(args: ActionArgs): Promise<void>;
  submitShare(args: SubmissionArgs): Answered;
  remove(args: ActionArgs): Promise<void>;
}

export function createPresetHandlers(parts: PresetHandlerParts): PresetHandlers {
  const { presets, opening, people, views } = parts;

  async function openByName({ command }: CommandArgs): Promise<void> {
    const name = presetName(command.text ?? '') ?? '';
    const asking = askingOf(command);
    const preset = await presets.find(name, { ...asking.owner, channelId: asking.channelId });
    await opening.openPreset(asking, preset?.name ?? name, preset && readValues(preset));
    if (preset) await presets.touch(preset.id);
  }

  async function buildList(owner: Owner, channel: string, t: Translate) {
    const listed = await presets.list({ ...owner, channelId: channel });
    const rows = listed.map((preset) => ({
      preset,
      isOwn: preset.ownerId === owner.userId,
      summary: summarise(readValues(preset) ?? emptyForm, t),
    }));
    return buildListModal(rows, { channel }, t);
  }

  async function list({ command }: CommandArgs): Promise<void> {
    const owner = identify(command);
    const t = await people.languageOf(owner);
    const view = await buildList(owner, command.channel_id, t);
    await views.views.open({ trigger_id: command.trigger_id, view });
  }

  async function open({ body }: ActionArgs): Promise<void> {
    const { channel } = readListMetadata(body.view?.private_metadata);
    const owner = identify(body);
    const preset = await findVisible(owner, channel, pressedValue(body));
    if (!preset) return refresh(body, owner, channel);
    await opening.openPreset(toAsking(body, channel), preset.name, readValues(preset));
    await presets.touch(preset.id);
  }

  async function findVisible(owner: Owner, channelId: string, id: string | null): Promise<Preset | null> {
    const visible = await presets.list({ ...owner, channelId });
    return visible.find((preset) => preset.id === id) ?? null;
  }

  /** Shows the list as it is now. */
  async function refresh(body: ActionArgs['body'], owner: Owner, channel: string): Promise<void> {
    const t = await people.languageOf(owner);
    const view_id = body.view?.id ?? '';
    await views.views.update({ view_id, view: await buildList(owner, channel, t) });
  }

  const openChange =
    (build: (metadata: { preset: string; channel: string }, preset: Preset, t: Translate) => PushedView) =>
    async ({ body }: ActionArgs): Promise<void> => {
      const { channel } = readListMetadata(body.view?.private_metadata);
      const owner = identify(body);
      const [preset, t] = await Promise.all([
        findVisible(owner, channel, pressedValue(body)),
        people.languageOf(owner),
      ]);
      if (!preset || preset.ownerId !== owner.userId) return refresh(body, owner, channel);
      const view = build({ preset: preset.id, channel }, preset, t);
      await views.views.push({ trigger_id: body.trigger_id, view });
    };

  /** The list below the pushed view shows what became of it. */
  async function showBelow({ view }: SubmissionArgs, owner: Owner, channel: string, t: Translate) {
    if (!view.root_view_id || view.root_view_id === view.id) return;
    await views.views.update({ view_id: view.root_view_id, view: await buildList(owner, channel, t) });
  }

  async function submitRename(args: SubmissionArgs): Answered {
    const owner = identify(args.body);
    const { preset, channel } = readPresetMetadata(args.view.private_metadata);
    const { name } = readInputs(args.view.state.values);
    const [outcome, t] = await Promise.all([presets.rename(preset, owner, name), people.languageOf(owner)]);
    switch (outcome.kind) {
      case 'changed':
        return { answer: undefined, after: () => showBelow(args, owner, channel, t) };
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

  async function submitShare(args: SubmissionArgs): Answered {
    const owner = identify(args.body);
    const { preset, channel } = readPresetMetadata(args.view.private_metadata);
    const { scope } = readInputs(args.view.state.values);
    const [outcome, t] = await Promise.all([
      presets.share(preset, owner, { scope, channelId: channel }),
      people.languageOf(owner),
    ]);
    if (outcome.kind === 'changed')
      return { answer: undefined, after: () => showBelow(args, owner, channel, t) };
    const words = outcome.kind === 'not-yours' ? t('preset.notYours') : t('preset.gone');
    return { answer: { response_action: 'errors', errors: { [presetIds.scope]: words } } };
  }

  async function remove({ body }: ActionArgs): Promise<void> {
    const { channel } = readListMetadata(body.view?.private_metadata);
    const owner = identify(body);
    await presets.remove(pressedValue(body) ?? '', owner);
    await refresh(body, owner, channel);
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

type Owner = ReturnType<typeof identify>;
type PushedView = ReturnType<typeof buildRenameModal>;

const emptyForm: FormValues = { fields: {}, mounts: [], ports: [] };

/** Kept by an older version, perhaps: what cannot be read is as good as gone. */
function readValues({ values }: Preset): FormValues | null {
  const parsed = formValuesSchema.safeParse(values);
  return parsed.success ? parsed.data : null;
}
