// The database, its file and disk, and whether the keys are the ones it was sealed with.
import { createSealer } from '../accounts/sealer.ts';
import { describeDatabase } from '../config/describe.ts';
import type { Secret } from '../config/secrets.ts';
import { type Finding, finding } from '../diagnosis/finding.ts';
import { type FileFacts, type Inspection, inspectDatabase } from '../store/inspect.ts';
import type { Store } from '../store/open-store.ts';

/** A backup beside the database, and a write-ahead log, must find room too. */
const lowBytes = 1_000_000_000;
const fullBytes = 100_000_000;

export interface DatabaseLook {
  /** Default: a workspace. */
  readonly use?: Store['use'];
  /** One of several workspaces is not told how much the others launch. Default: false. */
  readonly isOneOfSeveral?: boolean;
}

export async function checkDatabase(
  databaseUrl: Secret,
  encryptionKeys: readonly Secret[] | undefined,
  { use, isOneOfSeveral = false }: DatabaseLook = {},
): Promise<readonly Finding[]> {
  const database = describeDatabase(databaseUrl);
  const inspection = await inspectDatabase(databaseUrl.reveal(), use);
  const disk = inspection.file ? [checkDisk(inspection.file)] : [finding('diskUnseen')];
  if (inspection.kind !== 'open') return [judgeClosed(inspection, database), ...disk];
  const { store, file } = inspection;
  try {
    return [
      await checkWriting(store, database, isOneOfSeveral),
      ...(file?.isOthers ? checkMode(file, store) : []),
      ...disk,
      ...(encryptionKeys ? [await checkKeys(store, encryptionKeys)] : []),
    ];
  } finally {
    await store.close();
  }
}

function judgeClosed(inspection: Exclude<Inspection, { kind: 'open' }>, database: string): Finding {
  switch (inspection.kind) {
    case 'new':
      return finding('databaseNew', { database });
    case 'older':
      return finding('databaseOlder', { database });
    case 'newer':
      return finding('databaseNewer', { database });
    case 'unusable':
      return finding('databaseUnusable', { database, reason: inspection.reason });
  }
}

async function checkWriting(store: Store, database: string, isOneOfSeveral: boolean): Promise<Finding> {
  try {
    await store.ping();
  } catch (error) {
    return finding('databaseReadOnly', { database, reason: (error as Error).message });
  }
  if (isOneOfSeveral) return finding('databaseWrites', { database });
  const states = await store.launches.countByState();
  const launches = Object.values(states).reduce((sum, count) => sum + count, 0);
  return finding('databaseFine', { database, launches });
}

/** A file of our own was made private when it was opened; what is said of it then is said of another's. */
const checkMode = ({ path, mode }: FileFacts, { remarks }: Store): Finding[] =>
  remarks.length === 0 ? [] : [finding('databaseShared', { path, mode: mode ?? '' })];

function checkDisk({ freeBytes }: FileFacts): Finding {
  const facts = { free: `${(freeBytes / 1e9).toFixed(1)} GB` };
  if (freeBytes < fullBytes) return finding('diskFull', facts);
  return finding(freeBytes < lowBytes ? 'diskLow' : 'diskFine', facts);
}

async function checkKeys(store: Store, keys: readonly Secret[]): Promise<Finding> {
  const sealer = createSealer(keys);
  const probe = await store.keyProbe.find();
  if (probe === null) return finding('keysUnused');
  const opened = await sealer.open(probe, 'key-probe', { teamId: '', userId: '' });
  if (!opened.ok) return finding('keysWrong');
  const others = await store.sealedValues.findOthers(sealer.kid, null, 1);
  return finding(others.length > 0 ? 'keysOlder' : 'keysFine', { count: keys.length });
}
