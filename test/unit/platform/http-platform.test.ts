// What an answer of the platform, or of something in its place, is taken for: one table a question.
import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import type { Answer, PlatformCall } from '../../../src/platform/client.ts';
import { createHttpPlatform } from '../../../src/platform/http-platform.ts';
import { answeringClient, succeeding } from '../../support/answering-client.ts';
import { aRequest } from '../../support/builders.ts';

const token = new Secret('a-token-nobody-sees');
const id = '530491fa7c8e47348f01de73e627a6a7';
const name = aRequest().instanceServiceName;

function platformOf(answer: (call: PlatformCall) => Answer) {
  const answering = answeringClient(answer);
  const options = { listStrategy: 'get-json-body', utcOffset: '+08:00' } as const;
  return { ...answering, platform: createHttpPlatform(answering.client, options) };
}

const answering = (body: unknown, status = 200, contentType?: string): Answer => ({
  kind: 'answer',
  status,
  body,
  ...(contentType ? { contentType } : {}),
});
const create = (answer: Answer) => platformOf(() => answer).platform.createInstance(token, aRequest());
const list = (answer: Answer) =>
  platformOf(() => answer).platform.listInstances(token, { start: 0, limit: 50 });

describe('an HTTP status without the envelope', () => {
  const refused = [400, 401, 403, 404, 405, 411, 413, 414, 415, 417, 421, 426, 428, 429, 431];
  const redirects = [300, 301, 302, 303, 304, 305, 307, 308];

  test.each([...refused, ...redirects])('%d proves that nothing was started', async (status) => {
    expect(await create(answering(undefined, status))).toEqual({
      kind: 'refused',
      failure: { reason: 'http', httpStatus: status },
    });
  });

  const unclear = Array.from({ length: 500 }, (_, index) => index + 100).filter(
    (status) => !refused.includes(status) && !(status >= 300 && status < 400),
  );

  test('any other, 408 and 409 among them, may have started one', async () => {
    expect(unclear).toEqual(
      expect.arrayContaining([200, 204, 402, 406, 407, 408, 409, 410, 412, 422, 423, 500, 503, 504]),
    );
    for (const status of unclear) {
      expect([status, (await create(answering(undefined, status))).kind]).toEqual([status, 'unknown']);
    }
  });

  test('is told with the kind of page that came', async () => {
    expect(await create(answering(undefined, 200, 'text/html; charset=gbk'))).toEqual({
      kind: 'unknown',
      failure: { reason: 'unreadable', httpStatus: 200, contentType: 'text/html' },
    });
    expect(await create(answering(undefined, 403, 'a token: x'))).toEqual({
      kind: 'refused',
      failure: { reason: 'http', httpStatus: 403 },
    });
  });
});

describe('the code decides', () => {
  const refusals = ['10003', '10004', '10007', '10008', '10009', '10010', '10011'];

  test.each(refusals)(
    '%s is a refusal, whatever the HTTP status and however little comes with it',
    async (code) => {
      for (const status of [200, 400, 401, 403, 408, 500]) {
        for (const body of [
          { code },
          { code, data: null },
          { code: Number(code), data: 'x' },
          { code, msg: null },
        ]) {
          expect(await create(answering(body, status))).toMatchObject({
            kind: 'refused',
            failure: { reason: 'code', code, httpStatus: status },
          });
        }
      }
    },
  );

  test.each(['10001', '10012', '716865', '424242'])('%s may have started one', async (code) => {
    expect(await create(answering({ code }))).toMatchObject({
      kind: 'unknown',
      failure: { reason: 'code', code },
    });
  });

  test.each([
    ['msg', { msg: '权限不足' }],
    ['message', { message: '权限不足' }],
    ['message beside an empty msg', { msg: ' ', message: '权限不足' }],
    ['msg rather than message', { msg: '权限不足', message: 'no' }],
    ['msg of the wrong type', { msg: 42, message: '权限不足' }],
  ])('the words come from %s', async (_, words) => {
    expect(await create(answering({ code: '10008', ...words }))).toMatchObject({
      failure: { message: '权限不足' },
    });
  });

  test('a token in either of them is blotted out', async () => {
    for (const key of ['msg', 'message']) {
      const outcome = await create(answering({ code: '10008', [key]: `bad ${token.reveal()}` }));
      expect(outcome).toMatchObject({ failure: { message: 'bad [redacted]' } });
    }
  });

  test('a read refused without data is refused, not unreadable', async () => {
    const { platform } = platformOf(() => answering({ code: '10008', msg: '权限不足' }));
    const failure = { reason: 'code', code: '10008', message: '权限不足', httpStatus: 200 };
    expect(await platform.checkToken(token)).toEqual({ kind: 'failed', failure });
    expect(await platform.listInstances(token, { start: 0, limit: 1 })).toEqual({ kind: 'failed', failure });
    expect(await platform.getInstance(token, id)).toEqual({ kind: 'failed', failure });
  });

  test('a detail of no data is no instance', async () => {
    const { platform } = platformOf(() => answering({ code: '0' }));
    expect(await platform.getInstance(token, id)).toEqual({ kind: 'ok', value: null });
  });
});

describe('an empty list of instances', () => {
  test.each([
    [{ code: '0', data: null }],
    [{ code: '0' }],
    [{ code: '0', data: [] }],
    [{ code: '0', data: { total: 0 } }],
    [{ code: '0', data: { total: '0' } }],
    [{ code: '0', data: { totalCount: 0, list: null } }],
    [{ code: '0', data: { total: 0, data: null } }],
    [{ code: '0', data: { data: null } }],
    [{ code: '0', data: { total: 3, records: [] } }],
  ])('%j', async (body) => {
    expect(await list(answering(body))).toEqual({ kind: 'ok', value: [] });
  });

  test.each([
    [{ code: '0', data: {} }],
    [{ code: '0', data: { total: 3 } }],
    [{ code: '0', data: { total: 3, data: null } }],
    [{ code: '0', data: 'x' }],
    [{ code: '0', data: { total: 0, data: 'x' } }],
    [{ code: '0', data: [{ name: 'without an id' }] }],
  ])('%j is no list that we know: nobody may conclude that something is absent', async (body) => {
    expect(await list(answering(body))).toEqual({ kind: 'failed', failure: { reason: 'unreadable' } });
  });
});

describe('the task ID of a success', () => {
  const createWith = async (
    data: unknown,
    detail: Answer = answering({ code: '0', data: { id, instanceServiceName: name } }),
  ) => {
    const { platform, calls } = platformOf((call) =>
      call.name === 'detail' ? detail : answering({ code: '0', data }),
    );
    const outcome = await platform.createInstance(token, aRequest());
    return { outcome, asked: calls.filter((call) => call.name === 'detail').length };
  };
  const created = { kind: 'created', instanceId: id };
  const unknown = { kind: 'unknown', failure: { reason: 'unreadable' } };

  test.each([[id], [` ${id}\n`], [id.toUpperCase()]])('%j is taken as it is', async (data) => {
    expect(await createWith(data)).toEqual({
      outcome: { kind: 'created', instanceId: data.trim() },
      asked: 0,
    });
  });

  const likely: [unknown][] = [
    [{ taskId: id }],
    [[id]],
    [{ data: { id } }],
    [{ id, instanceServiceId: id, other: 7 }],
  ];

  test.each(likely)('%j is taken if the detail confirms it', async (data) => {
    expect(await createWith(data)).toEqual({ outcome: created, asked: 1 });
  });

  test.each([
    ['another name', answering({ code: '0', data: { id, instanceServiceName: 'other' } })],
    ['nothing', answering({ code: '0', data: null })],
    ['unknown', answering({ code: '816822' })],
    ['an error', answering(undefined, 502)],
    ['silence', { kind: 'failure', reason: 'timeout' } as const],
  ])('but not if the detail says %s', async (_, detail) => {
    for (const [data] of likely) expect((await createWith(data, detail)).outcome).toEqual(unknown);
  });

  test('a short word is taken for an ID only if there is such an instance', async () => {
    expect((await createWith('task-17')).outcome).toEqual({ kind: 'created', instanceId: 'task-17' });
    expect((await createWith(1234)).outcome).toEqual({ kind: 'created', instanceId: '1234' });
    expect((await createWith('success', answering({ code: '0', data: null }))).outcome).toEqual(unknown);
  });

  test.each([
    [null],
    [''],
    ['操作成功'],
    [true],
    [{}],
    [{ a: id, b: id.replace('5', '6') }],
    [[{ name: 'x' }]],
  ])('%j holds none, and nobody is asked', async (data) => {
    expect(await createWith(data)).toEqual({ outcome: unknown, asked: 0 });
  });
});

describe('nothing left for the platform', () => {
  test.each(['unreachable', 'insecure'] as const)('%s is a refusal', async (reason) => {
    expect(await create({ kind: 'failure', reason, cause: 'X' })).toEqual({
      kind: 'refused',
      failure: { reason, cause: 'X' },
    });
  });

  test.each(['timeout', 'connection', 'unreadable'] as const)('%s is not', async (reason) => {
    expect((await create({ kind: 'failure', reason })).kind).toBe('unknown');
  });

  test('a create is sent once', async () => {
    const { platform, calls } = platformOf(() => ({ kind: 'failure', reason: 'connection' }));
    await platform.createInstance(token, aRequest());
    expect(calls.map(({ once }) => once)).toEqual([true]);
  });
});

test('each question goes to its own place, under a name of its own', async () => {
  const { platform, calls } = platformOf(() => succeeding(id));
  await platform.checkToken(token);
  await platform.getInstance(token, id);
  await platform.listInstances(token, { start: 0, limit: 1 });
  await platform.createInstance(token, aRequest());
  const base = '/ai/openapi/v2/instance-service';
  expect(calls.map(({ name, method, path }) => [name, method, path])).toEqual([
    ['check', 'GET', `${base}/resource-group`],
    ['detail', 'GET', `${base}/${id}/detail`],
    ['list', 'GET', `${base}/task`],
    ['create', 'POST', `${base}/task`],
  ]);
});

test('what was connected ahead is the client’s, for this token, and the create goes over it', async () => {
  const { platform, calls, ahead } = platformOf(() => succeeding(id));
  const over = platform.connectAhead(token);
  expect(ahead).toEqual([{ token, connection: over }]);
  await platform.createInstance(token, aRequest(), over);
  expect(calls[0]?.over).toBe(over);
});

test('a create names its ports by digits, as the samples of the documentation do', async () => {
  const { platform, calls } = platformOf(() => succeeding(id));
  const ports = [
    { protocolType: 'SSH', containerPort: 22 },
    { protocolType: 'HTTP', containerPort: 8080 },
  ];
  await platform.createInstance(token, aRequest({ containerPortInfoList: ports }));
  expect(calls[0]?.body).toMatchObject({
    instanceServiceName: name,
    containerPortInfoList: [
      { protocolType: 'SSH', containerPort: '22' },
      { protocolType: 'HTTP', containerPort: '8080' },
    ],
  });
});
