// The promises that hold across all stories: nothing waits for the platform, nothing is doubled, no secret gets out.
import { afterEach, expect, test } from '@jest/globals';
import { encryptionKey } from '../support/app-config.ts';
import { findSecrets, haystacksOf, needlesOf } from '../support/secret-scan.ts';
import { documentedFields, type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

test('with the platform answering after 20 s the modal closes at once and the card arrives later', async () => {
  stage = await startStage({ env: { PLATFORM_TIMEOUT_MS: '120000' } });
  await stage.connect();
  stage.platform.fault('create', { kind: 'delay', ms: 20_000 });
  const { response } = await stage.launch();
  expect(response).toBe('closed');
  // The platform is still at it.
  expect(stage.platform.instances).toHaveLength(0);
  const isCard = ({ text }: { text?: string | undefined }) => /Task ID/u.test(text ?? '');
  const { member } = stage.slack.channels;
  expect(stage.slack.messages(member.id).some(isCard)).toBe(false);
  await stage.slack.until(() => stage.slack.messages(member.id).some(isCard), { what: 'the card' });
  expect(stage.platform.instances).toHaveLength(1);
});

test('a submission delivered many times at once is one launch, and each delivery is answered the same', async () => {
  stage = await startStage();
  await stage.connect();
  await stage.person.command('/gpu-instance', `image=${documentedFields.imagePath} group=TeslaM40`);
  await stage.slack.until(() => stage.slack.openView(stage.slack.users.owner.id)?.callback_id === 'launch');
  await stage.person.submit({ duplicate: 19 });
  await stage.message(/Task ID/u);
  await stage.app.idle();
  const submissions = stage.slack.deliveries.filter(
    ({ kind, payload }) => kind === 'view_submission' && JSON.stringify(payload).includes('"launch"'),
  );
  expect(submissions).toHaveLength(20);
  expect(new Set(submissions.map(({ status, body }) => JSON.stringify([status, body])))).toEqual(
    new Set([JSON.stringify([200, submissions[0]?.body])]),
  );
  expect(stage.platform.instances).toHaveLength(1);
});

test("no secret is found in logs at trace, messages, views, calls or the database's bytes", async () => {
  stage = await startStage({
    env: { LAUNCH_MARKER: 'on' },
    overrides: { tellUnknownAfterMs: 0 },
    expectedLogs: /./u,
  });
  await stage.connect();
  await stage.launch();
  await stage.message(/Task ID/u);
  await stage.launch({}, stage.slack.channels.privateWithoutBot.id);
  await stage.message(/Task ID/u, stage.slack.channels.privateWithoutBot.id);
  stage.platform.fault(
    'create',
    { kind: 'code', code: '10008', msg: `bad token ${stage.token}` },
    { times: 1 },
  );
  await stage.launch();
  await stage.message(/token may not do this/u);
  stage.platform.fault('create', { kind: 'drop-before' }, { times: 1 });
  await stage.launch();
  await stage.message(/was not launched.*connection/u);
  stage.slack.faults.set('views.open', { kind: 'error', error: 'invalid_arguments' }, { times: 1 });
  await stage.person.command('/gpu-instance');
  await stage.message(/something unexpected/u);

  const { slack, token, folder, logs } = stage;
  const scene = { slack, folder, logs, secrets: [token, encryptionKey] };
  // The scan sees what it should see, so that finding nothing means something.
  expect(needlesOf(scene).filter((needle) => needle.startsWith('http')).length).toBeGreaterThan(3);
  const { calls, database, messages } = haystacksOf(scene);
  expect(calls).toContain('private_metadata');
  expect(database).toContain('Instances_2205113838');
  expect(messages).toContain('[redacted]');
  expect(logs.length).toBeGreaterThan(0);
  expect(findSecrets(scene)).toEqual([]);
  expect(findSecrets({ ...scene, logs: [...logs, token] })).not.toEqual([]);
});
