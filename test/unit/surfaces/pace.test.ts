// One's own word on limits over what all replicas were told.
import { expect, test } from '@jest/globals';
import { createPace } from '../../../src/surfaces/pace.ts';
import type { Limit } from '../../../src/surfaces/ports.ts';

const now = 1_760_000_000_000;
const channel: Limit = { workspaceId: 'T1', method: 'post', channelId: 'C1', intervalMs: 1000 };
const workspace: Limit = { ...channel, channelId: null, intervalMs: 200 };

function paceWith(heldChannels: number, until: number | null = null) {
  const asked: string[] = [];
  const held: string[] = [];
  const rates = {
    async take({ channelId }: Limit) {
      asked.push(String(channelId));
      return channelId === null ? until : null;
    },
    hold: async ({ channelId }: Limit, ...times: number[]) =>
      void held.push(`${channelId} ${times.map((time) => time - now)}`),
    countHeld: async () => heldChannels,
    purge: async () => 0,
  };
  return { asked, held, pace: (isPaced: boolean) => createPace(rates, () => now, isPaced) };
}

test('a refused call holds its channel back, for all, with a minute of one at a time behind it', async () => {
  const { held, pace } = paceWith(2);
  expect(await pace(false).refused([channel, workspace], 30_000)).toEqual({
    limit: channel,
    until: now + 30_000,
  });
  expect(held).toEqual(['C1 30000,90000']);
});

test('in the third channel it is the workspace that is held back', async () => {
  const { held, pace } = paceWith(3);
  await pace(false).refused([channel, workspace], 30_000);
  expect(held).toEqual(['C1 30000,90000', 'null 30000,90000']);
});

test('what is held anywhere holds the call', async () => {
  const { asked, pace } = paceWith(0, now + 7);
  expect(await pace(true).take([channel, workspace])).toEqual({ limit: workspace, until: now + 7 });
  expect(asked).toEqual(['C1', 'null']);
});

test('and nothing else does', async () => {
  expect(await paceWith(0).pace(true).take([channel, workspace])).toBeNull();
  const { asked, pace } = paceWith(0, now + 7);
  expect(await pace(false).take([channel, workspace])).toBeNull();
  expect(asked).toEqual([]);
});
