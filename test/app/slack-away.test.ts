// A start while Slack has trouble of its own: each of its words for that is waited out, none of them ends the start.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ expectedLogs: /Slack does not answer yet/u });
  await stage.app.stop();
});
afterAll(() => stage.stop());

test.each([
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
  'rate_limited',
  'team_added_to_org',
])('%s', async (error) => {
  stage.slack.faults.set('auth.test', { kind: 'error', error }, { times: 1 });
  const { app, port } = await stage.startAnother();
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
  expect(stage.logs.filter((line) => line.includes(`"slackError":"${error}"`))).toHaveLength(1);
  await app.stop();
});
