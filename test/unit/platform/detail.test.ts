// One instance asked for by its id: what says that there is none, and what says nothing.
import { expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import type { Answer } from '../../../src/platform/client.ts';
import { createHttpPlatform } from '../../../src/platform/http-platform.ts';
import { answeringClient } from '../../support/answering-client.ts';

const token = new Secret('a-token-nobody-sees');

function ask(answer: Answer) {
  const { client, calls } = answeringClient(() => answer);
  const platform = createHttpPlatform(client, { listStrategy: 'get-json-body', utcOffset: '+08:00' });
  return { platform, calls, detail: platform.getInstance(token, 'task/7') };
}
const answered = (body: unknown, status = 200): Answer => ({ kind: 'answer', status, body });

test.each(['10004', '716020', '816822'])('code %s says that it is not there', async (code) => {
  expect(await ask(answered({ code })).detail).toEqual({ kind: 'ok', value: null });
});

test.each<[Answer, object]>([
  [answered({ code: '10001' }), { reason: 'code', code: '10001' }],
  [answered({ code: '10008' }), { reason: 'code', code: '10008' }],
  [answered('<html>', 404), { reason: 'http', httpStatus: 404 }],
  [{ kind: 'failure', reason: 'timeout' }, { reason: 'timeout' }],
])('%j says nothing of it', async (answer, failure) => {
  expect(await ask(answer).detail).toMatchObject({ kind: 'failed', failure });
});

test.each([
  [
    {
      id: 'task-7',
      instanceServiceName: 'a',
      status: 'Running',
      description: 'd',
      createTime: '2026-01-01 08:00:00',
    },
    { id: 'task-7', name: 'a', status: 'Running', description: 'd', createdAt: Date.UTC(2026, 0, 1) },
  ],
  [{ id: 7 }, { id: '7', name: '', status: null, description: null, createdAt: null }],
  [{ status: 'Running' }, null],
  [null, null],
])('%j is read as %j', async (data, value) => {
  const { detail, calls } = ask(answered({ code: '0', data }));
  expect(await detail).toEqual({ kind: 'ok', value });
  expect(calls).toMatchObject([{ name: 'detail', method: 'GET', path: expect.stringContaining('task%2F7') }]);
});

test('a list is read item by item, in its order', async () => {
  const { platform } = ask(answered({ code: '0', data: [{ id: '2', instanceServiceName: 'b' }, { id: 1 }] }));
  expect(await platform.listInstances(token, { start: 0, limit: 50 })).toMatchObject({
    kind: 'ok',
    value: [
      { id: '2', name: 'b' },
      { id: '1', name: '' },
    ],
  });
});

test('a list with an item that has no id is not read on: it might be the one that is looked for', async () => {
  const { platform } = ask(answered({ code: '0', data: [{ id: '1' }, { status: 'Running' }] }));
  expect(await platform.listInstances(token, { start: 0, limit: 50 })).toEqual({
    kind: 'failed',
    failure: { reason: 'unreadable' },
  });
});
