import { describe, expect, test } from '@jest/globals';
import { createSealer } from '../../../src/accounts/sealer.ts';
import { type LaunchWhenFreeParts, launchWhenFreeTask } from '../../../src/availability/launch-when-free.ts';
import { sealRequest } from '../../../src/availability/sealed-request.ts';
import type { FreeWatch } from '../../../src/availability/watch.ts';
import { Secret } from '../../../src/config/secrets.ts';
import type { Acceptance, Submission } from '../../../src/launches/accept-launch.ts';
import { anAccount } from '../../contract/samples.ts';
import { encryptionKey, keyNamed } from '../../support/app-config.ts';
import { aRequest } from '../../support/builders.ts';

const sealer = createSealer([new Secret(encryptionKey)]);
const request = aRequest({ resourceGroup: 'A800' });
const owner = { teamId: 'T1', workspaceId: 'W1', userId: 'U1' };
const hold = { signal: new AbortController().signal, isSure: () => true };
const job = (attempts = 1) => ({
  id: 'j',
  task: 'launch-when-free',
  lane: 'launch' as const,
  serialKey: null,
  subject: 'watch-1',
  runAt: 0,
  attempts,
  owner: 'me',
});

interface World {
  readonly watch?: Partial<FreeWatch>;
  readonly region?: string | null;
  readonly permission?: 'yes' | 'no' | 'unclear';
  readonly fits?: boolean;
  readonly acceptance?: Acceptance;
  readonly attempts?: number;
}

async function run({
  watch,
  region = '11112',
  permission = 'yes',
  fits = true,
  acceptance,
  attempts,
}: World) {
  const accepted: Submission[] = [];
  const settled: unknown[] = [];
  const heard: unknown[] = [];
  const kept: FreeWatch = {
    id: 'watch-1',
    kind: 'launch',
    place: 1,
    ...owner,
    region: '11112',
    group: 'A800',
    cards: 1,
    name: 'demo',
    channelId: 'C1',
    cardPlace: 'channel',
    sealedRequest: await sealRequest(sealer, owner, request),
    state: 'due',
    refusal: null,
    launchId: null,
    createdAt: 0,
    expiresAt: 9,
    endedAt: null,
    ...watch,
  };
  const parts: LaunchWhenFreeParts = {
    store: {
      findWatch: async () => kept,
      async settle(_id, end) {
        settled.push(end);
        return true;
      },
    },
    sealer,
    accounts: { find: async () => (region === null ? null : anAccount({ ...owner, region })) },
    async accept(submission) {
      accepted.push(submission);
      return acceptance ?? { kind: 'accepted', launchId: 'l' };
    },
    permits: async () => permission,
    fits: () => fits,
    events: { turnCame: (_, turn) => void heard.push(turn) },
    jobs: { start: () => undefined },
    clock: () => 5,
  };
  const result = await launchWhenFreeTask(parts).run(job(attempts), hold);
  return { accepted, settled, heard, result };
}

describe('a watch whose turn has come', () => {
  test('is accepted as the form was sent, with its own id as submission', async () => {
    const { accepted, settled, heard } = await run({});
    expect(accepted).toEqual([
      {
        owner,
        submissionId: 'watch-1',
        channelId: 'C1',
        cardPlace: 'channel',
        sealedReplyUrl: null,
        request,
      },
    ]);
    expect(settled).toEqual([{ kind: 'launched' }]);
    expect(heard).toEqual([{ kind: 'launched', launchId: 'l' }]);
  });

  test('was accepted before its process died: it is launched, and not once more', async () => {
    expect((await run({ acceptance: { kind: 'duplicate' } })).settled).toEqual([{ kind: 'launched' }]);
  });

  test.each(['waiting', 'launched', 'cancelled', 'refused', 'expired'] as const)(
    'is left alone where it is not due: %s',
    async (state) => {
      const { accepted, settled, result } = await run({ watch: { state } });
      expect({ accepted, settled, result }).toEqual({
        accepted: [],
        settled: [],
        result: { kind: 'complete' },
      });
    },
  );

  test.each([
    ['another region', { region: '20001' }, { kind: 'elsewhere' }],
    ['the catalog', { fits: false }, { kind: 'unfit' }],
    ['who may launch', { permission: 'no' }, { kind: 'not-permitted', permission: 'no' }],
    [
      'nobody who knows',
      { permission: 'unclear', attempts: 5 },
      { kind: 'not-permitted', permission: 'unclear' },
    ],
    ['a request that is gone', { watch: { sealedRequest: null } }, { kind: 'sealed-shut' }],
  ] as const)('is refused by %s before anything is accepted', async (_, world, refusal) => {
    const { accepted, settled, heard } = await run(world);
    expect(accepted).toEqual([]);
    expect(heard).toEqual([{ kind: 'refused', refusal }]);
    expect(settled).toEqual([{ kind: 'refused', refusal }]);
  });

  test.each([
    [{ kind: 'paused', reason: 'maintenance' }],
    [{ kind: 'limited', whose: 'person', perHour: 3 }],
    [{ kind: 'no-account' }],
  ] as const)('is refused by what refuses a form: $kind', async (acceptance) => {
    const { settled } = await run({ acceptance, region: acceptance.kind === 'no-account' ? null : '11112' });
    expect(settled).toEqual([{ kind: 'refused', refusal: acceptance }]);
  });

  test('is asked about again while nobody says whether they may', async () => {
    const { settled, result } = await run({ permission: 'unclear' });
    expect(settled).toEqual([]);
    expect(result).toMatchObject({ kind: 'retry' });
  });

  test('sealed for somebody else, or under another key, is not opened', async () => {
    const other = createSealer([new Secret(keyNamed('another'))]);
    for (const sealedRequest of [
      await sealRequest(sealer, { ...owner, userId: 'U2' }, request),
      await sealRequest(other, owner, request),
    ]) {
      const { accepted, settled } = await run({ watch: { sealedRequest } });
      expect(accepted).toEqual([]);
      expect(settled).toEqual([{ kind: 'refused', refusal: { kind: 'sealed-shut' } }]);
    }
  });
});
