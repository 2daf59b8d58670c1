// What was launched in a region is looked at, and acted on, with a token of that region, and nothing of another one's list is
// believed about it.
import { describe, expect, test } from '@jest/globals';
import type { LivingToken } from '../../../src/accounts/connect-account.ts';
import { Secret } from '../../../src/config/secrets.ts';
import { actOnInstanceTask } from '../../../src/instances/act-on-instance.ts';
import type { Action } from '../../../src/instances/action.ts';
import type { InstanceChange } from '../../../src/instances/ports.ts';
import { watchAccountTask } from '../../../src/instances/watch-account.ts';
import { toNewJob } from '../../../src/jobs/job.ts';
import type { Job } from '../../../src/jobs/ports.ts';
import { createInstanceTask } from '../../../src/launches/create-instance.ts';
import type { PlatformFailure } from '../../../src/launches/outcome.ts';
import { resolveUnknownTask } from '../../../src/launches/resolve-unknown.ts';
import { aLaunch } from '../../support/builders.ts';
import { anAction } from '../../support/life.ts';
import { aHold, oneLaunch } from '../../support/one-launch.ts';
import { anInstance, aSeen, startOfTime as now, restOfActing } from './samples.ts';

const job = {
  id: 'job',
  subject: 'T1/U1',
  serialKey: 'watch:T1/U1',
  attempts: 1,
  owner: 'me',
  runAt: now,
} as Job;
const east = anInstance({
  launchId: 'e',
  instanceId: 'east-1',
  region: 'east',
  phase: 'pending',
  status: 'Waiting',
});
const west = anInstance({
  launchId: 'w',
  instanceId: 'west-1',
  region: 'west',
  phase: 'pending',
  status: 'Waiting',
});
const account = { teamId: 'T1', workspaceId: 'T1', userId: 'U1' };
const away: PlatformFailure = { reason: 'unreachable' };
const tokenOf = (region: string): LivingToken => ({ kind: 'token', token: new Secret(region) });

interface Noted {
  readonly changes: readonly InstanceChange[];
  readonly pauses?: boolean;
  readonly failed?: boolean;
  readonly nextAt: number | null;
}

/** One look at both; the list of each region has what is of that region. */
async function look(opened: Readonly<Record<string, LivingToken>>, failing: readonly string[] = []) {
  const asked: string[] = [];
  const notes: Noted[] = [];
  const task = watchAccountTask(
    {
      instances: {
        openWatch: async () => ({
          watch: { account, lookedAt: null, failures: 0, pausedAt: null },
          watched: [east, west],
        }),
        async noteLook(_, changes, { pauses, failed, nextAt }) {
          notes.push({ changes, nextAt, ...(pauses ? { pauses } : {}), ...(failed ? { failed } : {}) });
          return true;
        },
      },
      launches: { find: async () => null },
      accounts: {
        openToken: async (_, region) => opened[region ?? ''] ?? { kind: 'none' },
        find: async () => null,
      },
      platform: {
        async listPage(token) {
          const region = token.reveal();
          asked.push(region);
          if (failing.includes(region)) return { kind: 'failed', failure: away };
          const items = [
            aSeen({ instanceId: `${region}-1`, status: 'Running', startedAt: now, timeLimitMs: 1 }),
          ];
          return { kind: 'ok', value: { items, isLast: true } };
        },
        detail: async () => ({ kind: 'ok', value: null }),
      },
      jobs: {
        newJob: (kind, subject) => toNewJob(kind, { id: kind.name, subject, runAt: now }),
        start: () => undefined,
      },
      events: { seen: () => undefined, lookedAt: () => undefined },
      clock: () => now + 1000,
      chance: () => 0,
    },
    { pendingMs: 1000, runningMs: 1000, windowMs: 0 },
  );
  await task.run(job, aHold());
  return { asked, note: notes[0] as Noted };
}

const running = ({ changes }: Noted) =>
  changes.filter(({ set }) => set.phase === 'running').map(({ launchId }) => launchId);

describe('a look at an account', () => {
  test('asks one list a region, each with a token of its own', async () => {
    const { asked, note } = await look({ east: tokenOf('east'), west: tokenOf('west') });
    expect(asked).toEqual(['east', 'west']);
    expect(running(note)).toEqual(['e', 'w']);
  });

  test('says nothing of what is in a region that there is no token for, and goes on', async () => {
    const { asked, note } = await look({ east: { kind: 'elsewhere' }, west: tokenOf('west') });
    expect(asked).toEqual(['west']);
    expect(note.changes.map(({ launchId }) => launchId)).toEqual(['w']);
    expect(note).not.toHaveProperty('pauses');
    const none = await look({ east: { kind: 'elsewhere' }, west: { kind: 'elsewhere' } });
    expect(none.note).toMatchObject({ changes: [], nextAt: expect.any(Number) });
  });

  test('is not held up in one region by another that does not answer', async () => {
    const { note } = await look({ east: tokenOf('east'), west: tokenOf('west') }, ['east']);
    expect(running(note)).toEqual(['w']);
    expect(note).toMatchObject({ failed: true });
  });

  test('that no token could be got for is tried again; that the keys are refused for pauses', async () => {
    const unrenewed = { kind: 'unrenewed', failure: away } as const;
    expect((await look({ east: unrenewed, west: unrenewed })).note).toMatchObject({ failed: true });
    expect((await look({ east: { kind: 'refused' }, west: { kind: 'refused' } })).note).toMatchObject({
      pauses: true,
      nextAt: null,
    });
  });
});

test('an action is sent with a token of the region that its instance was launched in', async () => {
  const regions: (string | null | undefined)[] = [];
  let action: Action | null = anAction({ state: 'asked', kind: 'stop' });
  const task = actOnInstanceTask(
    {
      ...restOfActing,
      actions: {
        find: async () => action,
        async step({ to }) {
          action = action && { ...action, state: to };
          return true;
        },
      },
      launches: { find: async () => aLaunch({ region: 'east' }) },
      accounts: {
        async openToken(_, region) {
          regions.push(region);
          return { kind: 'unrenewed', failure: away };
        },
      },
      platform: {} as never,
    },
    { lookAfterMs: 0 },
  );
  await task.run({ ...job, subject: 'a' }, aHold());
  expect(regions).toEqual(['east']);
  expect(action?.state).toBe('refused');
});

test.each(['accepted', 'unknown'] as const)(
  'a launch that is %s is worked on in its region',
  async (state) => {
    const world = oneLaunch({ state, region: 'east' });
    const regions: unknown[] = [];
    const accounts = {
      async openToken(_: unknown, region?: string | null): Promise<LivingToken> {
        regions.push(region);
        return { kind: 'unrenewed', failure: away };
      },
    };
    const parts = { ...world.parts, accounts, platform: {} as never };
    const handOver = { take: () => null, putSettled: () => undefined };
    const task =
      state === 'accepted'
        ? createInstanceTask({ ...parts, handOver }, { marker: false, tellUnknownAfterMs: 0 })
        : resolveUnknownTask(parts, { marker: false, windowMs: 1000, looks: 1, giveUpMs: 10_000 });
    await task.run(world.job, aHold());
    expect(regions).toEqual(['east']);
    // No token was got, so nothing was sent: that is all that anybody may conclude.
    expect(world.steps).toEqual(state === 'accepted' ? ['accepted>creating', 'creating>rejected'] : []);
  },
);
