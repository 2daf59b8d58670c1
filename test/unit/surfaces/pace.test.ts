// One's own word on limits over what all replicas were told.
import { expect, test } from '@jest/globals';
import { createPace } from '../../../src/surfaces/pace.ts';
import type { Limit } from '../../../src/surfaces/ports.ts';

const now = 1_760_000_000_000;
const channel: Limit = { workspaceId: 'T1', method: 'post', channelId: 'C1', intervalMs: 1000 };
const workspace: Limit = { ...channel, channelId: null, intervalMs: 200 };

interface World {
  readonly heldChannels?: number;
  /** Of the workspace; the channel's are not held back. */
  readonly freeAt?: number;
  readonly isOvertaken?: boolean;
  /** Somebody else was faster by a moment. */
  readonly taken?: number;
}

function paceWith({ heldChannels = 0, freeAt, isOvertaken = false, taken }: World) {
  const asked: string[] = [];
  const held: string[] = [];
  const rates = {
    async freeAt({ channelId }: Limit) {
      asked.push(`when ${channelId}`);
      return channelId === null ? (freeAt ?? null) : null;
    },
    async take({ channelId }: Limit) {
      asked.push(`take ${channelId}`);
      return taken ?? null;
    },
    hold: async ({ channelId }: Limit, ...times: number[]) =>
      void held.push(`${channelId} ${times.map((time) => time - now)}`),
    countHeld: async () => heldChannels,
    purge: async () => 0,
  };
  return {
    asked,
    held,
    pace: (isPaced: boolean) =>
      createPace({ rates, clock: () => now, isPaced, isOvertaken: async () => isOvertaken }),
  };
}

test('a refused call holds its channel back, for all, with a minute of one at a time behind it', async () => {
  const { held, pace } = paceWith({ heldChannels: 2 });
  expect(await pace(false).refused([channel, workspace], 30_000)).toEqual({
    limit: channel,
    until: now + 30_000,
  });
  expect(held).toEqual(['C1 30000,90000']);
});

test('in the third channel it is the workspace that is held back', async () => {
  const { held, pace } = paceWith({ heldChannels: 3 });
  await pace(false).refused([channel, workspace], 30_000);
  expect(held).toEqual(['C1 30000,90000', 'null 30000,90000']);
});

test.each([
  ['what is held anywhere holds the call', { freeAt: now + 7 }, now + 7, ['when C1', 'when null']],
  [
    'who loses the race for a call waits',
    { freeAt: now, taken: now + 200 },
    now + 200,
    ['when C1', 'when null', 'take null'],
  ],
  [
    'a newer change goes first, and nothing is taken from it',
    { freeAt: now, isOvertaken: true },
    now,
    ['when C1', 'when null'],
  ],
])('%s', async (_, world, until, steps) => {
  const { asked, pace } = paceWith(world);
  expect(await pace(true).take([channel, workspace])).toEqual({ limit: workspace, until });
  expect(asked).toEqual(steps);
});

test('nothing else holds a call', async () => {
  expect(await paceWith({ isOvertaken: true }).pace(true).take([channel, workspace])).toBeNull();
  expect(await paceWith({ freeAt: now }).pace(true).take([channel, workspace])).toBeNull();
  const { asked, pace } = paceWith({ freeAt: now + 7 });
  expect(await pace(false).take([channel, workspace])).toBeNull();
  expect(asked).toEqual([]);
});
