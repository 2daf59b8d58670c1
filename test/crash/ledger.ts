// What the database says, read past the app while its processes are at work.
import { openRaw } from '../bench/bulk-rows.ts';
import type { PressKind } from './presses.ts';

export interface Ledger {
  readonly actions: readonly LedgerAction[];
  readonly instances: readonly LedgerInstance[];
  /** Oldest first. */
  readonly phases: readonly LedgerPhase[];
}

export interface LedgerAction {
  readonly launchId: string;
  readonly instanceId: string;
  readonly kind: PressKind;
  readonly state: string;
  readonly press: string;
  readonly askedAt: number;
  /** Null: no call was ever to be sent. */
  readonly sentAt: number | null;
  /** Null: still under way. */
  readonly settledAt: number | null;
}

export interface LedgerInstance {
  readonly launchId: string;
  readonly instanceId: string;
  readonly name: string;
  readonly phase: string;
  readonly status: string | null;
  readonly wanted: string | null;
}

export interface LedgerPhase {
  readonly launchId: string;
  readonly phase: string;
  readonly at: number;
}

export async function readLedger(databaseUrl: string): Promise<Ledger> {
  const raw = await openRaw(databaseUrl);
  try {
    const actions = await raw.query(
      'select launch_id, instance_id, kind, state, press, asked_at, sent_at, settled_at from actions',
    );
    const instances = await raw.query(
      'select launch_id, instance_id, name, phase, status, wanted from instances',
    );
    const phases = await raw.query(
      `select launch_id, action, at from audit_log where action like 'instance.%' order by at`,
    );
    return {
      actions: actions.map((row) => ({
        launchId: String(row.launch_id),
        instanceId: String(row.instance_id),
        kind: String(row.kind) as PressKind,
        state: String(row.state),
        press: String(row.press),
        askedAt: Number(row.asked_at),
        sentAt: toTime(row.sent_at),
        settledAt: toTime(row.settled_at),
      })),
      instances: instances.map((row) => ({
        launchId: String(row.launch_id),
        instanceId: String(row.instance_id),
        name: String(row.name),
        phase: String(row.phase),
        status: toText(row.status),
        wanted: toText(row.wanted),
      })),
      phases: phases.map((row) => ({
        launchId: String(row.launch_id),
        phase: String(row.action).replace('instance.', ''),
        at: Number(row.at),
      })),
    };
  } finally {
    await raw.close();
  }
}

/** What the database knows of launches that have no end yet, a line each: for whoever looks into it. */
export async function describeUnsettled(databaseUrl: string): Promise<string[]> {
  const raw = await openRaw(databaseUrl);
  try {
    const rows = await raw.query(
      `select l.request, l.state, l.looks, l.failure, l.look_failure, l.sent_at, l.gives_up_at,
        j.task, j.attempts, j.run_at, j.due_at, j.lease_owner, j.last_error
        from launches l left join jobs j on j.subject = l.id where l.settled_at is null`,
    );
    return rows.map(({ request, ...row }) => {
      const name = /crash_\w+/u.exec(String(request))?.[0] ?? 'another';
      return `${name} at ${Date.now()}: ${JSON.stringify(row)}`;
    });
  } finally {
    await raw.close();
  }
}

const toTime = (value: unknown) => (value === null ? null : Number(value));
const toText = (value: unknown) => (value === null ? null : String(value));
