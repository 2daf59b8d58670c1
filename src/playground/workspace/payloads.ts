// Payloads with the keys of Slack's own (docs.slack.dev, "Interaction payloads" and "Slash commands").

import { asEchoed } from './echo.ts';
import type { Channel, Enterprise, Message, User } from './entities.ts';
import { newId } from './identifiers.ts';
import type { JsonObject } from './json.ts';
import { toWireMessage } from './methods/message-content.ts';
import type { StoredView } from './stored-view.ts';
import type { Origin } from './triggers.ts';
import type { Workspace } from './workspace.ts';

/** Long deprecated by Slack, and still sent: nobody should look at it. */
const verificationToken = 'playground-verification-token';

export function commandPayload(
  workspace: Workspace,
  user: User,
  said: { command: string; text: string; channel: Channel },
): JsonObject {
  const { team, app, enterprise } = workspace;
  const path = workspace.responseUrls.issue('commands', team.id, {
    userId: user.id,
    channelId: said.channel.id,
  });
  return {
    token: verificationToken,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: said.channel.id,
    channel_name: channelNameOnWire(said.channel),
    user_id: user.id,
    user_name: user.name,
    command: said.command,
    text: said.text,
    api_app_id: app.id,
    ...(enterprise && { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
    is_enterprise_install: String(workspace.isOrgInstalled),
    response_url: `${workspace.origin}${path}`,
    trigger_id: workspace.triggers.issue(user.id, { kind: 'command', channelId: said.channel.id }),
  };
}

export function viewActionPayload(
  workspace: Workspace,
  user: User,
  view: StoredView,
  action: JsonObject,
): JsonObject {
  return {
    ...interaction(workspace, user, 'block_actions'),
    container: { type: 'view', view_id: view.id },
    trigger_id: workspace.triggers.issue(user.id, originOf(view)),
    view: workspace.echoedView(view),
    actions: [asEchoed(action)],
  };
}

export function messageActionPayload(
  workspace: Workspace,
  user: User,
  message: Message,
  action: JsonObject,
): JsonObject {
  const channel = workspace.conversations.channel(message.channel);
  const ephemeral = message.ephemeral === true;
  const path = workspace.responseUrls.issue('actions', workspace.team.id, {
    userId: user.id,
    channelId: message.channel,
    message: { ts: message.ts, ephemeral },
  });
  return {
    ...interaction(workspace, user, 'block_actions'),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: ephemeral,
      ...(message.thread_ts && { thread_ts: message.thread_ts }),
    },
    trigger_id: workspace.triggers.issue(user.id, { kind: 'message', channelId: message.channel }),
    channel: { id: message.channel, name: channel ? channelNameOnWire(channel) : '' },
    // Ephemeral messages are nowhere stored, so Slack cannot send them along.
    ...(!ephemeral && { message: toWireMessage(message) }),
    state: { values: {} },
    response_url: `${workspace.origin}${path}`,
    actions: [asEchoed(action)],
  };
}

/** Chosen from the menu that is everywhere: no channel, and nowhere to reply. */
export function globalShortcutPayload(workspace: Workspace, user: User, callbackId: string): JsonObject {
  return {
    ...shortcut(workspace, 'shortcut', callbackId),
    user: { id: user.id, username: user.name, team_id: user.team_id ?? workspace.team.id },
    trigger_id: workspace.triggers.issue(user.id, { kind: 'shortcut' }),
  };
}

/** Chosen from the menu of a message. */
export function messageShortcutPayload(
  workspace: Workspace,
  user: User,
  message: Message,
  callbackId: string,
): JsonObject {
  const channel = workspace.conversations.channel(message.channel);
  const path = workspace.responseUrls.issue('actions', workspace.team.id, {
    userId: user.id,
    channelId: message.channel,
  });
  return {
    ...shortcut(workspace, 'message_action', callbackId),
    user: { id: user.id, name: user.name, team_id: user.team_id ?? workspace.team.id },
    trigger_id: workspace.triggers.issue(user.id, { kind: 'shortcut', channelId: message.channel }),
    response_url: `${workspace.origin}${path}`,
    message_ts: message.ts,
    message: asEchoed(toWireMessage(message)),
    channel: { id: message.channel, name: channel ? channelNameOnWire(channel) : '' },
  };
}

function shortcut(workspace: Workspace, type: string, callbackId: string): JsonObject {
  const { now } = workspace;
  return {
    type,
    token: verificationToken,
    action_ts: (now() / 1000).toFixed(6),
    ...placeOf(workspace),
    callback_id: callbackId,
  };
}

export function submissionPayload(workspace: Workspace, user: User, view: StoredView): JsonObject {
  return {
    ...interaction(workspace, user, 'view_submission'),
    trigger_id: workspace.triggers.issue(user.id, originOf(view)),
    view: workspace.echoedView(view),
    response_urls: responseUrlsOf(workspace, user, view),
  };
}

export function closedPayload(
  workspace: Workspace,
  user: User,
  view: StoredView,
  isCleared: boolean,
): JsonObject {
  return {
    ...interaction(workspace, user, 'view_closed'),
    view: workspace.echoedView(view),
    is_cleared: isCleared,
  };
}

export function suggestionPayload(
  workspace: Workspace,
  user: User,
  view: StoredView,
  asked: { blockId: string; actionId: string; typed: string },
): JsonObject {
  return {
    ...interaction(workspace, user, 'block_suggestion'),
    container: { type: 'view', view_id: view.id },
    action_id: asked.actionId,
    block_id: asked.blockId,
    value: asked.typed,
    view: viewInSuggestion(workspace, view),
  };
}

/** As the chosen behaviour has it: see `suggestionStates`. */
function viewInSuggestion(workspace: Workspace, view: StoredView): object {
  const live = workspace.echoedView(view);
  switch (workspace.suggestionState) {
    case 'live':
      return live;
    case 'empty':
      return { ...live, state: { values: {} } };
    case 'as-opened':
      return { ...live, state: { values: asEchoed(view.openedValues) } };
    case 'missing': {
      const { state: _, ...rest } = live;
      return rest;
    }
  }
}

export function eventPayload(workspace: Workspace, event: JsonObject): JsonObject {
  const { team, app, enterprise, isOrgInstalled } = workspace;
  const authorization = {
    enterprise_id: enterprise?.id ?? null,
    team_id: isOrgInstalled ? null : team.id,
    user_id: app.botUserId,
    is_bot: true,
    is_enterprise_install: isOrgInstalled,
  };
  return {
    token: verificationToken,
    team_id: team.id,
    ...(enterprise && { enterprise_id: enterprise.id }),
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: Math.floor(workspace.now() / 1000),
    authorizations: [authorization],
    is_ext_shared_channel: false,
  };
}

function interaction(workspace: Workspace, user: User, type: string): JsonObject {
  const { team, app } = workspace;
  return {
    type,
    user: { id: user.id, username: user.name, name: user.name, team_id: user.team_id ?? team.id },
    api_app_id: app.id,
    token: verificationToken,
    ...placeOf(workspace),
  };
}

/** Of an organisation's installation no workspace is named: only the person's own is. */
function placeOf({ team, enterprise, isOrgInstalled }: Workspace): JsonObject {
  return {
    team: isOrgInstalled
      ? null
      : { id: team.id, domain: team.domain, ...(enterprise && inEnterprise(enterprise)) },
    enterprise: enterprise && { id: enterprise.id, name: enterprise.name },
    is_enterprise_install: isOrgInstalled,
  };
}

const inEnterprise = ({ id, name }: Enterprise) => ({ enterprise_id: id, enterprise_name: name });

function originOf(view: StoredView): Origin {
  const kind = view.type === 'home' ? 'home' : 'view';
  return view.channelId ? { kind, channelId: view.channelId } : { kind };
}

function channelNameOnWire(channel: Channel): string {
  if (channel.kind === 'public') return channel.name;
  return channel.kind === 'private' ? 'privategroup' : 'directmessage';
}

/** Only for menus that asked for it with `response_url_enabled`. */
function responseUrlsOf(workspace: Workspace, user: User, view: StoredView): JsonObject[] {
  const values = Object.entries(view.values).flatMap(([blockId, actions]) =>
    Object.entries(actions).map(([actionId, state]) => ({ blockId, actionId, state })),
  );
  return values.flatMap(({ blockId, actionId, state }) => {
    const channelId = state.selected_conversation ?? state.selected_channel;
    if (!channelId || !asksForUrl(view, blockId)) return [];
    const path = workspace.responseUrls.issue('actions', workspace.team.id, { userId: user.id, channelId });
    const response_url = `${workspace.origin}${path}`;
    return [{ block_id: blockId, action_id: actionId, channel_id: channelId, response_url }];
  });
}

function asksForUrl(view: StoredView, blockId: string): boolean {
  const block = view.definition.blocks.find((each) => each.block_id === blockId);
  return (
    block !== undefined && 'element' in block && Reflect.get(block.element, 'response_url_enabled') === true
  );
}
