// Commands: a backup beside the running app, and a database put back from one.
import { setTimeout as pause } from 'node:timers/promises';
import { checkKeys } from './accounts/key-probe.ts';
import { createSealer } from './accounts/sealer.ts';
import type { Config } from './config/config.ts';
import { openStore, type Store } from './store/open-store.ts';
import type { TakenForSent } from './store/queries/restored.ts';
import { BackupError, type BackupSummary, backUpSqlite } from './store/sqlite-backup.ts';
import { openRestorePlace } from './store/sqlite-restore.ts';
import { system } from './system.ts';

export type RestoreOrder =
  | { readonly kind: 'file'; readonly file: string; readonly replace: boolean }
  /** The database is back already, by PostgreSQL's own tools or a snapshot of a disk. */
  | { readonly kind: 'in-place' };

export interface Restored extends TakenForSent {
  /** Where the database that was there before is kept; null where there was none, or it was not ours to move. */
  readonly aside: string | null;
}

type Where = Pick<Config, 'databaseUrl' | 'encryptionKeys'>;

/** Throws BackupError and what the store throws. */
export function backUp({ databaseUrl }: Pick<Config, 'databaseUrl'>, target: string): BackupSummary {
  const file = sqliteFileOf(databaseUrl.reveal());
  if (file !== null) return backUpSqlite(file, target);
  throw new BackupError(
    'This database is a PostgreSQL: its own tools back it up while the app runs, consistently.\n' +
      `  pg_dump --format=custom --file=${target} "$DATABASE_URL"\n` +
      'To put it back: pg_restore --clean --if-exists, then gpu-instance restore --in-place; see docs/operating.md.',
  );
}

/**
 * Either the backup is in its place, of today's schema and with what may have been sent taken for sent, or nothing is changed.
 * Throws BackupError, EncryptionKeysError and what the store throws.
 */
export async function restore(config: Where, order: RestoreOrder): Promise<Restored> {
  const url = config.databaseUrl.reveal();
  if (order.kind === 'in-place') return { aside: null, ...(await makeReady(config, url)) };
  const file = sqliteFileOf(url);
  if (file === null)
    throw new BackupError(
      'This database is a PostgreSQL: put it back by pg_restore, then run: gpu-instance restore --in-place',
    );
  const place = openRestorePlace(order.file, file, order.replace);
  try {
    const taken = await makeReady(config, `sqlite:${place.draft}`);
    return { ...taken, aside: place.putInPlace(new Date(system.clock())) };
  } finally {
    place.release();
  }
}

async function makeReady({ encryptionKeys }: Where, url: string): Promise<TakenForSent> {
  const store = await openStore({ url });
  try {
    await refuseAtWork(store);
    // With other keys the app would not start: better said while the old database is still in place.
    if (encryptionKeys) await checkKeys({ ...store, sealer: createSealer(encryptionKeys) });
    return await store.restored.takeForSent(system.clock());
  } finally {
    await store.close();
  }
}

async function refuseAtWork({ engine, restored }: Store): Promise<void> {
  if (engine === 'postgres' && (await isAtWork(restored)))
    throw new BackupError(
      'The app is at work in this database: stop every replica first. Nothing was changed.',
    );
}

const lookEveryMs = 100;

/** Whoever lives says so several times before it would count as dead. */
async function isAtWork(restored: Store['restored']): Promise<boolean> {
  const first = await restored.lastBeat();
  for (let beat = first; first && beat && beat.leftMs > 0; beat = await restored.lastBeat()) {
    if (beat.until > first.until) return true;
    await pause(Math.min(beat.leftMs, lookEveryMs));
  }
  return false;
}

/** Null for PostgreSQL. */
const sqliteFileOf = (url: string): string | null => /^sqlite:(.+)$/u.exec(url)?.[1] ?? null;

export const describeBackup = (target: string, { bytes, launches }: BackupSummary): string =>
  `${target} holds the whole database as it was when the command began: ${launches} launches, ${describeBytes(bytes)}.\n` +
  'It is read through and on the disk. Keep it apart from TOKEN_ENCRYPTION_KEYS: tokens in it open with both only.';

export function describeRestored({ aside, launches, actions, watches }: Restored): string {
  const taken =
    launches + actions === 0
      ? 'Nothing in it was waiting to be sent.'
      : `${launches} launches and ${actions} actions in it were waiting to be sent, and may have been sent since: they are ` +
        'looked up, not sent again.';
  const waiting =
    watches === 0
      ? []
      : [
          `${watches} launches in it were waiting for free cards, and may have been started since: they wait no more, and ` +
            'their people are told.',
        ];
  return [
    'The database is back; start the app.',
    taken,
    ...waiting,
    ...(aside === null ? [] : [`What was there before is kept as ${aside}.`]),
    'What happened after the backup is not in it: look at the platform for instances that were launched since, and erase ' +
      'again whoever was forgotten since (npm run forget).',
  ].join('\n');
}

const describeBytes = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
