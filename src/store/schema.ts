// The tables, as Kysely sees them. Times are epoch milliseconds; JSON is text on both engines.
import type { Generated, Kysely } from 'kysely';
import type { Lane } from '../jobs/lanes.ts';
import type { CardPlace, LaunchState } from '../launches/launch.ts';
import type { PresetScope } from '../presets/ports.ts';
import type { Place, SurfaceKind } from '../surfaces/surface.ts';

export interface LaunchesTable {
  id: string;
  submission_id: string;
  team_id: string;
  user_id: string;
  channel_id: string;
  card_place: Generated<CardPlace>;
  sealed_reply_url: string | null;
  /** The key that `sealed_reply_url` is sealed under: key rotation finds values by it. */
  reply_url_kid: string | null;
  request: string;
  state: LaunchState;
  instance_id: string | null;
  failure: string | null;
  looks: Generated<number>;
  look_failure: string | null;
  gives_up_at: number | null;
  accepted_at: number;
  sent_at: number | null;
  settled_at: number | null;
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
  /** When anybody may take it: `run_at`, or the end of the lease. Null while another job of its key comes before it. */
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

export interface AccountsTable {
  team_id: string;
  user_id: string;
  sealed_token: string;
  token_kid: string | null;
  platform_user: string | null;
  /** Null: the token does not say. */
  expires_at: number | null;
  connected_at: number;
}

export interface DraftsTable {
  id: string;
  team_id: string;
  user_id: string;
  channel_id: string;
  sealed_reply_url: string | null;
  reply_url_kid: string | null;
  content: string | null;
  created_at: number;
  touched_at: number | null;
}

export interface PresetsTable {
  id: string;
  team_id: string;
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
  surfaces: SurfacesTable;
  rate_slots: RateSlotsTable;
  accounts: AccountsTable;
  drafts: DraftsTable;
  presets: PresetsTable;
  audit_log: AuditLogTable;
  switches: SwitchesTable;
  counts: CountsTable;
  write_probes: WriteProbesTable;
  installation: InstallationTable;
}

export type Database = Kysely<Schema>;
