// Connecting an account: where a token is found, what may be pasted, which of several tokens is meant.
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Stage, type StageOptions, startStage } from '../support/stage.ts';

let stage: Stage;
let others: string[];
afterEach(() => stage.stop());

const owner = () => stage.slack.users.owner.id;
const view = () => stage.slack.openView(owner());
const shown = () => JSON.stringify(view()?.blocks);
const isOpen = (callback: string) => () => view()?.callback_id === callback;

async function start(options: StageOptions = {}, command = ''): Promise<void> {
  stage = await startStage(options);
  others = [];
  await stage.person.command('/gpu-instance', command);
  await stage.slack.until(isOpen('connect'), { what: 'the connect modal' });
}

function mint(clusterId: string): string {
  const token = stage.platform.mintToken({ user: 'demo', clusterId });
  others.push(token);
  return token;
}

/** The platform's answer to its token call: this person's region between others. */
const answer = () =>
  JSON.stringify({
    code: '0',
    msg: 'success',
    data: [
      { clusterId: '20001', clusterName: '华东一区【昆山】', token: mint('20001') },
      { clusterId: '11112', clusterName: 'OpenAPI计算中心', token: stage.token },
      { clusterId: '20002', clusterName: '西北一区', token: null },
      { clusterId: '0', clusterName: 'ac', token: mint('0') },
    ],
  });

/** Neither what the app sent nor what stands in the view holds a part of a token. */
function expectNoToken(): void {
  const told = JSON.stringify([view()?.blocks, view()?.private_metadata, stage.slack.apiCalls, stage.logs]);
  for (const token of [stage.token, ...others])
    for (const part of token.split('.').slice(1)) expect(told).not.toContain(part);
}

describe("the platform's whole answer", () => {
  test('is asked about: the region is chosen, and its token stored', async () => {
    await start();
    await stage.person.fill({ token: answer() });
    expect((await stage.person.submit()).response).toBe('updated');

    expect(view()?.callback_id).toBe('connect');
    expect(shown()).toContain('There are several tokens');
    expect(shown()).toContain('华东一区【昆山】 (20001)');
    expect(shown()).not.toContain('西北一区');
    expect(shown()).not.toContain('(0)');
    expectNoToken();
    await stage.person.fill({ region: '11112.1' });
    expect((await stage.person.submit()).response).toBe('updated');
    expect(view()?.callback_id).toBe('launch');
    expect(shown()).toContain('Connected as *demo*');
    expectNoToken();
  });

  test('of which the wrong region is chosen can be chosen from again', async () => {
    await start();
    await stage.person.fill({ token: answer() });
    await stage.person.submit();
    await stage.person.fill({ region: '20001.0' });
    expect((await stage.person.submit()).errors?.token).toMatch(/Nothing was stored/u);

    await stage.person.fill({ region: '11112.1' });
    expect((await stage.person.submit()).response).toBe('updated');
    expect(view()?.callback_id).toBe('launch');
  });

  test('with one token that can be used needs no question', async () => {
    await start();
    const only = JSON.stringify([
      { clusterId: '0', clusterName: 'ac', token: mint('0') },
      { clusterId: '11112', clusterName: 'OpenAPI计算中心', token: stage.token },
    ]);
    await stage.person.fill({ token: only });
    await stage.person.submit();
    expect(view()?.callback_id).toBe('launch');
  });
});

test.each([
  ['a curl line', (token: string) => `curl -H "token: ${token}" https://h:65011/ai/openapi/v2/x`],
  ['a header over lines', (token: string) => `Authorization: Bearer ${token.replaceAll('.', '.\n')}`],
  ['typographic quotes', (token: string) => `“${token}\u200b”`],
])('a token is taken out of %s', async (_, around) => {
  await start({}, 'connect');
  await stage.person.fill({ token: around(stage.token) });
  expect((await stage.person.submit()).errors).toBeUndefined();
  expect(shown()).toContain('Connected as *demo*');
});

test.each([
  ["the platform's own token", () => mint('0'), /for the platform as a whole/u],
  [
    'an access key',
    () => `Accesskey,Secretkey\n${'a1'.repeat(16)},${'b2'.repeat(16)}`,
    /an access key, not a token/u,
  ],
  ['a suspended region', () => '{"clusterId":"20002","token":null}', /suspended in that region/u],
  ['a text that was cut', () => 'x'.repeat(3000), /longer than 3000 characters/u],
  ['something else', () => 'my token', /not a platform token/u],
])('%s is refused on its field, and nothing is stored or asked', async (_, pasted, words) => {
  await start({}, 'connect');
  await stage.person.fill({ token: pasted() });
  expect((await stage.person.submit()).errors?.token).toMatch(words);
  expect(await stage.app.store.accounts.find({ teamId: stage.slack.team.id, userId: owner() })).toBeNull();
  expect(stage.platform.requests).toEqual([]);
});

describe('a token that does not say when it ends', () => {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const endless = `${encode({ alg: 'HS256' })}.${encode({ user: 'ada' })}.${'s'.repeat(43)}`;
  const answering = (checkToken: () => Promise<never>): StageOptions => ({
    overrides: { decorate: { platform: (real) => ({ ...real, checkToken }) } },
  });

  test('is stored when the platform takes it', async () => {
    await start(answering(async () => ({ kind: 'ok', value: true }) as never));
    await stage.person.fill({ token: endless });
    await stage.person.submit();

    expect(view()?.callback_id).toBe('launch');
    expect(shown()).toContain('Connected as *ada*. When your token ends is not known');
    expect(shown()).not.toContain('not checked yet');
    await stage.person.close();
    await stage.person.command('/gpu-instance');
    await stage.slack.until(isOpen('launch'), { what: 'the form, with no word of an end' });
  });

  test('is stored, and said to be unchecked, when the platform does not answer', async () => {
    await start(answering(async () => ({ kind: 'failed', failure: { reason: 'timeout' } }) as never));
    await stage.person.fill({ token: endless });
    await stage.person.submit();

    expect(shown()).toContain('When your token ends is not known');
    expect(shown()).toContain('stored but not checked yet');
  });

  test('is refused when the platform refuses it', async () => {
    await start();
    await stage.person.fill({ token: endless });
    expect((await stage.person.submit()).errors?.token).toMatch(/Nothing was stored/u);
  });
});

describe('the modal says where a token is found', () => {
  test('in steps, and in the words and with the link of the operator', async () => {
    await start({
      env: { CONNECT_HELP_URL: 'https://wiki.example/token?a=1&b=2' },
      catalog: 'connectHelp: { en: Ask in the lab., zh-CN: 请到实验室询问。 }',
    });
    expect(shown()).toContain('Access control');
    expect(shown()).toContain('Ask in the lab.');
    expect(shown()).not.toContain('请到实验室询问');
    expect(shown()).toContain('<https://wiki.example/token?a=1&amp;b=2|How to get a token>');
  });
});
