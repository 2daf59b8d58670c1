// A value that only the right keys open, kept in the database: with wrong ones the app does not start, instead of
// asking everybody to connect again.
import { Secret } from '../config/secrets.ts';
import type { SealedValueStore } from './sealed-values.ts';
import type { Sealer } from './sealer.ts';

export interface KeyProbeStore {
  find(): Promise<string | null>;
  /** Unless there is one. */
  add(sealed: string): Promise<void>;
  replace(sealed: string): Promise<void>;
}

/** What is stored is sealed under none of the configured keys. */
export class EncryptionKeysError extends Error {
  override readonly name = 'EncryptionKeysError';

  constructor() {
    super(
      'TOKEN_ENCRYPTION_KEYS does not hold the key that this database was sealed with: put that key back, after the ' +
        'new one if there is one (TOKEN_ENCRYPTION_KEYS=new,old). If it is lost for good, run ' +
        '"npm run rotate-keys -- --accept-lost" and start again: those who were connected connect again.',
    );
  }
}

export interface KeyProbeParts {
  readonly keyProbe: KeyProbeStore;
  readonly sealedValues: Pick<SealedValueStore, 'findAny'>;
  readonly sealer: Sealer;
}

const owner = { teamId: '', userId: '' };

/** At start, and before keys are rotated. Throws EncryptionKeysError. */
export async function checkKeys({ keyProbe, sealedValues, sealer }: KeyProbeParts): Promise<void> {
  if ((await keyProbe.find()) === null) {
    // From before there were probes: the keys are right if they seal anything that is there.
    if ((await sealedValues.findAny(sealer.kids)) === 'others-only') throw new EncryptionKeysError();
    await keyProbe.add(await sealProbe(sealer));
  }
  // Read again: another replica may have been quicker, with other keys.
  const probe = await keyProbe.find();
  const opened = probe === null ? null : await sealer.open(probe, 'key-probe', owner);
  if (!opened?.ok) throw new EncryptionKeysError();
}

/**
 * Once everything is sealed under the first key. Not before: until then the app must not start without the old one,
 * so starting alone leaves the probe as it is.
 */
export async function renewProbe({ keyProbe, sealer }: KeyProbeParts): Promise<void> {
  await keyProbe.replace(await sealProbe(sealer));
}

const sealProbe = (sealer: Sealer) => sealer.seal(new Secret('the keys are right'), 'key-probe', owner);
