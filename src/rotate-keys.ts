// Command: seals everything under the first key, while the app runs. Can be stopped and started again: what
// is done is done, and a value that the app changes meanwhile is left to the app, which seals with the first
// key as well once it is restarted with the new list.
import { checkKeys, renewProbe } from './accounts/key-probe.ts';
import type { SealedValue, SealedValueStore } from './accounts/sealed-values.ts';
import { createSealer, type Sealer } from './accounts/sealer.ts';
import type { Config } from './config/config.ts';
import { openStore, type Store } from './store/open-store.ts';

export class RotationError extends Error {
  override readonly name = 'RotationError';
}

const batchSize = 100;

export interface RotationOptions {
  /** Goes on though no configured key opens what is stored. */
  readonly acceptLost: boolean;
  readonly onProgress: (count: number) => void;
}

export interface Rotation {
  readonly resealed: number;
  /** Places (table and row) of values that none of the keys opens, or that changed under another key meanwhile. */
  readonly left: readonly string[];
  /** Whether what is left was given up beforehand. */
  readonly acceptLost: boolean;
}

/**
 * Values that cannot be opened are left as they are, and named. Throws RotationError, what the store throws, and
 * EncryptionKeysError when none of the keys is the right one, unless that is accepted.
 */
export async function rotateKeys(
  config: Pick<Config, 'databaseUrl' | 'encryptionKeys'>,
  { acceptLost, onProgress }: RotationOptions,
): Promise<Rotation> {
  if (!config.encryptionKeys) {
    throw new RotationError(
      'TOKEN_ENCRYPTION_KEYS is missing: put the new key first and the old ones after it.',
    );
  }
  const sealer = createSealer(config.encryptionKeys);
  const store = await openStore({ url: config.databaseUrl.reveal(), exclusive: false });
  try {
    return await rotateIn(store, sealer, { acceptLost, onProgress });
  } finally {
    await store.close();
  }
}

/** The same in a store that is open. */
export async function rotateIn(
  store: Pick<Store, 'keyProbe' | 'sealedValues' | 'scrub'>,
  sealer: Sealer,
  { acceptLost, onProgress }: RotationOptions,
): Promise<Rotation> {
  const parts = { ...store, sealer };
  if (!acceptLost) await checkKeys(parts);
  const resealed = await resealAll(store.sealedValues, sealer, onProgress);
  // Asked again, not remembered: what is still under another key is what must keep its key.
  const left = await placesLeft(store.sealedValues, sealer);
  if (left.length === 0 || acceptLost) await renewProbe(parts);
  // The old key may be why keys are changed: nothing sealed under it may stay in the file.
  await store.scrub();
  return { resealed, left, acceptLost };
}

async function resealAll(
  values: SealedValueStore,
  sealer: Sealer,
  onProgress: (count: number) => void,
): Promise<number> {
  let resealed = 0;
  for await (const batch of batchesOf(values, sealer)) {
    for (const value of batch) {
      const fresh = await sealer.reseal(value.sealed);
      if (fresh && (await values.replace(value, fresh))) resealed += 1;
    }
    onProgress(resealed);
  }
  return resealed;
}

async function placesLeft(values: SealedValueStore, sealer: Sealer): Promise<string[]> {
  const left: string[] = [];
  for await (const batch of batchesOf(values, sealer)) left.push(...batch.map(({ address }) => address));
  return left;
}

async function* batchesOf(values: SealedValueStore, { kid }: Sealer): AsyncGenerator<readonly SealedValue[]> {
  for (let after: string | null = null; ; ) {
    const batch: readonly SealedValue[] = await values.findOthers(kid, after, batchSize);
    const last = batch.at(-1);
    if (!last) return;
    yield batch;
    after = last.address;
  }
}

const maxNamed = 20;

/** What the operator is told. Advises to remove keys only where nothing needs them any more. */
export function describeRotation({ resealed, left, acceptLost }: Rotation): string {
  const done = `${resealed} values are sealed under the first key now.`;
  if (left.length === 0) return `${done} The other keys can be removed from TOKEN_ENCRYPTION_KEYS.`;
  const more = left.length > maxNamed ? [`  and ${left.length - maxNamed} more`] : [];
  const named = [...left.slice(0, maxNamed).map((place) => `  ${place}`), ...more];
  if (acceptLost)
    return [`${done} ${left.length} values are given up: those people connect again.`, ...named].join('\n');
  return [
    `${done} ${left.length} values are not, and the keys that were given do not open them, or the app changed them meanwhile:`,
    ...named,
    'Keep every key. Run the command again with the keys they were sealed under behind the first one. A person whose',
    'key is lost connects again (/gpu-instance connect), which replaces their value.',
  ].join('\n');
}
