// Command: seals everything under the first key, while the app runs. Can be stopped and started again: what
// is done is done, and a value that the app changes meanwhile is left to the app, which seals with the first
// key as well once it is restarted with the new list.
import { checkKeys, renewProbe } from './accounts/key-probe.ts';
import { createSealer } from './accounts/sealer.ts';
import type { Config } from './config/config.ts';
import { openStore } from './store/open-store.ts';

export class RotationError extends Error {
  override readonly name = 'RotationError';
}

const batchSize = 100;

export interface RotationOptions {
  /** Goes on though no configured key opens what is stored. */
  readonly acceptLost: boolean;
  readonly onProgress: (count: number) => void;
}

/**
 * Answers how many values were resealed; those that no key opens are left as they are. Throws EncryptionKeysError
 * when none of the keys is the right one, unless that is accepted.
 */
export async function rotateKeys(
  config: Pick<Config, 'databaseUrl' | 'encryptionKeys'>,
  { acceptLost, onProgress }: RotationOptions,
): Promise<number> {
  if (!config.encryptionKeys) {
    throw new RotationError(
      'TOKEN_ENCRYPTION_KEYS is missing: put the new key first and the old ones after it.',
    );
  }
  const sealer = createSealer(config.encryptionKeys);
  const store = await openStore({ url: config.databaseUrl.reveal(), exclusive: false });
  const parts = { ...store, sealer };
  try {
    if (!acceptLost) await checkKeys(parts);
    let resealed = 0;
    let after: string | null = null;
    for (;;) {
      const batch = await store.sealedValues.findOthers(sealer.kid, after, batchSize);
      for (const value of batch) {
        const fresh = await sealer.reseal(value.sealed);
        if (fresh && (await store.sealedValues.replace(value, fresh))) resealed += 1;
      }
      const last = batch.at(-1);
      if (!last) break;
      after = last.address;
      onProgress(resealed);
    }
    await renewProbe(parts);
    return resealed;
  } finally {
    await store.close();
  }
}
