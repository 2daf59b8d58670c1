// The Slack workspace simulator: plays Slack's side to the unmodified app, for tests, for a first try without
// credentials and, as a process of its own, for crash tests and benchmarks. It is written from Slack's public
// documents and imports nothing of the app, so that a misreading there cannot hide here. What it covers is
// listed in coverage.ts.
import type { AddressInfo } from 'node:net';
import type { ExchangeSource } from '../exchanges/exchange-log.ts';
import type { UntilOptions } from './change-feed.ts';
import { toOpenView } from './control-state.ts';
import { Courier, type DeliveryTarget } from './delivery.ts';
import { createDoors } from './doors.ts';
import type { Channel, Enterprise, Message, OpenView, Team, User } from './entities.ts';
import { type FaultOptions, Faults, type WebApiFault } from './faults.ts';
import type { OAuthDesk } from './oauth-desk.ts';
import { eventPayload } from './payloads.ts';
import { createPerson, type Person } from './person.ts';
import type { Shortcut, SlashCommand, Welcome } from './rooms.ts';
import { channelsOf, users } from './seed.ts';
import { restoreSnapshot, takeSnapshot, type WorkspaceSnapshot } from './snapshot.ts';
import { type DisconnectReason, SocketMode } from './socket-mode.ts';
import { type ApiCall, type Delivery, Workspace, type WorkspaceOptions } from './workspace.ts';

export type { FillValue } from './choices.ts';
export type { ClickOptions } from './clicks.ts';
export type { DeliveryTarget } from './delivery.ts';
export type * from './entities.ts';
export type { WebApiFault } from './faults.ts';
export type { Person } from './person.ts';
export type { Shortcut, SlashCommand, Welcome } from './rooms.ts';
export type { SubmitResult } from './submissions.ts';
export type { ApiCall, Delivery, DeliveryKind } from './workspace.ts';

export interface WorkspaceSimulatorOptions extends WorkspaceOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Where the app listens; may follow later through setDelivery. Until then commands fail as undeliverable. */
  readonly delivery?: DeliveryTarget;
  /** What it calls itself in the addresses it hands out, as behind a front; from its port. Default: its own address. */
  readonly publicOrigin?: (port: number) => string;
  /** How long a reply is awaited, in real time. Default 3000, as Slack's. */
  readonly patienceMs?: number;
  /** What the page shows to a newcomer. */
  readonly welcome?: Welcome;
  /** The same in other languages, by Slack locale. */
  readonly welcomeIn?: Readonly<Record<string, Welcome>>;
  /** Where the platform's console is, for a link on the page. */
  readonly consoleUrl?: string;
  /** Shown on the wire together with the workspace's own: what the app says to others. */
  readonly otherExchanges?: ExchangeSource;
  /** What `snapshot` answered before a restart; anything else is ignored. */
  readonly snapshot?: unknown;
  /** The commands the page offers. Default /gpu-instance. */
  readonly commands?: readonly SlashCommand[];
  /** The shortcuts the page offers. Default: none. */
  readonly shortcuts?: readonly Shortcut[];
}

const defaultCommands: readonly SlashCommand[] = [
  { command: '/gpu-instance', description: 'Create a GPU container instance', usageHint: '[help]' },
];

export interface WorkspaceSimulator {
  readonly origin: string;
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly team: { readonly id: string; readonly domain: string };
  readonly bot: { readonly userId: string; readonly botId: string; readonly appId: string };
  readonly users: {
    readonly owner: User;
    readonly colleague: User;
    readonly admin: User;
    readonly chinese: User;
  };
  readonly channels: {
    readonly member: Channel;
    readonly publicWithoutBot: Channel;
    readonly privateWithoutBot: Channel;
    readonly privateWithBot: Channel;
    readonly dmOfTwo: Channel;
    readonly archived: Channel;
  };
  readonly apiCalls: readonly ApiCall[];
  readonly deliveries: readonly Delivery[];
  /** What real Slack would have frowned at, or dropped without a word. */
  readonly warnings: readonly string[];
  readonly faults: {
    set(method: string, fault: WebApiFault, options?: FaultOptions): void;
    clear(): void;
  };
  readonly sockets: {
    readonly count: number;
    disconnectAll(reason?: DisconnectReason): void;
    /** Any frame, to every connection. */
    send(frame: string): void;
    /** Whether new connections hear "hello", as on Slack they do at once. */
    greet(isGreeting: boolean): void;
  };
  /** Where apps ask to be added, to this workspace and to those beside it. */
  readonly desk: OAuthDesk<Workspace>;
  /** One more workspace of the same Slack, with channels of its own and the same app; its people have the same ids. */
  addTeam(team: Team, enterprise?: Enterprise): WorkspaceSimulator;
  /** A workspace joins an organisation. */
  join(enterprise: Enterprise): void;
  person(userId: string): Person;
  /** One more person, for crowds: each has a modal stack of their own. */
  addUser(name: string, more?: Partial<User>): User;
  /** Makes a user group, or changes who is in it. */
  setUserGroup(id: string, members: readonly string[]): void;
  /** Tells the app of something that happened, as the Events API does. */
  event(event: Readonly<Record<string, unknown>> & { readonly type: string }): Promise<Delivery>;
  archive(channelId: string): void;
  /** Oldest first, threads included. `as` adds that person's ephemeral messages. */
  messages(channelId: string, options?: { as?: string }): readonly Message[];
  directMessages(userId: string): readonly Message[];
  directChannel(userId: string): Channel;
  openView(userId: string): OpenView | null;
  viewStack(userId: string): readonly OpenView[];
  homeView(userId: string): OpenView | null;
  setDelivery(delivery: DeliveryTarget): void;
  /** All that should survive a restart, as JSON. */
  snapshot(): WorkspaceSnapshot;
  onChange(listener: () => void): () => void;
  until<T>(probe: () => T | undefined | null | false, options?: UntilOptions): Promise<T>;
  stop(): Promise<void>;
}

export async function startWorkspaceSimulator(
  options: WorkspaceSimulatorOptions = {},
): Promise<WorkspaceSimulator> {
  const workspace = new Workspace(options);
  restoreSnapshot(workspace, options.snapshot);
  const faults = new Faults();
  const sockets = new SocketMode(workspace);
  const courier = new Courier(workspace, sockets, options.delivery ?? null, options.patienceMs ?? 3000);
  const { welcome = null, welcomeIn = {}, commands = defaultCommands, consoleUrl = null } = options;
  const { shortcuts = [] } = options;
  const others = options.otherExchanges;
  const exchanges = others ? [workspace.exchanges, others] : [workspace.exchanges];
  const page = { welcome, welcomeIn, commands, shortcuts, consoleUrl, exchanges };
  const doors = createDoors({ workspace, faults, sockets, courier, ...page });
  await doors.listen(options.port ?? 0);
  const { port } = doors.server.address() as AddressInfo;
  workspace.origin = options.publicOrigin?.(port) ?? `http://127.0.0.1:${port}`;
  return expose({ workspace, faults, sockets, courier, patienceMs: options.patienceMs ?? 3000 }, doors.close);
}

interface Exposed {
  readonly workspace: Workspace;
  readonly faults: Faults;
  readonly sockets: SocketMode;
  readonly courier: Courier;
  readonly patienceMs: number;
}

function expose(exposed: Exposed, stop: () => Promise<void>): WorkspaceSimulator {
  const { workspace, faults, sockets, courier, patienceMs } = exposed;
  const { conversations, views, feed, app, team, origin, desk, channels } = workspace;

  function addTeam(added: Team, enterprise: Enterprise | null = null): WorkspaceSimulator {
    const another = new Workspace({
      ...workspace.options,
      ...workspace.secrets,
      team: added,
      channels: channelsOf(added.id.slice(-3)),
      desk,
    });
    another.origin = origin;
    another.enterprise = enterprise;
    const own = new Courier(another, sockets, courier.target, patienceMs);
    return expose({ ...exposed, workspace: another, courier: own }, async () => undefined);
  }

  return {
    desk,
    addTeam,
    join(enterprise) {
      workspace.enterprise = enterprise;
    },
    origin,
    apiUrl: `${origin}/api/`,
    ...workspace.secrets,
    team: { id: team.id, domain: team.domain },
    bot: { userId: app.botUserId, botId: app.botId, appId: app.id },
    users,
    channels,
    apiCalls: workspace.apiCalls,
    deliveries: workspace.deliveries,
    warnings: workspace.warnings,
    faults,
    sockets: {
      get count() {
        return sockets.connectionCount;
      },
      disconnectAll: (reason = 'refresh_requested') => sockets.disconnectAll(reason),
      send: (frame) => sockets.sendFrame(frame),
      greet(isGreeting) {
        sockets.isGreeting = isGreeting;
      },
    },
    person: (userId) => createPerson(workspace, courier, userId),
    addUser: (name, more) => workspace.addUser(name, more),
    setUserGroup: (id, members) => void workspace.userGroups.set(id, members),
    event: (event) => courier.deliver('event', eventPayload(workspace, { ...event })),
    archive(channelId) {
      conversations.archive(channelId);
      feed.changed();
    },
    messages: (channelId, { as } = {}) =>
      as === undefined ? conversations.messages(channelId) : conversations.messagesFor(channelId, as),
    directMessages: (userId) => conversations.messages(conversations.appDmWith(userId)?.id ?? ''),
    directChannel(userId) {
      const channel = conversations.appDmWith(workspace.user(userId).id);
      if (!channel) throw new Error(`No direct channel with ${userId}`);
      return channel;
    },
    openView: (userId) => toOpenView(workspace, views.top(userId)),
    viewStack: (userId) => views.stack(userId).map((view) => toOpenView(workspace, view)),
    homeView: (userId) => toOpenView(workspace, views.home(userId)),
    setDelivery(target) {
      courier.target = target;
    },
    snapshot: () => takeSnapshot(workspace),
    onChange: (listener) => feed.onChange(listener),
    until: (probe, untilOptions) => feed.until(probe, untilOptions),
    stop,
  };
}
