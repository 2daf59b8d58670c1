// A database as it is after years: launches that were settled long ago, by the hundred thousand, of a thousand people. One
// person's own launches, and what is still sealed, stay as many however large it grows: what they are asked for answers
// the same.
import { randomUUID } from 'node:crypto';
import { createSealer, type Sealer } from '../../src/accounts/sealer.ts';
import { Secret } from '../../src/config/secrets.ts';
import type { Owner } from '../../src/core/person.ts';
import { type TaskKind, toNewJob } from '../../src/jobs/job.ts';
import type { Job, NewJob } from '../../src/jobs/ports.ts';
import { cardOf } from '../../src/launches/shows.ts';
import { taskKinds } from '../../src/launches/task-kinds.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { refreshSurface } from '../../src/surfaces/refresh-surface.ts';
import { byTokenAlone } from '../support/accounts.ts';
import { encryptionKey } from '../support/app-config.ts';
import { aRequest } from '../support/builders.ts';
import { copyRows, openRaw, type RawDatabase } from './bulk-rows.ts';

/** Who is measured. */
export const measured = { teamId: 'T0MEASURED', workspaceId: 'T0MEASURED', userId: 'U0MEASURED' };
/** A workspace with a single launch beside the large one. */
export const smallTeam = { teamId: 'T0SMALL', workspaceId: 'T0SMALL', userId: 'U0SMALL' };
const ownLaunches = 200;
const sealedLaunches = 100;
const people = 1000;
const dayMs = 86_400_000;
/** Between two launches: a million are almost a year. */
const everyMs = 30_000;

export const sealer: Sealer = createSealer([new Secret(encryptionKey)]);

/** The person with their launches, and one launch whose copies fill the database. */
export async function seed(url: string): Promise<Seed> {
  const store = await openStore({ url });
  const now = Date.now();
  const sealed = await sealer.seal(new Secret('a value'), 'reply-url', measured);
  await store.accounts.save({
    ...measured,
    sealedToken: sealed,
    platformUser: 'demo',
    expiresAt: null,
    connectedAt: now,
    ...byTokenAlone,
  });
  const template = await launchOnce(store, measured, { acceptedAt: now - dayMs, sealedReplyUrl: null });
  const withAddress = await launchOnce(store, measured, { acceptedAt: now, sealedReplyUrl: sealed });
  await launchOnce(store, smallTeam, { acceptedAt: now - dayMs, sealedReplyUrl: null });
  await store.close();
  const raw = await openRaw(url);
  await copyRows(raw, {
    table: 'accounts',
    where: `user_id = '${measured.userId}'`,
    count: people,
    unique: [],
    expressions: { user_id: "'U' || n" },
  });
  await copyLaunches(raw, { id: template, count: ownLaunches, first: 2_000_000_000, isOwn: true });
  await copyLaunches(raw, { id: withAddress, count: sealedLaunches, first: 2_100_000_000, isOwn: false });
  await raw.close();
  return { template };
}

export interface Seed {
  /** Id of the launch that is copied. */
  readonly template: string;
}

/** Adds settled launches of everybody, with their audit lines. */
export async function fill(url: string, { template }: Seed, from: number, to: number): Promise<void> {
  const raw = await openRaw(url);
  if (raw.engine === 'sqlite') await raw.query('pragma synchronous = off');
  // A step at a time: the write-ahead log would grow to the size of them all.
  const step = 50_000;
  for (let first = from + 1; first <= to; first += step)
    await copyLaunches(raw, {
      id: template,
      count: Math.min(step, to - first + 1),
      first,
      isOwn: false,
    });
  await (raw.engine === 'sqlite'
    ? raw.query('pragma wal_checkpoint(truncate)')
    : raw.query('vacuum (analyze)'));
  await raw.close();
}

interface LaunchCopies {
  readonly id: string;
  readonly count: number;
  readonly first: number;
  /** Of the person who is measured. Default: of everybody. */
  readonly isOwn: boolean;
}

async function copyLaunches(raw: RawDatabase, { id, count, first, isOwn }: LaunchCopies): Promise<void> {
  const who: Record<string, string> = isOwn ? {} : { user_id: `'U' || (n % ${people})` };
  const at = (column: string) => ({
    [column]: `t."${column}" - ${everyMs} * (cast(n as bigint) - ${isOwn ? first : 0})`,
  });
  const times = Object.assign({}, ...['accepted_at', 'sent_at', 'settled_at'].map(at));
  const isOld = first < 2_000_000_000 || isOwn;
  await withoutTriggers(raw, async () => {
    await copyRows(raw, {
      table: 'launches',
      where: `id = '${id}'`,
      count,
      first,
      unique: ['id', 'submission_id'],
      expressions: { ...who, ...(isOld ? times : {}) },
    });
    await copyRows(raw, {
      table: 'audit_log',
      where: `launch_id = '${id}'`,
      count,
      first,
      unique: ['launch_id'],
      expressions: { ...who, ...(isOld ? at('at') : {}) },
    });
  });
  if (raw.engine === 'postgres') await recount(raw, count);
}

/** On PostgreSQL a trigger for each of a million rows of one transaction takes hours. */
async function withoutTriggers(raw: RawDatabase, write: () => Promise<void>): Promise<void> {
  if (raw.engine === 'sqlite') return write();
  await raw.query("set session_replication_role = 'replica'");
  await write();
  await raw.query("set session_replication_role = 'origin'");
}

/** What the triggers would have counted. */
async function recount(raw: RawDatabase, count: number): Promise<void> {
  const [row] = await raw.query("select to_regclass('counts') is not null as exists");
  if (row?.exists !== true) return;
  await raw.query(
    `insert into counts (name, slot, value) values ('launches.created', 0, $1)
     on conflict (name, slot) do update set value = counts.value + excluded.value`,
    [count],
  );
}

const job = (task: TaskKind, subject: string, runAt: number): NewJob =>
  toNewJob(task, { id: randomUUID(), subject, runAt });
export const held = ({ owner = '', serialKey, ...stored }: NewJob): Job => ({
  ...stored,
  owner,
  serialKey: serialKey ?? null,
  attempts: 1,
});

async function launchOnce(
  store: Store,
  owner: Owner,
  facts: { acceptedAt: number; sealedReplyUrl: string | null },
): Promise<string> {
  const id = randomUUID();
  const at = facts.acceptedAt;
  const first: NewJob = { ...job(taskKinds.createInstance, id, at), owner: 'seed' };
  const show: NewJob = { ...job(refreshSurface, id, at), owner: 'seed' };
  const launch = {
    ...owner,
    ...facts,
    id,
    submissionId: randomUUID(),
    channelId: 'C0MEASURED',
    cardPlace: 'channel' as const,
    request: aRequest(),
  };
  const { launches } = store;
  await launches.accept(launch, first);
  await launches.transition({ launchId: id, from: 'accepted', to: 'creating', at });
  await launches.transition({
    launchId: id,
    from: 'creating',
    to: 'created',
    at,
    instanceId: `instance-${id}`,
    completes: held(first),
    shows: { surfaces: [cardOf(launch)], job: show },
  });
  const { dirty } = await store.surfaces.open(show, at);
  const shown = { standing: { channelId: 'C0MEASURED', ts: '1.1' }, hash: 'drawn' };
  for (const card of dirty) await store.surfaces.noteShown(card, shown, held(show));
  return id;
}
