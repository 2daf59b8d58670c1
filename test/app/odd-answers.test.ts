// Words of the platform's at the door of the app: in another encoding, or quoting the token they were asked with.
import { afterEach, describe, expect, test } from '@jest/globals';
import { startHttpServer } from '../support/odd-servers.ts';
import { type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  await stage.stop();
  for (const clean of cleanups.splice(0)) await clean();
});

test('words in GBK, as the header says, are read as they were meant', async () => {
  // 权限不足
  const words = Buffer.from('c8a8cfdeb2bbd7e3', 'hex');
  const body = Buffer.concat([Buffer.from('{"code":"10008","msg":"'), words, Buffer.from('"}')]);
  const server = await startHttpServer((_, response) => {
    response.setHeader('content-type', 'application/json; charset=GBK').end(body);
  });
  cleanups.push(() => server.stop());
  stage = await startStage({ env: { PLATFORM_API_URL: server.origin, PLATFORM_TIMEOUT_MS: '30000' } });
  await stage.person.command('/gpu-instance', 'connect');
  await stage.slack.until(() => stage.slack.openView(stage.slack.users.owner.id)?.callback_id === 'connect');
  await stage.person.fill({ token: stage.token });
  expect((await stage.person.submit()).errors?.token).toContain('权限不足');
});

describe('a refusal that quotes the token is told and stored without it', () => {
  const percent = (text: string) =>
    [...text].map((char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');

  test.each<[string, (token: string) => string]>([
    ['whole', (token) => token],
    ['percent-encoded', percent],
    ['cut', (token) => `${token.slice(0, 30)}…`],
    ['twelve characters of it', (token) => token.slice(40, 52)],
  ])('%s', async (_, quote) => {
    stage = await startStage({ env: { PLATFORM_TIMEOUT_MS: '30000' } });
    await stage.connect();
    const quoted = quote(stage.token);
    stage.platform.fault('create', { kind: 'code', code: '10008', msg: `no right for ${quoted}, sorry` });
    await stage.launch();
    const { text = '', blocks } = await stage.message(/was not launched/u);
    expect(text).toMatch(/no right for \[redacted\].*, sorry/u);
    const [launch] = await stage.app.store.launches.findByUser(
      { teamId: stage.slack.team.id, userId: stage.slack.users.owner.id },
      1,
    );
    expect(launch?.failure?.message).toContain('[redacted]');
    for (const kept of [text, JSON.stringify(blocks), JSON.stringify(launch), stage.logs.join('')]) {
      expect(kept).not.toContain(quoted);
      expect(kept).not.toContain(stage.token.slice(40, 52));
    }
  });
});
