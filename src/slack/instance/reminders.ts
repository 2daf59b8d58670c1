// What an instance's owner is told besides the card: mentions under it, reminders, and news of their token. Pure.
import type { Instance } from '../../instances/instance.ts';
import type { Launch } from '../../launches/launch.ts';
import type { MentionKind } from '../../surfaces/surface.ts';
import {
  actionsRow,
  type ButtonSpec,
  buttonRow,
  code,
  dateText,
  type Message,
  section,
} from '../kit/block-kit.ts';
import { joinSentences } from '../kit/explain-failure.ts';
import type { Translate } from '../kit/language/translate.ts';
import { buttonOf } from './buttons.ts';
import { type InstanceButton, instanceIds } from './ids.ts';

interface About {
  readonly launch: Launch;
  readonly instance: Instance;
}

export function buildMention(
  { launch, instance, what }: About & { readonly what: MentionKind },
  t: Translate,
): Message {
  const person = `<@${launch.userId}>`;
  const name = code(instance.name);
  const text =
    what === 'ending'
      ? t('remind.mentionEnding', { person, name, when: dateText(instance.endsAt ?? 0) })
      : t(what === 'running' ? 'remind.mentionRunning' : 'remind.mentionFailed', { person, name });
  return { text, blocks: [section(text)] };
}

/** Before its end. */
export function buildReminder({ launch, instance }: About, t: Translate): Message {
  const when = dateText(instance.endsAt ?? 0);
  const headline = t('remind.ends', { name: code(instance.name), when, id: code(instance.instanceId) });
  return withButtons(
    [headline, t('remind.noExtension')],
    launch,
    [instanceIds.details, instanceIds.again],
    t,
  );
}

/** It runs without an end. */
export function buildStillNeeded({ launch, instance }: About, t: Translate): Message {
  const name = code(instance.name);
  const id = code(instance.instanceId);
  const since = dateText(instance.startedAt ?? instance.since);
  const headline = t('remind.stillNeeded', { name, since, id });
  return withButtons([headline], launch, [instanceIds.stop, instanceIds.details], t);
}

function withButtons(
  sentences: readonly string[],
  { id, request }: Launch,
  buttons: readonly InstanceButton[],
  t: Translate,
): Message {
  return {
    text: joinSentences(t, sentences),
    blocks: [
      section(sentences.join('\n')),
      actionsRow(
        `reminder.${id}`,
        buttons.map((button) => buttonOf(button, id, request.instanceServiceName, t)),
      ),
    ],
  };
}

/** Before the stored token ends. */
export const buildTokenEnds = (expiresAt: number | null, t: Translate): Message =>
  aboutToken([t('remind.tokenEnds', { when: dateText(expiresAt ?? 0) }), t('remind.tokenMatters')], t);

/** The platform did not take it, in the middle of watching. */
export const buildTokenRefused = (t: Translate): Message =>
  aboutToken([t('remind.tokenRefused'), t('remind.tokenResumes')], t);

/** Nothing is tried with them any more. */
export const buildKeysRefused = (t: Translate): Message =>
  aboutToken([t('remind.keysRefused'), t('remind.keysToDo'), t('remind.tokenResumes')], t);

function aboutToken(sentences: readonly string[], t: Translate): Message {
  const connect: ButtonSpec = {
    actionId: instanceIds.connectAccount,
    text: t('remind.connect'),
    style: 'primary',
  };
  return {
    text: joinSentences(t, sentences),
    blocks: [section(sentences.join('\n')), buttonRow('account', connect)],
  };
}
