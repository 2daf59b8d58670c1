// Listeners around presets: saving what is typed or was launched, opening, and the list with its changes.
import type { WebClient } from '@slack/web-api';
import type { LaunchStore } from '../../launches/ports.ts';
import type { Preset, PresetScope } from '../../presets/ports.ts';
import { maxPerOwner, type Presets } from '../../presets/presets.ts';
import { buildNoticeModal } from '../account/modal.ts';
import { quote, truncate } from '../block-kit.ts';
import type { ActionArgs, CommandArgs, SubmissionAnswer, SubmissionArgs } from '../guard.ts';
import { identify } from '../identity.ts';
import type { People } from '../language/people.ts';
import type { Translate } from '../language/translate.ts';
import { askingOf, pressedValue, toAsking } from '../launch/asking.ts';
import type { Drafts } from '../launch/drafts.ts';
import { type FormValues, formValuesSchema, fromLaunchRequest, withoutPrivate } from '../launch/form.ts';
import type { FormOpening } from '../launch/opening.ts';
import type { ViewReader } from '../launch/view-reader.ts';
import {
  readLaunchMetadata,
  readListMetadata,
  readPresetMetadata,
  readSaveMetadata,
  type SaveMetadata,
} from '../metadata.ts';
import { presetIds } from './ids.ts';
import { buildListModal, buildRenameModal, buildSaveModal, buildShareModal } from './modal.ts';
import { presetName } from './preset-name.ts';
import { summarise } from './summary.ts';

export interface PresetHandlerParts {
  readonly presets: Presets;
  readonly launches: Pick<LaunchStore, 'find'>;
  readonly drafts: Drafts;
  readonly reader: ViewReader;
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
  /** The button in the form or on a card. */
  openSave(args: ActionArgs): Promise<void>;
  submitSave(args: SubmissionArgs): Answered;
  open(args: ActionArgs): Promise<void>;
  openRename(args: ActionArgs): Promise<void>;
  submitRename(args: SubmissionArgs): Answered;
  openShare(args: ActionArgs): Promise<void>;
  submitShare(args: SubmissionArgs): Answered;
  remove(args: ActionArgs): Promise<void>;
}

export function createPresetHandlers(parts: PresetHandlerParts): PresetHandlers {
  const { presets, launches, drafts, reader, opening, people, views } = parts;

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

  async function openSave({ body }: ActionArgs): Promise<void> {
    const owner = identify(body);
    const t = await people.languageOf(owner);
    const { view, trigger_id } = body;
    if (!view) {
      const launch = pressedValue(body);
      if (!launch) return;
      const metadata = { source: { launch }, channel: body.channel?.id ?? '-', replaces: null };
      await views.views.open({ trigger_id, view: buildSaveModal({ metadata }, t) });
      return;
    }
    const form = readLaunchMetadata(view.private_metadata);
    const metadata = { source: { draft: form.draft }, channel: form.channel, replaces: null };
    const { content } = await reader.read(owner, view, form);
    await Promise.all([
      views.views.push({ trigger_id, view: buildSaveModal({ metadata }, t) }),
      drafts.remember(form.draft, owner, form.channel, content),
    ]);
  }

  /** What is saved: somebody else's launch gives what its card shows. */
  async function findValues({ source }: SaveMetadata, owner: Owner): Promise<FormValues | null> {
    if ('draft' in source) return (await drafts.find(source.draft, owner))?.content?.form ?? null;
    const launch = await launches.find(source.launch);
    if (!launch || launch.teamId !== owner.teamId) return null;
    const values = fromLaunchRequest(launch.request);
    return launch.userId === owner.userId ? values : withoutPrivate(values);
  }

  async function submitSave({ body, view }: SubmissionArgs): Answered {
    const owner = identify(body);
    const metadata = readSaveMetadata(view.private_metadata);
    const { name, scope } = readInputs(view.state.values);
    const [values, t] = await Promise.all([findValues(metadata, owner), people.languageOf(owner)]);
    if (!values) return { answer: onName(t('preset.gone')) };
    const preset = { ...owner, name, scope, channelId: metadata.channel, values: nameless(values) };
    const outcome = await presets.save(preset, { replace: metadata.replaces === name });
    switch (outcome.kind) {
      case 'saved':
      case 'replaced': {
        const sentence = t('preset.saved', { preset: quote(name) });
        return { answer: update(buildNoticeModal(t('preset.savedTitle'), [sentence], t)) };
      }
      case 'name-taken': {
        const again = { ...metadata, replaces: name };
        const notice = t('preset.nameTaken');
        return { answer: update(buildSaveModal({ metadata: again, name, scope, notice }, t)) };
      }
      case 'too-many':
        return { answer: onName(t('preset.tooMany', { max: maxPerOwner }).replaceAll('`', '')) };
      case 'name-invalid':
        return { answer: onName(t('preset.nameInvalid')) };
    }
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
    openSave,
    submitSave,
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

/** Every launch has a name of its own. */
function nameless(form: FormValues): FormValues {
  const { instanceServiceName: _, ...fields } = form.fields;
  return { ...form, fields };
}

type StateValues = SubmissionArgs['view']['state']['values'];

function readInputs(values: StateValues): { name: string; scope: PresetScope } {
  const name = values[presetIds.name]?.[presetIds.name]?.value ?? '';
  const chosen = values[presetIds.scope]?.[presetIds.scope]?.selected_option?.value;
  const scope = chosen === 'channel' || chosen === 'team' ? chosen : 'private';
  return { name: name.trim(), scope };
}

const update = (view: PushedView): SubmissionAnswer => ({ response_action: 'update', view });
const onName = (text: string): SubmissionAnswer => ({
  response_action: 'errors',
  errors: { [presetIds.name]: truncate(text, 200) },
});
