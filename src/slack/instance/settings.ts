// What a person switches for themselves: mentions, reminders, and whether admins may act on their instances.
import type { ModalView } from '@slack/types';
import { parseLeadTimes, writeLeadTimes } from '../../core/lead-times.ts';
import type { PersonSettings } from '../../instances/settings.ts';
import { mentionKinds } from '../../surfaces/surface.ts';
import type { StateValues } from '../edge/incoming.ts';
import { checkboxesInput, checkboxInput, option, plain, section, textInput } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { instanceIds } from './ids.ts';

export const settingsInputs = {
  mentions: 'mentions',
  beforeEnd: 'before_end',
  beforeTokenEnd: 'before_token_end',
  admins: 'admins_may_act',
} as const;

/** As the operator has it, for whom nothing of their own is set. Milliseconds. */
export interface LeadTimes {
  readonly endMs: readonly number[];
  readonly tokenEndMs: readonly number[];
}

export function buildSettingsModal(settings: PersonSettings, usual: LeadTimes, t: Translate): ModalView {
  const { mentions, remindBeforeEndMs, remindBeforeTokenEndMs, adminsMayAct } = settings;
  const times = (id: string, label: string, own: readonly number[] | null, usually: readonly number[]) =>
    textInput({
      id,
      label,
      initial: own ? writeLeadTimes(own) : undefined,
      placeholder: writeLeadTimes(usually),
      hint: t('settings.timesHint', { usual: writeLeadTimes(usually) }),
      maxLength: 60,
      optional: true,
    });
  return {
    type: 'modal',
    callback_id: instanceIds.settingsCallback,
    title: plain(t('settings.title'), 24),
    submit: plain(t('settings.save'), 24),
    close: plain(t('common.cancel'), 24),
    blocks: [
      section(t('settings.what')),
      checkboxesInput({
        id: settingsInputs.mentions,
        label: t('settings.mentions'),
        hint: t('settings.mentionsHint'),
        options: mentionKinds.map((kind) => option(kind, t(`settings.mention_${kind}`))),
        checked: mentionKinds.filter((kind) => mentions[kind]),
      }),
      times(settingsInputs.beforeEnd, t('settings.beforeEnd'), remindBeforeEndMs, usual.endMs),
      times(
        settingsInputs.beforeTokenEnd,
        t('settings.beforeTokenEnd'),
        remindBeforeTokenEndMs,
        usual.tokenEndMs,
      ),
      checkboxInput({
        id: settingsInputs.admins,
        label: t('settings.admins'),
        hint: t('settings.adminsHint'),
        option: option('yes', t('settings.adminsMayAct')),
        checked: adminsMayAct,
      }),
    ],
  };
}

export type ReadSettings =
  | { readonly ok: true; readonly settings: PersonSettings }
  /** Block ids of the inputs that cannot be read. */
  | { readonly ok: false; readonly unread: readonly string[] };

export function readSettings(state: StateValues): ReadSettings {
  const inputOf = (id: string) => state[id]?.[id];
  const ticked = (id: string) => (inputOf(id)?.selected_options ?? []).map(({ value }) => value);
  const mentioned = ticked(settingsInputs.mentions);
  const beforeEnd = readTimes(inputOf(settingsInputs.beforeEnd)?.value);
  const beforeTokenEnd = readTimes(inputOf(settingsInputs.beforeTokenEnd)?.value);
  const unread = [
    ...(beforeEnd === undefined ? [settingsInputs.beforeEnd] : []),
    ...(beforeTokenEnd === undefined ? [settingsInputs.beforeTokenEnd] : []),
  ];
  if (beforeEnd === undefined || beforeTokenEnd === undefined) return { ok: false, unread };
  const is = (kind: string) => mentioned.includes(kind);
  return {
    ok: true,
    settings: {
      mentions: { running: is('running'), failed: is('failed'), ending: is('ending') },
      remindBeforeEndMs: beforeEnd,
      remindBeforeTokenEndMs: beforeTokenEnd,
      adminsMayAct: ticked(settingsInputs.admins).includes('yes'),
    },
  };
}

/** Null: left empty, as the operator has it. Undefined: not written as times. */
function readTimes(typed: string | null | undefined): readonly number[] | null | undefined {
  const text = (typed ?? '').normalize('NFKC').replaceAll('、', ',').trim();
  return text === '' ? null : (parseLeadTimes(text) ?? undefined);
}
