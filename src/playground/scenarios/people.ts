// What people in a scene do: each step waits for the app's answer before the next one.
import { setTimeout as pause } from 'node:timers/promises';
import type { PlatformSimulator } from '../platform/simulator.ts';
import type { FillValue, Message, WorkspaceSimulator } from '../workspace/simulator.ts';

export interface Scene {
  readonly slack: WorkspaceSimulator;
  readonly platform: PlatformSimulator;
}

export interface Wish {
  /** Default #gpu-lab. */
  readonly channel?: string;
  /** What follows the command. */
  readonly text?: string;
  /** What is chosen in the form. */
  readonly values?: Readonly<Record<string, FillValue>>;
}

const command = '/gpu-instance';
const dayMs = 86_400_000;
/** A scene is played on machines that have much else to do. */
const timeoutMs = 120_000;
const mostTries = 8;

export async function connect({ slack, platform }: Scene, userId: string, account: string): Promise<void> {
  const person = slack.person(userId);
  await person.command(command, 'connect');
  await slack.until(() => slack.openView(userId), { what: 'the connect form', timeoutMs });
  await person.fill({ token: platform.mintToken({ user: account, expiresInMs: 30 * dayMs }) });
  await person.submit();
  await person.close({ all: true });
}

/** Sends the form, and does not wait for what becomes of it. */
export async function send({ slack }: Scene, userId: string, wish: Wish = {}): Promise<void> {
  const { channel = slack.channels.member.id, text = '', values = {} } = wish;
  const person = slack.person(userId);
  await person.command(command, text, { channel });
  await openForm({ slack }, userId);
  for (const [field, value] of Object.entries(values)) {
    const before = slack.openView(userId)?.hash;
    await person.fill({ [field]: value });
    // The form follows what is chosen in it; a person looks before they go on.
    await slack.until(() => slack.openView(userId)?.hash !== before, {
      what: 'the form as it follows',
      timeoutMs,
    });
  }
  await submit({ slack }, userId);
}

/** Sends the form, and answers what the app says to it: the card, or words for this person alone. */
export async function launch(scene: Scene, userId: string, wish: Wish = {}): Promise<Message> {
  const channel = wish.channel ?? scene.slack.channels.member.id;
  return answerTo(scene, userId, channel, () => send(scene, userId, wish));
}

/** Presses a button that opens the form, under a message, and sends it as it opens. */
export async function launchFrom(
  scene: Scene,
  userId: string,
  actionId: string,
  { ts, channel }: Message,
): Promise<Message> {
  return answerTo(scene, userId, channel, async () => {
    await press(scene, userId, actionId, { ts, channel });
    await openForm(scene, userId);
    await submit(scene, userId);
  });
}

export async function savePreset(
  scene: Pick<Scene, 'slack'>,
  userId: string,
  message: Message,
  preset: { readonly name: string; readonly scope: 'private' | 'channel' | 'team' },
): Promise<void> {
  const { slack } = scene;
  const person = slack.person(userId);
  await press(scene, userId, 'save_preset', message);
  await slack.until(() => slack.openView(userId)?.callback_id === 'preset_save', {
    what: 'the preset form',
    timeoutMs,
  });
  await person.fill(preset);
  await person.submit();
  await person.close({ all: true });
}

/** A button under a message, or what stands in its menu where there is no room for it: `<action id>:<launch id>`. */
async function press(
  { slack }: Pick<Scene, 'slack'>,
  userId: string,
  actionId: string,
  { ts, channel }: Pick<Message, 'ts' | 'channel'>,
): Promise<void> {
  const person = slack.person(userId);
  const shown = slack.messages(channel, { as: userId }).find((message) => message.ts === ts);
  const [, value] =
    new RegExp(`"value":"(${actionId}:[^"]+)"`, 'u').exec(JSON.stringify(shown?.blocks)) ?? [];
  if (value === undefined) await person.click(actionId, { messageTs: ts, channel });
  else await person.click('instance_more', { messageTs: ts, channel, value });
}

/** What a person may read in a channel that was said to them: their cards, and words for them alone. */
export function wordsFor({ slack }: Pick<Scene, 'slack'>, userId: string, channel: string): Message[] {
  const isForThem = ({ bot_id: bot, ephemeral, text }: Message) =>
    bot !== undefined && (ephemeral || text.includes(`<@${userId}>`));
  return slack.messages(channel, { as: userId }).filter(isForThem);
}

async function answerTo(
  scene: Pick<Scene, 'slack'>,
  userId: string,
  channel: string,
  act: () => Promise<void>,
): Promise<Message> {
  const before = wordsFor(scene, userId, channel).length;
  await act();
  return scene.slack.until(() => wordsFor(scene, userId, channel)[before], {
    what: 'the word on a launch',
    timeoutMs,
  });
}

async function openForm({ slack }: Pick<Scene, 'slack'>, userId: string): Promise<void> {
  await slack.until(() => slack.openView(userId)?.callback_id === 'launch', { what: 'the form', timeoutMs });
}

/**
 * A form opens while the app still writes it down; nobody but a scene is fast enough to press Launch before that, and
 * then presses again.
 */
async function submit({ slack }: Pick<Scene, 'slack'>, userId: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const { response, errors } = await slack.person(userId).submit();
    if (response === 'closed') return;
    if (tries === mostTries) throw new Error(`A form was not taken: ${response} ${JSON.stringify(errors)}`);
    await pause(tries * 50);
  }
}
