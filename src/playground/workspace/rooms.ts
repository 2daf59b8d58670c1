// What lies behind the doors, and what the page is told beyond the workspace's own state.
import type { ExchangeSource } from '../exchanges/exchange-log.ts';
import type { Courier } from './delivery.ts';
import type { Faults } from './faults.ts';
import type { SocketMode } from './socket-mode.ts';
import type { Workspace } from './workspace.ts';

/** The page's "try this first" panel. */
export interface Welcome {
  readonly title: string;
  readonly steps: readonly {
    readonly text: string;
    readonly command?: string;
    /** A sample value; with `block` it is offered in modals that have this input. */
    readonly copy?: { readonly label: string; readonly value: string; readonly block?: string };
    /** Offered in a modal that has such an input, and nowhere else. */
    readonly samples?: readonly { readonly label: string; readonly value: string; readonly block: string }[];
  }[];
}

export interface SlashCommand {
  readonly command: string;
  readonly description: string;
  readonly usageHint?: string;
}

/** In the manifest's words. */
export interface Shortcut {
  readonly type: 'global' | 'message';
  readonly callbackId: string;
  readonly name: string;
  readonly description: string;
}

export interface Rooms {
  readonly workspace: Workspace;
  readonly faults: Faults;
  readonly sockets: SocketMode;
  readonly courier: Courier;
  readonly welcome: Welcome | null;
  /** The same in other languages, by Slack locale. */
  readonly welcomeIn: Readonly<Record<string, Welcome>>;
  /** Where the platform's console is; null where there is none. */
  readonly consoleUrl: string | null;
  /** The workspace's own log of exchanges, and those it is shown together with. */
  readonly exchanges: readonly ExchangeSource[];
  readonly commands: readonly SlashCommand[];
  readonly shortcuts: readonly Shortcut[];
}
