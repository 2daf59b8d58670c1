// The create call: state, token, clock and answer in; call or not, steps and jobs out.
import { describe, expect, test } from '@jest/globals';
import { type CreateInstanceOptions, createInstanceTask } from '../../../src/launches/create-instance.ts';
import { type Launch, launchStates } from '../../../src/launches/launch.ts';
import type { LaunchRequest } from '../../../src/launches/launch-request.ts';
import { markerOf } from '../../../src/launches/marker.ts';
import type { CreateOutcome } from '../../../src/launches/outcome.ts';
import { type OneLaunch, oneLaunch } from '../../support/one-launch.ts';

const created: CreateOutcome = { kind: 'created', instanceId: 'task-7' };
const refused: CreateOutcome = { kind: 'refused', failure: { reason: 'code', code: '10008' } };
const unknown: CreateOutcome = { kind: 'unknown', failure: { reason: 'timeout' } };

interface Story {
  readonly answer?: CreateOutcome;
  /** Happens while the call is under way. */
  readonly during?: (world: OneLaunch) => void;
  readonly signal?: AbortSignal;
  readonly options?: Partial<CreateInstanceOptions>;
}

async function play(world: OneLaunch, { answer = created, during, signal, options }: Story = {}) {
  const calls: LaunchRequest[] = [];
  const platform = {
    async createInstance(_: unknown, request: LaunchRequest) {
      calls.push(request);
      during?.(world);
      return answer;
    },
  };
  const task = createInstanceTask(
    { ...world.parts, platform },
    { marker: false, tellUnknownAfterMs: 4000, ...options },
  );
  const result = await task.run(world.job, signal ?? new AbortController().signal);
  return { calls, result };
}

describe('an accepted launch is sent once', () => {
  test.each([
    ['created', created, ['show card']],
    ['rejected', refused, ['show notice']],
    ['unknown', unknown, ['resolve-unknown', 'show notice+4000']],
  ] as const)('and becomes %s', async (state, answer, jobs) => {
    const world = oneLaunch();
    const { calls, result } = await play(world, { answer });
    expect(calls).toHaveLength(1);
    expect(world.steps).toEqual(['accepted>creating', `creating>${state}`]);
    expect(world.jobs).toEqual(jobs);
    expect(world.changes.at(-1)?.completes).toBe(world.job);
    expect(result.kind).toBe('done');
    expect(world.events).toEqual(['sent', state]);
    expect(world.launch).toMatchObject(
      answer.kind === 'created' ? { instanceId: 'task-7' } : { failure: answer.failure },
    );
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
      expect(await play(world)).toEqual({ calls: [], result: { kind: 'complete' } });
      expect([world.steps, world.jobs, world.events]).toEqual([[], [], []]);
    },
  );

  test('for a launch that is not there', async () => {
    expect(await play(oneLaunch(null))).toEqual({ calls: [], result: { kind: 'complete' } });
  });

  test('for one that a process left in the middle: nobody knows, and it is looked up', async () => {
    const world = oneLaunch({ state: 'creating' });
    expect((await play(world)).calls).toEqual([]);
    expect(world.steps).toEqual(['creating>unknown']);
    expect(world.launch?.failure).toEqual({ reason: 'interrupted' });
    expect(world.jobs).toEqual(['resolve-unknown', 'show notice+4000']);
  });

  test('for one that somebody else took in this moment', async () => {
    const world = oneLaunch();
    const { openToken } = world.parts.accounts;
    world.parts.accounts.openToken = () => {
      world.launch = { ...(world.launch as Launch), state: 'creating' };
      return openToken();
    };
    expect(await play(world)).toEqual({ calls: [], result: { kind: 'complete' } });
    expect(world.steps).toEqual([]);
  });

  test.each(['none', 'expired', 'sealed-shut'] as const)('without a living token: %s', async (kind) => {
    const world = oneLaunch();
    world.living = { kind };
    expect((await play(world)).calls).toEqual([]);
    expect(world.steps).toEqual(['accepted>creating', 'creating>rejected']);
    expect(world.launch?.failure).toEqual({ reason: 'no-account' });
  });
});

describe('the look at the clock and the lease just before the call', () => {
  const lost = AbortSignal.abort();

  /** The process stands still between the step into `creating` and the call. */
  function standingStill(ms: number): OneLaunch {
    const world = oneLaunch();
    const { transition } = world.parts.launches;
    world.parts.launches.transition = async (change) => {
      const isDone = await transition(change);
      if (change.to === 'creating') world.now += ms;
      return isDone;
    };
    return world;
  }

  test.each([
    ['the lease was lost', standingStill(0), lost],
    ['the lease ran out to the millisecond', standingStill(30_000), undefined],
    ['the lease ran out long ago', standingStill(3_600_000), undefined],
  ])('%s: nothing is sent, and it is looked up', async (_, world, signal) => {
    const { calls } = await play(world, signal ? { signal } : {});
    expect(calls).toEqual([]);
    expect(world.steps).toEqual(['accepted>creating', 'creating>unknown']);
    expect(world.launch?.failure).toEqual({ reason: 'interrupted' });
    expect(world.events).toEqual(['unknown']);
  });

  test('a millisecond before its end the call is sent', async () => {
    expect((await play(standingStill(29_999))).calls).toHaveLength(1);
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
    expect(world.jobs).toEqual(state === 'created' ? ['show card', 'show notice'] : ['show notice']);
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
