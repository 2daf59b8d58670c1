// Whether the configured keys are those that the database was sealed with.
import { expect, test } from '@jest/globals';
import { checkKeys, EncryptionKeysError, renewProbe } from '../../../src/accounts/key-probe.ts';
import { createSealer } from '../../../src/accounts/sealer.ts';
import { Secret } from '../../../src/config/secrets.ts';

const key = (fill: number) => new Secret(Buffer.alloc(32, fill).toString('base64'));

/** A database, which another replica may have put a probe into. */
function database(others: 'none' | 'one-of-these' | 'others-only' = 'none') {
  let probe: string | null = null;
  const asked: (readonly string[])[] = [];
  return {
    asked,
    get probe() {
      return probe;
    },
    with: (...fills: readonly number[]) => ({
      sealer: createSealer(fills.map(key)),
      keyProbe: {
        find: async () => probe,
        async add(sealed: string) {
          probe ??= sealed;
        },
        async replace(sealed: string) {
          probe = sealed;
        },
      },
      sealedValues: {
        async findAny(kids: readonly string[]) {
          asked.push(kids);
          return others;
        },
      },
    }),
  };
}

test('the first start leaves a probe, which the same keys open and others do not', async () => {
  const { asked, with: open } = database();
  await checkKeys(open(1));
  await checkKeys(open(1));
  await checkKeys(open(2, 1));
  await expect(checkKeys(open(2))).rejects.toThrow(EncryptionKeysError);
  // Nobody looks through the database again once there is a probe.
  expect(asked).toEqual([createSealer([key(1)]).kids.slice()]);
});

test('before there were probes, whatever is sealed says whether the keys are right', async () => {
  await checkKeys(database('one-of-these').with(1));
  const wrong = database('others-only');
  const refused = checkKeys(wrong.with(1));
  await expect(refused).rejects.toThrow(/TOKEN_ENCRYPTION_KEYS.*put that key back.*--accept-lost/u);
  await expect(refused).rejects.toMatchObject({ name: 'EncryptionKeysError' });
  expect(wrong.probe).toBeNull();
});

test('of two replicas with different keys the slower one does not start', async () => {
  const { with: open } = database();
  const slower = open(2);
  const racing = {
    ...slower,
    sealedValues: {
      async findAny() {
        await checkKeys(open(1));
        return 'none' as const;
      },
    },
  };
  await expect(checkKeys(racing)).rejects.toThrow(EncryptionKeysError);
});

test('a database that keeps no probe is not started on', async () => {
  const parts = database().with(1);
  const forgetful = { ...parts, keyProbe: { ...parts.keyProbe, add: async () => undefined } };
  await expect(checkKeys(forgetful)).rejects.toThrow(EncryptionKeysError);
});

test('starting with a new key first leaves the probe; rotating seals it under that key', async () => {
  const { with: open } = database();
  await checkKeys(open(1));
  await checkKeys(open(2, 1));
  await checkKeys(open(1));
  await renewProbe(open(2, 1));
  await checkKeys(open(2));
  await expect(checkKeys(open(1))).rejects.toThrow(EncryptionKeysError);
});
