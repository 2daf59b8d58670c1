// The create call: state, token, clock and answer in; call or not, steps and jobs out.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import { toNewJob } from '../../../src/jobs/job.ts';
import type { NewJob } from '../../../src/jobs/ports.ts';
import { type CreateInstanceOptions, createInstanceTask } from '../../../src/launches/create-instance.ts';
import type { HandedOver } from '../../../src/launches/hand-over.ts';
import { type Launch, launchStates } from '../../../src/launches/launch.ts';
import type { LaunchRequest } from '../../../src/launches/launch-request.ts';
import { markerOf } from '../../../src/launches/marker.ts';
import type { CreateOutcome } from '../../../src/launches/outcome.ts';
import type { AheadConnection } from '../../../src/launches/ports.ts';
import { openStore, type Store } from '../../../src/store/open-store.ts';
import { aNewLaunch } from '../../contract/samples.ts';
import { aTokenOf } from '../../support/manual-keys.ts';
import { aHold, aToken, type OneLaunch, oneLaunch } from '../../support/one-launch.ts';

const created: CreateOutcome = { kind: 'created', instanceId: 'task-7' };
const refused: CreateOutcome = { kind: 'refused', failure: { reason: 'code', code: '10008' } };
const unknown: CreateOutcome = { kind: 'unknown', failure: { reason: 'timeout' } };

async function openStored(): Promise<Store & AsyncDisposable> {
  const store = await openStore({ url: 'sqlite::memory:' });
  return { ...store, [Symbol.asyncDispose]: () => store.close() };
}

interface Story {
  readonly answer?: CreateOutcome;
  /** Happens while the call is under way. */
  readonly during?: (world: OneLaunch) => void;
  readonly isSure?: (world: OneLaunch) => boolean;
  readonly options?: Partial<CreateInstanceOptions>;
  readonly handed?: HandedOver | null;
}

async function play(
  world: OneLaunch,
  { answer = created, during, isSure: asked = () => true, options, handed = null }: Story = {},
) {
  const calls: LaunchRequest[] = [];
  const means: unknown[] = [];
  const isSure = () => asked(world);
  const platform = {
    async createInstance(token: Secret, request: LaunchRequest, over?: AheadConnection) {
      calls.push(request);
      means.push({ token: token.reveal(), over });
      during?.(world);
      return answer;
    },
  };
  const task = createInstanceTask(
    { ...world.parts, platform, handOver: { take: () => handed, putSettled: () => undefined } },
    { marker: false, tellUnknownAfterMs: 4000, ...options },
  );
  const result = await task.run(world.job, aHold(isSure));
  return { calls, result, means };
}

const ahead: AheadConnection = { close: () => undefined };
const handTo = (world: OneLaunch): HandedOver => ({
  launch: world.launch as Launch,
  token: new Secret('handed'),
  connection: ahead,
});

describe('what is handed to whoever shows it', () => {
  const job: NewJob = {
    id: randomUUID(),
    task: 'create-instance',
    lane: 'launch',
    subject: '',
    runAt: 1,
    owner: 'me',
  };

  /** On the store itself: what it reads is what the launch is. */
  async function playStored(
    answer: CreateOutcome,
    during = async (_store: Store, _id: string) => undefined as unknown,
    owner: string | null = 'me',
  ) {
    await using store = await openStored();
    const launch = aNewLaunch();
    const first = { ...job, subject: launch.id };
    await store.launches.accept(launch, first);
    const settled: Launch[] = [];
    const world = oneLaunch();
    const task = createInstanceTask(
      {
        ...world.parts,
        launches: store.launches,
        jobs: {
          newJob: (kind, subject, { delayMs = 0 } = {}) => ({
            ...toNewJob(kind, { id: randomUUID(), subject, runAt: world.now + delayMs }),
            ...(owner === null ? {} : { owner }),
          }),
          start: () => undefined,
        },
        platform: {
          createInstance: async () => {
            await during(store, launch.id);
            return answer;
          },
        },
        handOver: { take: () => null, putSettled: (each) => void settled.push(each) },
      },
      { marker: false, tellUnknownAfterMs: 4000 },
    );
    await task.run({ ...first, owner: 'me', serialKey: null, attempts: 1 }, aHold());
    return { settled, stored: await store.launches.find(launch.id) };
  }

  test.each([created, refused])('is the launch as it is stored: $kind', async (answer) => {
    const { settled, stored } = await playStored(answer);
    expect(settled).toStrictEqual([stored]);
  });

  test('is nothing where whoever looks for work first draws it', async () => {
    const { settled, stored } = await playStored(created, undefined, null);
    expect(stored?.state).toBe('created');
    expect(settled).toEqual([]);
  });

  test('is nothing while the outcome is unknown, or was meanwhile', async () => {
    expect((await playStored(unknown)).settled).toEqual([]);
    const late = await playStored(created, (store, launchId) =>
      store.launches.transition({
        launchId,
        from: 'creating',
        to: 'unknown',
        at: 2,
        failure: { reason: 'timeout' },
      }),
    );
    expect(late.stored?.state).toBe('created');
    expect(late.settled).toEqual([]);
  });
});

describe('what the acceptance handed over', () => {
  test('is what the call is made with: neither launch nor account is read again', async () => {
    const world = oneLaunch();
    const handed = handTo(world);
    const mustNotRead = async () => {
      throw new Error('read again');
    };
    Object.assign(world.parts.launches, { find: mustNotRead });
    Object.assign(world.parts.accounts, { openToken: mustNotRead });
    const { means } = await play(world, { handed });
    expect(means).toEqual([{ token: 'handed', over: ahead }]);
    expect(world.steps).toEqual(['accepted>creating', 'creating>created']);
  });

  test('is not there for a job that was claimed, which reads both', async () => {
    const { means } = await play(oneLaunch());
    expect(means).toEqual([{ token: aToken.reveal(), over: undefined }]);
  });

  test.each(launchStates.filter((state) => state !== 'accepted'))(
    'sends nothing when the launch is %s meanwhile',
    async (state) => {
      const world = oneLaunch();
      const handed = handTo(world);
      world.launch = { ...handed.launch, state };
      const { calls, means, result } = await play(world, { handed });
      expect([calls, means, result.kind, world.steps]).toEqual([[], [], 'retry', []]);
    },
  );
});

describe('an accepted launch is sent once', () => {
  test.each([
    ['created', created, ['show card', 'watch-account T0001/U0001: Instances_2205113838']],
    ['rejected', refused, ['show notice']],
    ['unknown', unknown, ['resolve-unknown', 'show notice+4000']],
  ] as const)('and becomes %s', async (state, answer, jobs) => {
    const world = oneLaunch();
    const { calls, result } = await play(world, { answer });
    expect(calls).toHaveLength(1);
    expect(world.steps).toEqual(['accepted>creating', `creating>${state}`]);
    expect(world.jobs).toEqual(jobs);
    expect(world.changes.at(-1)?.completes).toBe(world.job);
    const { then = [], shows, watched } = world.changes.at(-1) ?? {};
    const stored = [...then, shows?.job, ...(watched ? [watched.firstLook] : [])];
    expect(result).toEqual({ kind: 'done', next: stored });
    expect(world.events).toEqual(['sent', state]);
    expect(world.launch).toMatchObject(
      answer.kind === 'created' ? { instanceId: 'task-7' } : { failure: answer.failure },
    );
  });

  test.each([created, refused])('and the operator hears how it was settled: $kind', async (answer) => {
    const world = oneLaunch();
    const told: unknown[] = [];
    const settled = (...args: readonly unknown[]) => void told.push(args);
    Object.assign(world.parts.events, { settled });
    await play(world, { answer });
    const launch = expect.objectContaining({ id: world.launch?.id, state: 'creating', sentAt: world.now });
    expect(told).toEqual([
      answer.kind === 'created'
        ? [launch, 'created', { how: 'answer', instanceId: 'task-7', failure: undefined }]
        : [launch, 'rejected', { how: 'answer', instanceId: undefined, failure: answer.failure }],
    ]);
  });

  test.each([
    [true, (launch: Launch) => markerOf(launch)],
    [false, () => ''],
  ])('with a marker in its description: %s', async (marker, toDescription) => {
    const world = oneLaunch();
    const { calls } = await play(world, { options: { marker } });
    expect(calls[0]?.description).toBe(toDescription(world.launch as Launch));
  });
});

describe('nothing is sent', () => {
  test.each(launchStates.filter((state) => state !== 'accepted' && state !== 'creating'))(
    'for a launch that is %s',
    async (state) => {
      const world = oneLaunch({ state });
      expect(await play(world)).toEqual({ calls: [], means: [], result: { kind: 'complete' } });
      expect([world.steps, world.jobs, world.events]).toEqual([[], [], []]);
    },
  );

  test('for a launch that is not there', async () => {
    expect(await play(oneLaunch(null))).toEqual({ calls: [], means: [], result: { kind: 'complete' } });
  });

  test('notes whose token it is sent with', async () => {
    const world = oneLaunch();
    world.living = { kind: 'token', token: new Secret(aTokenOf({ user: 'ada', clusterId: '11112' })) };
    await play(world);
    expect(world.launch?.sentAs).toBe('ada@11112');
  });

  test('for one that a process left in the middle: nobody knows, and it is looked up', async () => {
    const world = oneLaunch({ state: 'creating' });
    expect((await play(world)).calls).toEqual([]);
    expect(world.steps).toEqual(['creating>unknown']);
    expect(world.launch?.failure).toEqual({ reason: 'interrupted' });
    expect(world.jobs).toEqual(['resolve-unknown', 'show notice+2000']);
  });

  test('for one that somebody else took in this moment: the next turn looks what became of it', async () => {
    const world = oneLaunch();
    const { openToken } = world.parts.accounts;
    world.parts.accounts.openToken = () => {
      world.launch = { ...(world.launch as Launch), state: 'creating' };
      return openToken();
    };
    const { calls, result } = await play(world);
    expect([calls, result.kind, world.steps]).toEqual([[], 'retry', []]);
    await play(world);
    expect(world.steps).toEqual(['creating>unknown']);
  });

  test.each(['none', 'expired', 'sealed-shut'] as const)('without a living token: %s', async (kind) => {
    const world = oneLaunch();
    world.living = { kind };
    expect((await play(world)).calls).toEqual([]);
    expect(world.steps).toEqual(['accepted>creating', 'creating>rejected']);
    expect(world.launch?.failure).toEqual({ reason: 'no-account' });
  });
});

describe('whether the job is surely still this process’s is asked just before the call', () => {
  test('if not, nothing is sent, and it is looked up', async () => {
    const world = oneLaunch();
    // Sure at every moment before: the process stands still right before the call.
    const { calls } = await play(world, { isSure: ({ launch }) => launch?.state !== 'creating' });
    expect(calls).toEqual([]);
    expect(world.steps).toEqual(['accepted>creating', 'creating>unknown']);
    expect(world.launch?.failure).toEqual({ reason: 'interrupted' });
    expect(world.events).toEqual(['unknown']);
  });

  test('if it is, the call is sent, whatever was before', async () => {
    const world = oneLaunch();
    const { calls } = await play(world, { isSure: ({ launch }) => launch?.state === 'creating' });
    expect(calls).toHaveLength(1);
  });
});

describe('an outcome that comes late', () => {
  const becomes = (state: Launch['state']) => (world: OneLaunch) => {
    world.launch = { ...(world.launch as Launch), state };
  };

  test.each([
    ['created', created],
    ['rejected', refused],
  ] as const)('still settles a launch that is unknown meanwhile: %s', async (state, answer) => {
    const world = oneLaunch();
    const { result } = await play(world, { answer, during: becomes('unknown') });
    expect(world.steps).toEqual(['accepted>creating', `unknown>${state}`]);
    // Whoever read meanwhile that it was not known reads no more of it.
    expect(world.jobs).toEqual(
      state === 'created'
        ? ['show card', 'show notice', 'watch-account T0001/U0001: Instances_2205113838']
        : ['show notice'],
    );
    expect(result.kind).toBe('done');
  });

  test('adds nothing to it when it is unclear itself', async () => {
    const world = oneLaunch();
    const { result } = await play(world, { answer: unknown, during: becomes('unknown') });
    expect(world.steps).toEqual(['accepted>creating']);
    expect(world.jobs).toEqual([]);
    expect(result).toEqual({ kind: 'complete' });
    expect(world.events).toEqual(['sent', 'too late']);
  });

  test.each(['created', 'rejected'] as const)('changes nothing of a launch that is %s', async (state) => {
    const world = oneLaunch();
    expect((await play(world, { during: becomes(state) })).result).toEqual({ kind: 'complete' });
    expect(world.jobs).toEqual([]);
    expect(world.events).toEqual(['sent', 'too late']);
  });
});
