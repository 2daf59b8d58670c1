// One member of the workspace at the keyboard: the way tests and the control door play a person.
import type { Option } from '@slack/types';
import type { FillValue } from './choices.ts';
import { type ClickOptions, click } from './clicks.ts';
import { runCommand } from './commands.ts';
import type { Courier } from './delivery.ts';
import type { Channel, Message } from './entities.ts';
import { fillField, suggest } from './filling.ts';
import type { JsonObject } from './json.ts';
import { eventPayload } from './payloads.ts';
import { runShortcut, type ShortcutOptions } from './shortcuts.ts';
import { closeView, type SubmitResult, submitView } from './submissions.ts';
import type { Delivery, DeliveryKind, Workspace } from './workspace.ts';

export interface FillOptions {
  /** On the Home tab, whatever is open over it. */
  readonly home?: boolean;
}

export interface Person {
  /** Types a slash command, in #gpu-lab unless told otherwise. A person's own id means their DM with the app. */
  command(command: string, text?: string, options?: { channel?: string }): Promise<Delivery>;
  /** Writes to the others, in #gpu-lab unless told otherwise; the app, which reads no messages, does not hear it. */
  say(text: string, options?: { channel?: string; threadTs?: string }): Message;
  /** Takes a message away that only this person sees. */
  dismiss(channelId: string, ts: string): void;
  /**
   * Types and chooses in the open view, or on the Home tab, in the order given. Keys are a block_id or `block_id/action_id`;
   * options go by value or by text; a trailing newline presses Enter.
   */
  fill(values: Readonly<Record<string, FillValue>>, options?: FillOptions): Promise<void>;
  click(actionId: string, options?: ClickOptions): Promise<Delivery>;
  /** Types into an external menu. Under its min_query_length nothing is asked. */
  suggest(blockId: string, typed: string): Promise<{ options: readonly Option[] }>;
  /** `duplicate`: how many further copies of the submission arrive at the same time. Default 0. */
  submit(options?: { duplicate?: number }): Promise<SubmitResult>;
  /** Cancel; `all` means the X, which closes the whole stack. */
  close(options?: { all?: boolean }): Promise<void>;
  /** Opens the app's Home tab, or its messages: the app hears app_home_opened. */
  openHome(tab?: 'home' | 'messages'): Promise<Delivery>;
  /** Chooses a shortcut: from the menu that is everywhere, or from a message's. */
  shortcut(callbackId: string, options?: ShortcutOptions): Promise<Delivery>;
  /** A request of one's own making: `null` leaves a header out. */
  rawDeliver(
    kind: DeliveryKind,
    payload: JsonObject | string,
    headersOverride?: Readonly<Record<string, string | null>>,
  ): Promise<{ status: number; body: unknown }>;
}

export function createPerson(workspace: Workspace, courier: Courier, userId: string): Person {
  const user = workspace.user(userId);
  const openView = () => {
    const view = workspace.views.top(user.id);
    if (!view) throw new Error(`${user.name} has no open view`);
    return view;
  };
  const homeOf = () => {
    const view = workspace.views.home(user.id);
    if (!view) throw new Error(`${user.name} has nothing on the Home tab`);
    return view;
  };
  return {
    command: (command, text = '', options = {}) =>
      runCommand(workspace, courier, user, {
        command,
        text,
        channel: place(workspace, user.id, options.channel),
      }),
    say(text, options = {}) {
      const channel = place(workspace, user.id, options.channel);
      if (channel.is_archived) throw new Error(`${channel.name} is archived`);
      return speakAs(workspace, user.id, channel, { text, threadTs: options.threadTs });
    },
    dismiss(channelId, ts) {
      const message = workspace.conversations.findEphemeral(channelId, ts);
      if (message?.visible_to !== user.id) throw new Error(`${user.name} sees no message ${ts} of their own`);
      workspace.conversations.remove(message);
      workspace.feed.changed();
    },
    async fill(values, { home = false } = {}) {
      const shown = () => (home ? homeOf() : openView());
      for (const [key, value] of Object.entries(values)) {
        await fillField(workspace, courier, user, shown(), key, value);
      }
    },
    click: (actionId, options = {}) => click(workspace, courier, user, actionId, options),
    suggest: async (blockId, typed) => suggest(workspace, courier, user, openView(), blockId, typed),
    submit: async (options = {}) => submitView(workspace, courier, user, openView(), options.duplicate ?? 0),
    close: async (options = {}) => closeView(workspace, courier, user, openView(), options.all ?? false),
    openHome: (tab = 'home') => {
      const event = {
        type: 'app_home_opened',
        user: user.id,
        channel: workspace.conversations.appDmWith(user.id)?.id ?? '',
        tab,
        event_ts: `${(workspace.now() / 1000).toFixed(6)}`,
        ...(tab === 'home' ? homeView(workspace, user.id) : {}),
      };
      return courier.deliver('event', eventPayload(workspace, event));
    },
    shortcut: (callbackId, options = {}) => runShortcut(workspace, courier, user, callbackId, options),
    rawDeliver: (kind, payload, headersOverride) => courier.deliverRaw(kind, payload, headersOverride),
  };
}

/**
 * Where a command is typed. An archived channel is let through: it stands for one that was archived while the
 * form was open.
 */
function place(workspace: Workspace, userId: string, wanted: string | undefined): Channel {
  const id = wanted ?? workspace.channels.member.id;
  const channel =
    id === userId ? workspace.conversations.appDmWith(userId) : workspace.conversations.channel(id);
  if (!channel) throw new Error(`The workspace has no channel ${id}`);
  if (workspace.conversations.isMember(channel.id, userId)) return channel;
  throw new Error(`${userId} is not a member of ${channel.name || channel.id}`);
}

function homeView(workspace: Workspace, userId: string): JsonObject {
  const home = workspace.views.home(userId);
  return home ? { view: workspace.echoedView(home) } : {};
}

/** `&`, `<` and `>` are control characters of a message's text, and what people type is not. */
function speakAs(
  workspace: Workspace,
  userId: string,
  channel: Channel,
  said: { text: string; threadTs: string | undefined },
): Message {
  const text = said.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const parent = said.threadTs === undefined ? null : workspace.conversations.find(channel.id, said.threadTs);
  const message = workspace.conversations.post(channel.id, {
    user: userId,
    text,
    blocks: [],
    ...(parent && { thread_ts: parent.thread_ts ?? parent.ts }),
  });
  workspace.feed.changed();
  return message;
}
