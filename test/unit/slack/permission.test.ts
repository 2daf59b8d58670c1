// Who may launch, by LAUNCH_ALLOWED.
import { expect, test } from '@jest/globals';
import { createLogger } from '../../../src/ops/logger.ts';
import type { SlackClient } from '../../../src/slack/edge/clients.ts';
import { createLaunchPermission } from '../../../src/slack/edge/permission.ts';

/** A workspace with one user group, whose members change; `null`: Slack refuses to tell. */
function allowing(allowed: readonly string[] | undefined) {
  const world = { members: ['U1'] as string[] | null, now: 1_000_000, asked: 0 };
  const logs: string[] = [];
  const list = async () => {
    world.asked += 1;
    if (world.members === null)
      throw Object.assign(new Error('no'), {
        code: 'slack_webapi_platform_error',
        data: { error: 'missing_scope' },
      });
    return { ok: true, users: world.members };
  };
  const client = { views: { usergroups: { users: { list } } } } as unknown as SlackClient;
  const logger = createLogger({
    level: 'info',
    secrets: [],
    destination: { write: (line) => void logs.push(line) },
  });
  const permit =
    createLaunchPermission({ allowed, clock: () => world.now, logger }) ?? (async () => 'yes' as const);
  const may = (userId: string, channelId = 'C1', workspaceId = 'T1') =>
    permit({ userId, channelId, client, workspaceId, teamId: workspaceId });
  return { world, logs, may };
}

test.each([
  [undefined, 'U9', 'yes'],
  [['U9'], 'U9', 'yes'],
  [['C1'], 'U9', 'yes'],
  [['C2', 'U8'], 'U9', 'no'],
  [['S1'], 'U1', 'yes'],
  [['S1'], 'U9', 'no'],
  [['S1', 'U9'], 'U9', 'yes'],
  [[], 'U9', 'no'],
] as const)('%j lets %s: %s', async (allowed, userId, answer) => {
  expect(await allowing(allowed).may(userId)).toBe(answer);
});

test('an id that names its workspace counts there alone, and a group is asked for in each', async () => {
  const { world, may } = allowing(['T1/U9', 'T1/C1', 'T2/S1', 'T1/S1']);
  expect(await may('U9')).toBe('yes');
  expect(await may('U9', 'C2', 'T2')).toBe('no');
  expect(await may('U8', 'C1', 'T2')).toBe('no');
  expect(await may('U1', 'C2', 'T2')).toBe('yes');
  expect(await may('U1', 'C2')).toBe('yes');
  expect(world.asked).toBe(2);
});

test('members of a group are asked for again after five minutes, not before', async () => {
  const { world, may } = allowing(['S1']);
  await may('U1');
  world.members = ['U2'];
  expect([await may('U1'), await may('U2'), world.asked]).toEqual(['yes', 'no', 1]);
  world.now += 300_000;
  expect([await may('U1'), await may('U2')]).toEqual(['no', 'yes']);
});

test('while Slack does not say, its last word lets in, and nobody else is told "no"', async () => {
  const { world, logs, may } = allowing(['S1']);
  await may('U1');
  world.now += 300_000;
  world.members = null;
  expect([await may('U1'), await may('U2')]).toEqual(['yes', 'unclear']);
  expect(logs.join('')).toMatch(/"group":"S1".*missing_scope/u);
  expect(await allowing(['S1', 'U2']).may('U2')).toBe('yes');
});
