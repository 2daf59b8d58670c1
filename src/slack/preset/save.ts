// Listeners of "Save as preset": what is typed in a form, or what was launched.
import type { WebClient } from '@slack/web-api';
import type { AccountKey } from '../../accounts/ports.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import { maxPerOwner, type Presets } from '../../presets/presets.ts';
import { buildNoticeModal } from '../account/modal.ts';
import type { People } from '../edge/languages.ts';
import type { ActionArgs, SubmissionAnswer, SubmissionArgs } from '../edge/listener-guard.ts';
import { identify } from '../identity.ts';
import { quote } from '../kit/block-kit.ts';
import { readLaunchMetadata, readSaveMetadata, type SaveMetadata } from '../kit/metadata.ts';
import type { Drafts } from '../launch/drafts.ts';
import { type FormValues, fromLaunchRequest, withoutPrivate } from '../launch/form.ts';
import { pressedValue } from '../launch/form-place.ts';
import type { ViewReader } from '../launch/view-reader.ts';
import { onName, readInputs, updateTo } from './inputs.ts';
import { buildSaveModal } from './modal.ts';

export interface SaveHandlerParts {
  readonly presets: Pick<Presets, 'save'>;
  readonly launches: Pick<LaunchStore, 'find'>;
  readonly drafts: Drafts;
  readonly reader: ViewReader;
  readonly people: People;
  readonly views: WebClient;
}

export interface SaveHandlers {
  /** The button in the form or on a card. */
  openSave(args: ActionArgs): Promise<void>;
  submitSave(args: SubmissionArgs): Promise<{ answer: SubmissionAnswer }>;
}

export function createSaveHandlers(parts: SaveHandlerParts): SaveHandlers {
  const { presets, launches, drafts, reader, people, views } = parts;

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
  async function findValues({ source }: SaveMetadata, owner: AccountKey): Promise<FormValues | null> {
    if ('draft' in source) return (await drafts.find(source.draft, owner))?.content?.form ?? null;
    const launch = await launches.find(source.launch);
    if (!launch || launch.teamId !== owner.teamId) return null;
    const values = fromLaunchRequest(launch.request);
    return launch.userId === owner.userId ? values : withoutPrivate(values);
  }

  async function submitSave({ body, view }: SubmissionArgs): Promise<{ answer: SubmissionAnswer }> {
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
        return { answer: updateTo(buildNoticeModal(t('preset.savedTitle'), [sentence], t)) };
      }
      case 'name-taken': {
        const again = { ...metadata, replaces: name };
        const notice = t('preset.nameTaken');
        return { answer: updateTo(buildSaveModal({ metadata: again, name, scope, notice }, t)) };
      }
      case 'too-many':
        return { answer: onName(t('preset.tooMany', { max: maxPerOwner }).replaceAll('`', '')) };
      case 'name-invalid':
        return { answer: onName(t('preset.nameInvalid')) };
    }
  }

  return { openSave, submitSave };
}

/** Every launch has a name of its own. */
function nameless(form: FormValues): FormValues {
  const { instanceServiceName: _, ...fields } = form.fields;
  return { ...form, fields };
}
