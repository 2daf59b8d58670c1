// Listeners of "Save as preset": what is typed in a form, or what was launched.
import type { AccountKey } from '../../accounts/ports.ts';
import type { FormValues } from '../../form/fields.ts';
import { fromLaunchRequest, withoutPrivate } from '../../form/request.ts';
import { toStoredValues } from '../../form/session.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import { maxPerOwner, type Presets } from '../../presets/presets.ts';
import type { Action, IncomingView, Submission } from '../edge/incoming.ts';
import type { Answered } from '../edge/listener-guard.ts';
import type { Visit } from '../edge/visit.ts';
import { quote } from '../kit/block-kit.ts';
import { buildNoSuchLaunchModal } from '../kit/no-such-launch.ts';
import { buildNoticeModal } from '../kit/notice-modal.ts';
import { onName, readInputs, updateTo } from './inputs.ts';
import { readSaveMetadata, type SaveMetadata } from './metadata.ts';
import { buildSaveModal } from './modal.ts';

export interface SaveHandlerParts {
  readonly presets: Pick<Presets, 'save'>;
  readonly launches: Pick<LaunchStore, 'find'>;
  /** Keeps what is typed in the open form with its draft. */
  readonly keepForm: (visit: Visit, view: IncomingView) => Promise<{ draft: string; channelId: string }>;
  readonly findDraft: (draft: string, owner: AccountKey) => Promise<FormValues | null>;
}

export function createSaveHandlers({ presets, launches, keepForm, findDraft }: SaveHandlerParts) {
  /** The button in the form or on a card. */
  async function openSave(visit: Visit, { view, value, channelId, triggerId }: Action): Promise<void> {
    const { client, t } = visit;
    if (!view) {
      const launch = await launches.find(value ?? '');
      if (!value || launch?.teamId !== visit.key.teamId) {
        await client.views.views.open({ trigger_id: triggerId, view: buildNoSuchLaunchModal(t) });
        return;
      }
      const metadata = { source: { launch: value }, channel: channelId ?? '-', replaces: null };
      await client.views.views.open({ trigger_id: triggerId, view: buildSaveModal({ metadata }, t) });
      return;
    }
    const form = await keepForm(visit, view);
    const metadata = { source: { draft: form.draft }, channel: form.channelId, replaces: null };
    await client.views.views.push({ trigger_id: triggerId, view: buildSaveModal({ metadata }, t) });
  }

  /** What is saved: somebody else's launch gives what its card shows. */
  async function findValues({ source }: SaveMetadata, owner: AccountKey): Promise<FormValues | null> {
    if ('draft' in source) return findDraft(source.draft, owner);
    const launch = await launches.find(source.launch);
    if (!launch || launch.teamId !== owner.teamId) return null;
    const values = fromLaunchRequest(launch.request, launch.cardPlace);
    return launch.userId === owner.userId ? values : withoutPrivate(values).values;
  }

  async function submitSave({ key, t }: Visit, { view }: Submission): Promise<Answered> {
    const metadata = readSaveMetadata(view.privateMetadata);
    const { name, scope } = readInputs(view.state);
    const values = await findValues(metadata, key);
    if (!values) return { answer: onName(t('preset.gone')) };
    const stored = toStoredValues(nameless(values));
    const preset = { ...key, name, scope, channelId: metadata.channel, values: stored };
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
