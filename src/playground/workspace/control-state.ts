// What one person sees of the workspace, as JSON for the page and for other processes.

import type { Channel, Message, OpenView } from './entities.ts';
import type { Rooms, Welcome } from './rooms.ts';
import type { StoredView } from './stored-view.ts';
import type { Workspace } from './workspace.ts';

export function describeState(rooms: Rooms, userId: string, messageLimit: number) {
  const { workspace, courier, commands, consoleUrl } = rooms;
  const user = workspace.user(userId);
  const channels = visibleChannels(workspace, userId);
  const tail = workspace.deliveries.slice(-20);
  return {
    team: workspace.team,
    app: workspace.app,
    me: user,
    users: [...workspace.people.values()],
    channels,
    messages: Object.fromEntries(
      channels.map(({ id }) => [id, lastMessages(workspace, id, userId, messageLimit)]),
    ),
    older: Object.fromEntries(
      channels.map(({ id }) => {
        const count = workspace.conversations.messagesFor(id, userId).length;
        return [id, Math.max(0, count - messageLimit)];
      }),
    ),
    views: workspace.views.stack(userId).map((view) => toOpenView(workspace, view)),
    home: toOpenView(workspace, workspace.views.home(userId)),
    delivery: courier.target,
    deliveries: tail.map(({ at, kind, status, durationMs, timedOut }) => ({
      at,
      kind,
      status,
      durationMs,
      timedOut,
    })),
    warnings: workspace.warnings.slice(-20),
    commands,
    welcome: welcomeFor(rooms, user.locale),
    consoleUrl,
  };
}

export function toOpenView(workspace: Workspace, view: StoredView): OpenView;
export function toOpenView(workspace: Workspace, view: StoredView | null): OpenView | null;
export function toOpenView(workspace: Workspace, view: StoredView | null): OpenView | null {
  return view && { ...workspace.wireView(view), errors: view.errors, banner: view.banner };
}

/** The app's own conversation comes into being by being looked at. */
function visibleChannels(workspace: Workspace, userId: string): Channel[] {
  workspace.conversations.appDmWith(userId);
  return workspace.conversations
    .all()
    .filter(({ id, kind }) => kind === 'public' || workspace.conversations.isMember(id, userId));
}

function lastMessages(
  workspace: Workspace,
  channelId: string,
  userId: string,
  limit: number,
): readonly Message[] {
  return workspace.conversations.messagesFor(channelId, userId).slice(-limit);
}

/** In the person's own language, where there are words in it. */
function welcomeFor({ welcome, welcomeIn }: Rooms, locale: string): Welcome | null {
  return welcomeIn[locale] ?? welcome;
}
