// The audit log as the operator reads it beside the running app, and as admins see it in Slack.
import { afterEach, describe, expect, test } from '@jest/globals';
import { users } from '../../src/playground/workspace/seed.ts';
import { byTokenAlone } from '../support/accounts.ts';
import { readRows } from '../support/csv.ts';
import { endProcesses, startProcess } from '../support/process.ts';
import { type Stage, type StageOptions, startStage } from '../support/stage.ts';

let stage: Stage;
afterEach(async () => {
  await endProcesses();
  await stage?.stop();
});

async function begin(options: StageOptions = {}): Promise<void> {
  stage = await startStage(options);
  await stage.connect();
  await stage.launch();
  await stage.message(/Task ID/u);
  await stage.app.idle();
}

async function audit(...args: string[]) {
  const run = startProcess({
    args: ['audit', ...args],
    env: { ...stage.env, LOG_LEVEL: 'info' },
    cwd: stage.folder,
  });
  return { code: await run.ended, ...run.output };
}

const stored = () => stage.app.store.audit.list({ limit: 5000 });
const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('gpu-instance audit', () => {
  test('writes all of it, a line an entry, while the app runs', async () => {
    await begin();
    const { code, log, errors } = await audit();
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    const expected = (await stored()).map(({ at, ...entry }) => ({
      ...entry,
      at: new Date(at).toISOString(),
    }));
    expect(linesOf(log)).toEqual(expected);
    expect(expected.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['account.connected', 'launch.accepted', 'launch.created']),
    );
  });

  test('writes as CSV what comes back out of it as it went in', async () => {
    await begin();
    const { log } = await audit('--format', 'csv');
    const [header, ...rows] = readRows(log);
    expect(header).toEqual(['id', 'at', 'team', 'workspace', 'user', 'action', 'launch', 'detail']);
    expect(
      rows.map(([id, , , , user, action, , detail = '']) => ({
        id,
        user,
        action,
        detail: JSON.parse(detail),
      })),
    ).toEqual(
      (await stored()).map(({ id, userId, action, detail }) => ({
        id: String(id),
        user: userId,
        action,
        detail,
      })),
    );
  });

  test('leaves out other people and other times', async () => {
    await begin();
    const me = stage.slack.users.owner.id;
    expect(linesOf((await audit('--user', me)).log)).toHaveLength((await stored()).length);
    expect((await audit('--user', 'U0404')).log).toBe('');
    expect((await audit('--until', '2026-01-01')).log).toBe('');
    expect(linesOf((await audit('--since', '1h')).log)).toHaveLength((await stored()).length);
  });

  test('a time that is none is refused in words', async () => {
    await begin();
    expect(await audit('--since', 'yesterday')).toMatchObject({
      code: 1,
      log: '',
      errors: expect.stringMatching(/--since yesterday is not understood.*7d/su),
    });
  });

  test('goes on page by page, so that nothing is left out of a long one', async () => {
    await begin();
    const { accounts } = stage.app.store;
    const owner = { teamId: 'T9', workspaceId: 'T9', userId: 'U9' };
    for (let at = 1; at <= 1100; at += 1)
      await accounts.save({
        ...owner,
        sealedToken: 'sealed',
        platformUser: null,
        expiresAt: null,
        connectedAt: at,
        ...byTokenAlone,
      });
    const lines = linesOf((await audit()).log);
    const ids = lines.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(1100);
    expect((await stored()).map(({ id }) => id).slice(0, ids.length)).toEqual(ids);
  });
});

describe('/gpu-instance audit', () => {
  const notices = () =>
    stage.slack
      .messages(stage.slack.channels.member.id, { as: users.owner.id })
      .filter(({ ephemeral }) => ephemeral)
      .map(({ text }) => text ?? '');

  async function ask(rest = ''): Promise<string> {
    const before = notices().length;
    await stage.person.command('/gpu-instance', `audit ${rest}`, { channel: stage.slack.channels.member.id });
    await stage.app.settled();
    return notices().slice(before).join('\n');
  }

  test('shows an admin the newest lines, and nobody else anything', async () => {
    stage = await startStage({ env: { ADMINS: 'U0ADMIN1' } });
    await stage.connect();
    expect(await ask()).toContain('for the admins of this app');
    expect(await ask()).not.toContain('account.connected');
  });

  test('of everybody, and of one person', async () => {
    const boss = users.owner.id;
    await begin({ env: { ADMINS: boss } });
    const all = await ask();
    expect(all).toContain('launch.created');
    expect(all).toContain(`<@${boss}>`);
    expect(await ask(boss)).toContain('account.connected');
    expect(await ask('U0404')).toContain('nothing about <@U0404>');
    expect(await ask('the boss')).toContain('/gpu-instance audit U0123ABCD');
  });
});
