// The operator's word on a launch: launches in the store and a verdict in; the step, its jobs or a "no" out.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type Launch, launchStates } from '../../../src/launches/launch.ts';
import type { Transition } from '../../../src/launches/ports.ts';
import { settleLaunch } from '../../../src/launches/settle-launch.ts';
import { aLaunch } from '../../support/builders.ts';
import { aFirstLook } from '../../support/one-launch.ts';

const now = 1_760_000_000_000;
const unknown = aLaunch({ state: 'unknown', failure: { reason: 'timeout', cause: 'NO_ANSWER' } });
const created = { kind: 'created', instanceId: 'task-7' } as const;
const aWatched = () => ({
  name: unknown.request.instanceServiceName,
  firstLook: { ...aFirstLook(unknown), id: expect.any(String) },
});
const notStarted = { kind: 'not-started' } as const;

interface World {
  readonly launches: readonly Launch[];
  /** What the app makes of it while the operator types; null: it is forgotten. */
  readonly meanwhile?: Launch | null;
}

function settling({ launches, meanwhile }: World) {
  const changes: Transition[] = [];
  const store = {
    findByReference: async (reference: string) =>
      launches.filter(({ id }) => id.startsWith(reference) || launches.length > 1),
    findByInstance: async (id: string) => launches.find(({ instanceId }) => instanceId === id) ?? null,
    find: async () => meanwhile ?? null,
    async transition(change: Transition) {
      if (meanwhile !== undefined) return false;
      changes.push(change);
      return true;
    },
  };
  const settle = (verdict: Parameters<typeof settleLaunch>[2]) =>
    settleLaunch(
      { launches: store, firstLook: aFirstLook, clock: () => now, newId: randomUUID },
      '1B4E28BA',
      verdict,
    );
  return { settle, changes };
}

test.each([
  [created, 'created', { instanceId: 'task-7', watched: aWatched() }],
  [notStarted, 'rejected', { failure: { reason: 'operator', after: 'timeout', cause: 'NO_ANSWER' } }],
] as const)(
  '%j is one step from unknown to %s, with what it shows the person',
  async (verdict, to, facts) => {
    const { settle, changes } = settling({ launches: [unknown] });
    expect(await settle(verdict)).toEqual({ kind: 'settled', launch: unknown, to });
    const [{ shows, ...change } = {} as Transition, ...more] = changes;
    expect([change, ...more]).toEqual([
      {
        launchId: unknown.id,
        from: 'unknown',
        to,
        at: now,
        by: 'operator',
        dropsGivenUp: 'resolve-unknown',
        ...facts,
      },
    ]);
    expect(shows?.surfaces.map(({ kind }) => kind)).toEqual(
      to === 'created' ? ['card', 'notice'] : ['notice'],
    );
    const job = { id: expect.any(String), subject: unknown.id, runAt: now };
    expect(shows?.job).toEqual({ ...job, task: 'refresh-surface', lane: 'show' });
  },
);

describe('nothing changes', () => {
  test('where the reference is nobody’s', async () => {
    const { settle, changes } = settling({ launches: [] });
    expect([await settle(created), changes]).toEqual([{ kind: 'no-such-launch' }, []]);
  });

  test('where it fits several: all of them are named', async () => {
    const { settle, changes } = settling({ launches: [unknown, aLaunch({ id: 'other', state: 'created' })] });
    expect([await settle(created), changes]).toEqual([{ kind: 'ambiguous', ids: [unknown.id, 'other'] }, []]);
  });

  test.each(launchStates.filter((state) => state !== 'unknown'))('where it is %s', async (state) => {
    const { settle, changes } = settling({ launches: [aLaunch({ state })] });
    expect([await settle(notStarted), changes]).toEqual([{ kind: 'not-unknown', state }, []]);
  });

  test('where the app found it out in this very moment', async () => {
    const meanwhile = aLaunch({ state: 'created' });
    const { settle } = settling({ launches: [unknown], meanwhile });
    expect(await settle(notStarted)).toEqual({ kind: 'not-unknown', state: 'created' });
  });

  test('where it was forgotten in this very moment', async () => {
    const { settle } = settling({ launches: [unknown], meanwhile: null });
    expect(await settle(notStarted)).toEqual({ kind: 'not-unknown', state: 'unknown' });
  });
});

test('a task ID of another launch is not given to this one', async () => {
  const owner = aLaunch({ id: 'other', state: 'created', instanceId: 'task-7' });
  const { settle, changes } = settling({ launches: [unknown] });
  expect((await settle(created)).kind).toBe('settled');
  changes.length = 0;
  const taken = await settleLaunch(
    {
      launches: {
        findByReference: async () => [unknown],
        findByInstance: async () => owner,
        find: async () => unknown,
        transition: async (change) => changes.push(change) > 0,
      },
      firstLook: aFirstLook,
      clock: () => now,
      newId: randomUUID,
    },
    '1b4e28ba',
    created,
  );
  expect([taken, changes]).toEqual([{ kind: 'taken', by: owner }, []]);
});
