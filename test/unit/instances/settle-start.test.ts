// What became of a start without a clear answer, where nobody could look until long after: the detail is all that is left.
import { expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import type { Action } from '../../../src/instances/action.ts';
import type { Instance } from '../../../src/instances/instance.ts';
import type { InstanceDetail, SeenInstance } from '../../../src/instances/ports.ts';
import { type SettleActionParts, settleActionTask } from '../../../src/instances/settle-action.ts';
import type { Job } from '../../../src/jobs/ports.ts';
import { aLaunch } from '../../support/builders.ts';
import { aTokenOf } from '../../support/manual-keys.ts';
import { anInstance, aSeen, startOfTime } from './samples.ts';

const sentAt = startOfTime + 3_600_000;
const ranFrom = startOfTime + 60_000;
const minuteMs = 60_000;

const start = {
  id: 'action',
  kind: 'start',
  state: 'unknown',
  launchId: 'launch',
  instanceId: 'instance',
  account: { teamId: 'T0001', userId: 'U0001' },
  sentAt,
  askedAt: sentAt,
  settledAt: null,
  failure: { reason: 'timeout' },
} as unknown as Action;

/** Stopped before it was to be started, as it was seen then. */
const stopped = {
  status: 'Terminated',
  phase: 'ended',
  since: sentAt - minuteMs,
  startedAt: ranFrom,
} as const;

const options = { windowMs: minuteMs, looks: 5, giveUpMs: 240 * minuteMs, lookAfterMs: 1000 };

const parts = (
  known: Partial<Instance>,
  seen: Partial<SeenInstance>,
  onStep: (to: string) => void,
): SettleActionParts => ({
  actions: {
    find: async () => start,
    step: async ({ to }) => {
      onStep(to);
      return true;
    },
  },
  instances: { find: async () => anInstance({ ...stopped, ...known }) },
  launches: { find: async () => null },
  accounts: {
    openToken: async () =>
      ({ kind: 'token', token: new Secret(aTokenOf({ user: 'ada', clusterId: '1' })) }) as never,
  },
  platform: { detail: async () => ({ kind: 'ok', value: aSeen(seen) as InstanceDetail }) },
  jobs: { newJob: () => ({}), start: () => undefined } as never,
  clock: () => sentAt + 10 * minuteMs,
  events: { acted: () => undefined },
});

/** What a look long after the window says of it. */
async function settle(
  known: Partial<Instance>,
  seen: Partial<SeenInstance>,
  others: Partial<SettleActionParts> = {},
): Promise<string | undefined> {
  const steps: string[] = [];
  const task = settleActionTask({ ...parts(known, seen, (to) => steps.push(to)), ...others }, options);
  await task.run({ subject: 'action', attempts: 1 } as Job, {} as never);
  return steps[0];
}

const same = { status: 'Terminated', startedAt: ranFrom, endedAt: sentAt - 2 * minuteMs };

test.each<[string, Partial<SeenInstance>, Partial<Instance>?]>([
  ['ran again, and has ended', { ...same, startedAt: sentAt + 1000 }],
  ['failed before it ran, which has no start', { ...same, status: 'Failed', startedAt: null }],
  ['ended after it was to be started', { ...same, startedAt: null, endedAt: sentAt + 2 * minuteMs }],
  [
    'failed before it ran, as it had failed before, within the minute that clocks may differ',
    { ...same, status: 'Failed', startedAt: null, endedAt: sentAt + 20_000 },
    { status: 'Failed', startedAt: null, endsAt: sentAt - 2 * minuteMs },
  ],
  ['was seen to change since', same, { since: sentAt + 5000 }],
])('what %s was started', async (_, seen, known = {}) => {
  expect(await settle(known, seen)).toBe('done');
});

test.each<[string, Partial<SeenInstance>, Partial<Instance>?]>([
  ['is as it was', same],
  ['is as it was, with the end that is known', same, { endsAt: same.endedAt }],
  ['does not say any more when it ended', { ...same, endedAt: null }, { endsAt: same.endedAt }],
  ['is as it was, and written otherwise', { ...same, status: ' TERMINATED' }],
  ['ended about then, by a clock that need not be ours', { ...same, endedAt: sentAt + 5000 }],
  ['does not say when it began and ended', { ...same, startedAt: null, endedAt: null }],
])('what %s was not started', async (_, seen, known = {}) => {
  expect(await settle(known, seen)).toBe('refused');
});

test.each([
  [8, 40, 2],
  [600, 40, 150],
  [7200, 40, 300],
  // Of an app that was away for long.
  [7200, 1, 1],
  [7200, 3, 4],
])(
  'a look that fails %d s after the call, in a job that was taken for the %dth time, is repeated in %d s',
  async (sinceS, attempts, afterS) => {
    const task = settleActionTask(
      {
        ...parts({}, {}, () => undefined),
        platform: { detail: async () => ({ kind: 'failed', failure: { reason: 'timeout' } }) as never },
        clock: () => sentAt + 1000 * sinceS,
      },
      options,
    );
    const job = { subject: 'action', attempts } as Job;
    expect(await task.run(job, {} as never)).toMatchObject({ kind: 'retry', afterMs: 1000 * afterS });
  },
);

test.each([
  ['ada@1', 'refused'],
  ['grace@1', undefined],
])('seen as %s, asked for as ada: %s', async (seenAs, to) => {
  expect(await settle({ seenAs }, same)).toBe(to);
  // What a replica of an older version noted of the instance does not say; with whose token it was launched does.
  const launches = { find: async () => aLaunch({ sentAs: seenAs }) };
  expect(await settle({ seenAs: null }, same, { launches })).toBe(to);
});
