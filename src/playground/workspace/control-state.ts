// What one person sees of the workspace, as JSON for the page and for other processes.

import type { Channel, OpenView } from './entities.ts';
import type { Rooms, Welcome } from './rooms.ts';
import type { StoredView } from './stored-view.ts';
import type { Workspace } from './workspace.ts';

interface Looking {
  readonly userId: string;
  /** The newest of each channel. */
  readonly limit: number;
  /** A `ts`: when the client was loaded, for Slack's knows no ephemeral message from before. `now`: it is just loading. */
  readonly since: string | undefined;
}

export function describeState(rooms: Rooms, { userId, limit, since: asked }: Looking) {
  const { workspace, courier, commands, shortcuts, consoleUrl } = rooms;
  const user = workspace.user(userId);
  const channels = visibleChannels(workspace, userId);
  const tail = workspace.deliveries.slice(-20);
  const since = asked === 'now' ? workspace.conversations.mark() : asked;
  const seen = channels.map(
    ({ id }) => [id, workspace.conversations.messagesFor(id, userId, since)] as const,
  );
  return {
    team: workspace.team,
    app: workspace.app,
    me: user,
    users: [...workspace.people.values()],
    channels,
    since,
    messages: Object.fromEntries(seen.map(([id, all]) => [id, all.slice(-limit)])),
    older: Object.fromEntries(seen.map(([id, all]) => [id, Math.max(0, all.length - limit)])),
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
    shortcuts,
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

/** In the person's own language, where there are words in it. */
function welcomeFor({ welcome, welcomeIn }: Rooms, locale: string): Welcome | null {
  return welcomeIn[locale] ?? welcome;
}
