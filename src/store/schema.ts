// The tables, as Kysely sees them. Times are epoch milliseconds; JSON is text on both engines.
import type { Generated, Kysely } from 'kysely';
import type { WatchKind } from '../availability/watch.ts';
import type { ActionKind } from '../instances/action.ts';
import type { Phase, Wanted } from '../instances/instance.ts';
import type { Lane } from '../jobs/lanes.ts';
import type { CardPlace } from '../launches/launch.ts';
import type { PresetScope } from '../presets/ports.ts';
import type { Place, SurfaceKind } from '../surfaces/surface.ts';

/** Of every table that people's own is kept in. */
interface OfPeople {
  /** The enterprise where there is one, else the workspace: part of the key. Where the two differ, it is the enterprise. */
  team_id: string;
  /** Whose bot speaks; '' until the app that is installed there starts (rows that an older version wrote). */
  workspace_id: Generated<string>;
}

export interface LaunchesTable extends OfPeople {
  id: string;
  submission_id: string;
  user_id: string;
  channel_id: string;
  card_place: Generated<CardPlace>;
  sealed_reply_url: string | null;
  /** The key that `sealed_reply_url` is sealed under: key rotation finds values by it. */
  reply_url_kid: string | null;
  request: string;
  /** A LaunchState, but no constraint says so: see `toLaunch`. */
  state: string;
  instance_id: string | null;
  failure: string | null;
  looks: Generated<number>;
  look_failure: string | null;
  gives_up_at: number | null;
  accepted_at: number;
  sent_at: number | null;
  settled_at: number | null;
  /** Of the account as it was accepted; null: not said. */
  region: Generated<string | null>;
  /** With whose token the create call was sent. */
  sent_as: Generated<string | null>;
}

/** The platform's things: see instances/instance.ts. `workspace_id` is never empty here. */
export interface InstancesTable {
  launch_id: string;
  instance_id: string;
  team_id: string;
  workspace_id: string;
  user_id: string;
  name: string;
  status: string | null;
  phase: Phase;
  since: number;
  started_at: number | null;
  ends_at: number | null;
  seen_as: string | null;
  missed: Generated<number>;
  wanted: Wanted | null;
  wanted_at: number | null;
  /** Its launch's. */
  region: Generated<string | null>;
}

/** What is done with them: see instances/action.ts. */
export interface ActionsTable {
  id: string;
  launch_id: string;
  instance_id: string;
  kind: ActionKind;
  /** An ActionState, but no constraint says so. */
  state: string;
  /** Whose instance it is, and so whose token sends it. */
  team_id: string;
  user_id: string;
  by_team_id: string;
  by_workspace_id: string;
  by_user_id: string;
  press: string;
  sealed_script: string | null;
  script_kid: string | null;
  scope: 'all' | 'header' | null;
  failure: string | null;
  asked_at: number;
  sent_at: number | null;
  settled_at: number | null;
}

/** How the looks at an account's instances went; no row before the first. */
export interface WatchesTable {
  team_id: string;
  user_id: string;
  workspace_id: string;
  looked_at: number | null;
  /** Failed looks in a row. */
  failures: Generated<number>;
  paused_at: number | null;
}

/** What is shown: see surfaces/surface.ts. */
export interface SurfacesTable {
  subject: string;
  kind: SurfaceKind;
  workspace_id: string;
  place: Place['kind'];
  place_id: string;
  /** Where it stands; `ts` null: it cannot be changed. */
  channel_id: string | null;
  ts: string | null;
  shown_hash: string | null;
  /** Counts the changes; dirty while it is above `shown`. */
  wanted: number;
  /** The change that what is shown was drawn from. */
  shown: number;
  changed_at: number;
  gave_up_at: number | null;
}

/** Calls that a messenger held back: nothing, as a rule. */
export interface RateSlotsTable {
  workspace_id: string;
  method: string;
  /** Empty: the whole workspace. */
  channel_id: string;
  /** When the next call may be made. */
  free_at: number;
  /** From then on it does not count any more. */
  paced_until: number;
}

export interface JobsTable {
  id: string;
  task: string;
  subject: string;
  /** When it was meant to run. */
  run_at: number;
  /** When anybody may take it. Null while it is in somebody's hands, or another job of its key comes before it. */
  due_at: number | null;
  /** Counts up with every claim, so it also tells one lease from the next. */
  attempts: number;
  lease_owner: string | null;
  last_error: string | null;
  gave_up_at: number | null;
  lane: Lane;
  /** Place in the list of priorities. */
  priority: Generated<number>;
  serial_key: string | null;
}

/** Processes that live; PostgreSQL only. */
export interface JobOwnersTable {
  id: string;
  /** By the server's clock. */
  alive_until: number;
}

/** `workspace_id`: where it was connected last. */
export interface AccountsTable extends OfPeople {
  user_id: string;
  sealed_token: string;
  token_kid: string | null;
  platform_user: string | null;
  /** When its person has to come back; null: not known, or never. */
  expires_at: number | null;
  connected_at: number;
  /** Where on the platform it is for; null: as the settings say. */
  region: Generated<string | null>;
  platform_url: Generated<string | null>;
  sealed_keys: Generated<string | null>;
  keys_kid: Generated<string | null>;
  /** Null in rows of an older version, too: then it is `expires_at`. */
  token_ends_at: Generated<number | null>;
  renew_at: Generated<number | null>;
  refused_at: Generated<number | null>;
  renewing_by: Generated<string | null>;
  renewing_until: Generated<number | null>;
}

/** Links to the page where people connect: hashes of them, for ten minutes. */
export interface ConnectLinksTable {
  link_hash: string;
  team_id: string;
  workspace_id: string;
  user_id: string;
  draft: string;
  channel_id: string;
  next: 'launch' | 'done';
  has_modal: number;
  locale: string;
  expires_at: number;
  /** The first that opened it; no other one may. */
  browser_hash: Generated<string | null>;
  tries: Generated<number>;
  busy_until: Generated<number | null>;
  confirmed_at: Generated<number | null>;
  /** Codes that were said of it, right or wrong. */
  code_tries: Generated<number>;
}

export interface WorkspacesTable {
  id: string;
  enterprise_id: string | null;
  name: string;
  bot_user_id: string;
  /** Null: the token is in the settings. */
  sealed_bot_token: string | null;
  bot_token_kid: string | null;
  installed_at: number;
  uninstalled_at: number | null;
}

/** Where the app was installed by OAuth. */
export interface InstallationsTable {
  id: string;
  /** 1: in a whole enterprise, whose id it is. */
  is_org_wide: number;
  enterprise_id: string | null;
  name: string;
  bot_id: string;
  bot_user_id: string;
  url: string | null;
  sealed_token: string;
  token_kid: string | null;
  sealed_refresh_token: string | null;
  refresh_token_kid: string | null;
  token_ends_at: number | null;
  renewing_by: Generated<string | null>;
  renewing_until: Generated<number | null>;
  installed_at: number;
}

/** States of OAuth that were used: hashes of them, for ten minutes. */
export interface OAuthStatesTable {
  state_hash: string;
  ends_at: number;
}

export interface DraftsTable extends OfPeople {
  id: string;
  user_id: string;
  channel_id: string;
  sealed_reply_url: string | null;
  reply_url_kid: string | null;
  content: string | null;
  created_at: number;
  touched_at: number | null;
}

export interface PresetsTable extends OfPeople {
  id: string;
  owner_id: string;
  name: string;
  /** The name as it is compared. */
  name_key: string;
  scope: PresetScope;
  channel_id: string;
  content: string;
  created_at: number;
  updated_at: number;
  used_at: number | null;
}

export interface AuditLogTable {
  id: Generated<number>;
  at: number;
  team_id: string;
  /** Null where nobody spoke from one, and in lines from before it was kept. */
  workspace_id: string | null;
  user_id: string;
  action: string;
  launch_id: string | null;
  detail: string;
}

/** What an operator switches while the app runs, by name. */
export interface SwitchesTable {
  name: string;
  value: string;
  at: number;
}

/** Maintained by triggers. */
export interface CountsTable {
  /** `launches.<state>`, `jobs.waiting.<lane>` or `jobs.given_up`. */
  name: string;
  /** Whose part of the figure this is: a connection's, or 0. */
  slot: number;
  value: number;
}

export interface PersonSettingsTable {
  team_id: string;
  user_id: string;
  workspace_id: string;
  /** JSON. */
  content: string;
  saved_at: number;
}

/** Whose Home counts as open: what it shows marks it. */
export interface HomesTable {
  /** Of its surface. */
  subject: string;
  team_id: string;
  workspace_id: string;
  user_id: string;
  /** JSON. */
  choices: string;
  open_until: number;
}

/** A region's free cards as they were seen last, and whose turn it is to look. */
export interface FreeCardsTable {
  region: string;
  /** JSON; null: never seen. */
  content: string | null;
  looked_at: number | null;
  /** JSON; of the last look. */
  failure: string | null;
  /** Failed looks in a row. */
  failures: Generated<number>;
  next_at: number;
  /** The last turn's name: what comes of an earlier one is not noted. */
  looked_by: string | null;
  asked_team_id: string | null;
  asked_user_id: string | null;
  /** In the queue, for who comes next. */
  next_place: number;
}

/** Who waits for free cards: see availability/watch.ts. `workspace_id` is never empty here. */
export interface FreeWatchesTable {
  id: string;
  place: number;
  kind: WatchKind;
  team_id: string;
  workspace_id: string;
  user_id: string;
  channel_id: string;
  card_place: CardPlace;
  region: string;
  resource_group: string;
  cards: number;
  name: string | null;
  sealed_request: string | null;
  request_kid: string | null;
  /** A WatchState, but no constraint says so. */
  state: string;
  /** JSON. */
  refusal: string | null;
  launch_id: string | null;
  /** 1: its cards are promised, and may not show in the platform's count. */
  held: Generated<number>;
  created_at: number;
  expires_at: number;
  due_at: number | null;
  ended_at: number | null;
}

export interface WriteProbesTable {
  id: string;
  content: string;
}

/** Whether launches in a database are real. */
export type DatabaseUse = 'workspace' | 'playground';

export interface InstallationTable {
  /** Always 1. */
  id: number;
  used_for: DatabaseUse;
  key_probe: string | null;
}

export interface Schema {
  launches: LaunchesTable;
  jobs: JobsTable;
  job_owners: JobOwnersTable;
  instances: InstancesTable;
  actions: ActionsTable;
  watches: WatchesTable;
  surfaces: SurfacesTable;
  rate_slots: RateSlotsTable;
  accounts: AccountsTable;
  drafts: DraftsTable;
  presets: PresetsTable;
  audit_log: AuditLogTable;
  person_settings: PersonSettingsTable;
  homes: HomesTable;
  switches: SwitchesTable;
  counts: CountsTable;
  write_probes: WriteProbesTable;
  installation: InstallationTable;
  workspaces: WorkspacesTable;
  connect_links: ConnectLinksTable;
  free_cards: FreeCardsTable;
  free_watches: FreeWatchesTable;
  installations: InstallationsTable;
  oauth_states: OAuthStatesTable;
}

export type Database = Kysely<Schema>;
