// What comes in over Socket Mode and is no click of a person's: the end of the installation, frames as Slack should never
// send them, and a stop in the middle of connecting again.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { endProcesses, startProcess } from '../support/process.ts';
import { type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage({
    mode: 'socket',
    expectedLogs:
      /taken out of the workspace|is no message was ignored|could not be handled|of Slack failed/u,
  });
});
afterEach(async () => {
  await endProcesses();
  await stage.stop();
});

const key = () => ({ teamId: stage.slack.team.id, userId: stage.slack.users.owner.id });
const account = () => stage.app.store.accounts.find(key());

describe('the end of the installation', () => {
  test.each([
    ['app_uninstalled', { type: 'app_uninstalled' }, 'workspace.uninstalled'],
    [
      'tokens_revoked with a bot token among them',
      { type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: ['U2'] } },
      'workspace.bot-token-revoked',
    ],
  ])('%s erases the secrets and is acknowledged; the fact stays', async (_, event, action) => {
    await stage.connect();
    expect((await stage.slack.event(event)).status).toBe(200);
    expect(await account()).toBeNull();
    const log = await stage.app.store.audit.list({ teamId: key().teamId, limit: 100 });
    expect(log.at(-1)).toMatchObject({ action, userId: 'slack', detail: { accounts: '1' } });
    expect(await stage.logged(/taken out of the workspace/u)).toContain(action);
  });

  test('tokens_revoked of people only erases nothing', async () => {
    await stage.connect();
    const event = { type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: [] } };
    expect((await stage.slack.event(event)).status).toBe(200);
    expect(await account()).not.toBeNull();
  });
});

test.each(['null', '7', '[]', '{"envelope_id":"1"}', '{"type":"events_api","payload":{"text":"hush"}}'])(
  'the frame %s is ignored with a warning, and the connection serves the next command',
  async (frame) => {
    stage.slack.sockets.send(frame);
    expect(await stage.logged(/"level":"warn".*is no message was ignored/u)).not.toContain('hush');
    expect((await stage.person.command('/gpu-instance', 'help')).status).toBe(200);
    expect(stage.slack.sockets.count).toBe(1);
  },
);

describe('a process that is told to stop while it connects again stops in good order', () => {
  const opened = ({ slack }: Stage) =>
    slack.apiCalls.filter(({ method }) => method === 'apps.connections.open').length;

  test.each<[string, (on: Stage) => void, (on: Stage, openedBefore: number) => boolean]>([
    [
      'and Slack has not said hello',
      ({ slack }) => slack.sockets.greet(false),
      ({ slack }) => slack.sockets.count === 1,
    ],
    [
      'and Slack does not say where to',
      ({ slack }) => slack.faults.set('apps.connections.open', { kind: 'http', status: 503 }),
      (on, openedBefore) => opened(on) > openedBefore,
    ],
    [
      'and Slack takes the token no more',
      ({ slack }) => slack.faults.set('apps.connections.open', { kind: 'error', error: 'invalid_auth' }),
      (on, openedBefore) => opened(on) > openedBefore,
    ],
  ])('%s', async (_, hinder, isConnecting) => {
    await stage.connect();
    await stage.app.stop();
    const env = {
      ...stage.env,
      LOG_LEVEL: 'info',
      PLATFORM_TIMEOUT_MS: '60000',
      SHUTDOWN_TIMEOUT_MS: '1000',
    };
    const app = startProcess({ env, cwd: stage.folder });
    await app.said(/gpu-instance is running/u);
    // Work in hand keeps the process long enough to see what the connection does meanwhile.
    stage.platform.fault('create', { kind: 'hang-after' });
    await stage.launch();
    await app.said(/"step":"sent"/u);
    const openedBefore = opened(stage);
    hinder(stage);
    stage.slack.sockets.disconnectAll();
    await stage.slack.until(() => stage.slack.sockets.count === 0);
    await stage.slack.until(() => isConnecting(stage, openedBefore), { what: 'the attempt' });
    app.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    expect(app.output.log).not.toContain('unexpected error');
    expect(app.output.errors).toBe('');
  });
});
