// Listeners of "Save as preset": what is typed in a form, or what was launched.
import type { AccountKey } from '../../accounts/ports.ts';
import { maxPerOwner, type Presets } from '../../presets/presets.ts';
import type { Action, Submission, View } from '../edge/incoming.ts';
import type { Answered } from '../edge/listener-guard.ts';
import type { Visit } from '../edge/visit.ts';
import { quote } from '../kit/block-kit.ts';
import { buildNoticeModal } from '../kit/notice-modal.ts';
import { onName, readInputs, updateTo } from './inputs.ts';
import { readSaveMetadata, type SaveMetadata } from './metadata.ts';
import { buildSaveModal } from './modal.ts';

/** Where values come from that are worth keeping. What they are is the form's own business. */
export interface ValuesSource {
  /** Writes down what is typed in an open form: `kept` settles then. */
  keep(visit: Visit, view: View): Promise<{ draft: string; channel: string; kept: Promise<void> }>;
  ofDraft(id: string, owner: AccountKey): Promise<object | null>;
  ofLaunch(id: string, owner: AccountKey): Promise<object | null>;
}

export function createSaveHandlers(parts: {
  readonly presets: Pick<Presets, 'save'>;
  readonly values: ValuesSource;
}) {
  const { presets, values } = parts;

  /** The button in the form or on a card. */
  async function openSave(visit: Visit, { view, pressed, triggerId }: Action): Promise<void> {
    const { client, place, t } = visit;
    if (!view) {
      if (!pressed) return;
      const metadata = { source: { launch: pressed }, channel: place.channelId ?? '-', replaces: null };
      await client.views.open({ trigger_id: triggerId, view: buildSaveModal({ metadata }, t) });
      return;
    }
    const { draft, channel, kept } = await values.keep(visit, view);
    const metadata = { source: { draft }, channel, replaces: null };
    await Promise.all([
      client.views.push({ trigger_id: triggerId, view: buildSaveModal({ metadata }, t) }),
      kept,
    ]);
  }

  const findValues = ({ source }: SaveMetadata, owner: AccountKey): Promise<object | null> =>
    'draft' in source ? values.ofDraft(source.draft, owner) : values.ofLaunch(source.launch, owner);

  async function submitSave({ owner, t }: Visit, { view }: Submission): Promise<Answered> {
    const metadata = readSaveMetadata(view.metadata);
    const { name, scope } = readInputs(view.state);
    const found = await findValues(metadata, owner);
    if (!found) return { answer: onName(t('preset.gone')) };
    const preset = { ...owner, name, scope, channelId: metadata.channel, values: found };
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
