// The state behind every door: the Web API, the interactions and the control door all work on this one object.

import { ExchangeLog } from '../exchanges/exchange-log.ts';
import { appendBounded } from './bounded-log.ts';
import { ChangeFeed } from './change-feed.ts';
import { Conversations } from './conversations.ts';
import { asEchoed } from './echo.ts';
import type { AppIdentity, Enterprise, Team, User, WireView } from './entities.ts';
import { newId, newSecret, Timestamps } from './identifiers.ts';
import type { JsonObject } from './json.ts';
import { OAuthDesk } from './oauth-desk.ts';
import { ResponseUrls } from './response-urls.ts';
import { app, botUser, channels, type SeededChannels, team, users } from './seed.ts';
import { type StoredView, toWireView } from './stored-view.ts';
import { Triggers } from './triggers.ts';
import { Views } from './views.ts';

export interface ApiCall {
  readonly at: number;
  readonly method: string;
  /** As the app sent them, without the token. */
  readonly args: JsonObject;
  /** Slack's answer; null when a fault took the connection away before there was one. */
  readonly response: JsonObject | null;
}

export type DeliveryKind =
  | 'command'
  | 'block_actions'
  | 'view_submission'
  | 'view_closed'
  | 'block_suggestion'
  | 'shortcut'
  | 'event';

export interface Delivery {
  readonly at: number;
  readonly kind: DeliveryKind;
  readonly payload: JsonObject;
  /** The HTTP status; over Socket Mode 200 for an acknowledgement. 0 when nobody answered. */
  readonly status: number;
  /** Parsed when it is JSON, text otherwise; null when empty. */
  readonly body: unknown;
  readonly durationMs: number;
  readonly timedOut: boolean;
}

export interface Secrets {
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
}

export interface WorkspaceOptions extends Partial<Secrets> {
  /** Default: the playground's. */
  readonly team?: Team;
  readonly channels?: SeededChannels;
  /** Where apps ask to be added; shared by workspaces that know one app. Default: one of its own. */
  readonly desk?: OAuthDesk<Workspace>;
  readonly now?: () => number;
  readonly botScopes?: readonly string[];
  readonly strictScopes?: boolean;
  /** What a menu's request tells of the view's state. Default: `empty`, the harshest that is reported. */
  readonly suggestionState?: SuggestionState;
  /** How long a trigger_id is good for. Default 3000, as Slack's. */
  readonly triggerLifeMs?: number;
  /** How long `until` waits where it is not told. Default 60000. */
  readonly untilMs?: number;
}

/**
 * On real Slack the state inside `block_suggestion` is reported to be missing, empty or as the view was opened
 * (slackapi/bolt-js#1146 and #660, java-slack-sdk#1292, bolt-python#336); `live` is what one would expect.
 */
export const suggestionStates = ['empty', 'missing', 'as-opened', 'live'] as const;
export type SuggestionState = (typeof suggestionStates)[number];

/** What the methods served here may ask for; give the manifest's list to find a missing scope. */
const allScopes = [
  ...['commands', 'chat:write', 'chat:write.public', 'users:read', 'usergroups:read', 'im:write'],
  ...['channels:read', 'groups:read', 'im:read', 'mpim:read'],
  ...['channels:history', 'groups:history', 'im:history', 'mpim:history'],
];

export class Workspace {
  readonly team: Team;
  readonly channels: SeededChannels;
  readonly desk: OAuthDesk<Workspace>;
  /** The organisation that it belongs to; it may join one later. */
  enterprise: Enterprise | null = null;
  readonly app: AppIdentity = app;
  readonly feed: ChangeFeed;
  readonly now: () => number;
  readonly secrets: Secrets;
  readonly botScopes: readonly string[];
  readonly strictScopes: boolean;
  suggestionState: SuggestionState;
  readonly people = new Map<string, User>();
  /** Members by the group's id. */
  readonly userGroups = new Map<string, readonly string[]>();
  readonly conversations: Conversations;
  readonly views: Views;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly apiCalls: ApiCall[] = [];
  readonly deliveries: Delivery[] = [];
  readonly warnings: string[] = [];
  readonly exchanges = new ExchangeLog('s');
  /** Set once the port is known. */
  origin = '';
  /** Set by Socket Mode. */
  issueSocketUrl: () => string = () => '';

  readonly options: WorkspaceOptions;

  constructor(options: WorkspaceOptions) {
    this.options = options;
    this.now = options.now ?? Date.now;
    this.team = options.team ?? team;
    this.channels = options.channels ?? channels;
    this.desk = options.desk ?? new OAuthDesk<Workspace>(this.now);
    this.desk.workspaces.push(this);
    this.botScopes = options.botScopes ?? allScopes;
    this.strictScopes = options.strictScopes ?? true;
    this.suggestionState = options.suggestionState ?? 'empty';
    this.secrets = {
      botToken: options.botToken ?? `xoxb-playground-${newSecret()}`,
      appToken: options.appToken ?? `xapp-playground-${newSecret()}`,
      signingSecret: options.signingSecret ?? newSecret(16),
    };
    for (const user of [...Object.values(users), botUser]) this.people.set(user.id, user);
    const timestamps = new Timestamps(this.now);
    this.conversations = new Conversations(Object.values(this.channels), this.people, app, timestamps);
    this.views = new Views(this.now, (warning) => this.warn(warning));
    this.feed = new ChangeFeed(options.untilMs);
    this.triggers = new Triggers(this.now, options.triggerLifeMs);
    this.responseUrls = new ResponseUrls(this.now);
  }

  /** Whether the app speaks here by an installation of the whole organisation. */
  get isOrgInstalled(): boolean {
    return this.enterprise !== null && this.desk.isOrgWide(this.enterprise.id, this.team.id);
  }

  /** What a view says of where the app is installed. */
  get installedAs(): string {
    return this.isOrgInstalled ? (this.enterprise?.id ?? this.team.id) : this.team.id;
  }

  warn(warning: string): void {
    appendBounded(this.warnings, warning, 1000);
  }

  user(id: string): User {
    const user = this.people.get(id);
    if (!user || user.is_bot) throw new Error(`The workspace has no person ${id}`);
    return user;
  }

  /** One more person, in every channel the bot is in: a benchmark needs many at once. */
  addUser(name: string, more: Partial<User> = {}): User {
    const user: User = { ...users.colleague, name, real_name: name, id: newId('U'), ...more };
    this.people.set(user.id, user);
    const { member, publicWithoutBot, privateWithBot } = this.channels;
    for (const channel of [member, publicWithoutBot, privateWithBot]) {
      this.conversations.join(channel.id, user.id);
    }
    this.feed.changed();
    return user;
  }

  /** As it comes back to the app. */
  echoedView(view: StoredView, withValues?: 'with values' | 'as answered'): WireView {
    return asEchoed(this.wireView(view, withValues));
  }

  /** As people have it before them. */
  wireView(view: StoredView, withValues: 'with values' | 'as answered' = 'with values'): WireView {
    const wire = toWireView(view, this.team, this.app, withValues === 'with values' ? view.values : {});
    return { ...wire, app_installed_team_id: this.installedAs };
  }
}
