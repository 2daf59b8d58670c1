// What the control door tells about the workspace, as one person sees it.
import type { AppIdentity, Channel, Message, OpenView, Team, User } from '../../workspace/entities.ts';
import type { Shortcut, SlashCommand, Welcome } from '../../workspace/rooms.ts';

export interface WorkspaceState {
  readonly team: Team;
  readonly app: AppIdentity;
  readonly me: User;
  readonly users: readonly User[];
  readonly channels: readonly Channel[];
  /** When the page was loaded, in the workspace's time. */
  readonly since: string;
  readonly messages: Readonly<Record<string, readonly Message[]>>;
  /** How many messages of each channel are older than those in `messages`. */
  readonly older: Readonly<Record<string, number>>;
  readonly views: readonly OpenView[];
  readonly home: OpenView | null;
  readonly warnings: readonly string[];
  readonly commands: readonly SlashCommand[];
  readonly shortcuts: readonly Shortcut[];
  readonly welcome: Welcome | null;
  /** Where the platform's console is, when there is one. */
  readonly consoleUrl?: string | null;
}
