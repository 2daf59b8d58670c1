// How instances are asked for and acted on: what is sent, and what an answer says. Over real HTTP: test/platform/instances.test.ts.
import { expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import type { InstancePlatform } from '../../../src/instances/ports.ts';
import { createHttpInstances } from '../../../src/platform/http-instances.ts';
import { answeringClient, succeeding } from '../../support/answering-client.ts';

const token = new Secret('a-token-nobody-sees');
const id = '530491fa7c8e47348f01de73e627a6a7';
const other = id.replace('5', '6');
const base = '/ai/openapi/v2/instance-service';
const script = { content: new Secret('echo'), scope: 'all' } as const;

const instancesOf = (data: unknown) => {
  const { client, calls, tokens } = answeringClient(() => succeeding(data));
  const instances = createHttpInstances(client, { listStrategy: 'task-query', utcOffset: '+08:00' });
  return { instances, calls, tokens };
};

test.each<[string, (instances: InstancePlatform) => Promise<unknown>, object]>([
  ['list', (each) => each.listPage(token, { start: 0, limit: 1 }), { method: 'GET', path: `${base}/task` }],
  ['detail', (each) => each.detail(token, id), { method: 'GET', path: `${base}/${id}/detail` }],
  ['url', (each) => each.accessUrl(token, id), { method: 'GET', path: `${base}/${id}/url` }],
  [
    'stop',
    (each) => each.stop(token, id),
    { method: 'POST', path: `${base}/task/actions/stop`, query: { ids: id }, once: true },
  ],
  [
    'restart',
    (each) => each.start(token, id),
    { method: 'POST', path: `${base}/task/actions/restart`, query: { instanceServiceId: id }, once: true },
  ],
  [
    'delete',
    (each) => each.delete(token, id),
    { method: 'DELETE', path: `${base}/task`, query: { ids: id }, once: true },
  ],
  [
    'execute',
    (each) => each.runScript(token, id, script),
    { method: 'POST', path: `${base}/task/actions/execute-script`, once: true },
  ],
])('%s is one call under a name of its own', async (name, ask, call) => {
  const { instances, calls, tokens } = instancesOf(null);
  await ask(instances);
  expect(calls).toMatchObject([{ ...call, name }]);
  expect(tokens).toEqual([token]);
});

test.each([
  [id, {}],
  [null, {}],
  ['', {}],
  [other, { instanceId: other }],
  [{ id: other }, { instanceId: other }],
])('a restart that answers %j: only another id is told', async (data, told) => {
  expect(await instancesOf(data).instances.start(token, id)).toStrictEqual({ kind: 'done', ...told });
});

test.each(['', ' '])('what names no instance (%j) is not sent, and surely did nothing', async (none) => {
  const { instances, calls } = instancesOf(null);
  const outcomes = [
    await instances.stop(token, none),
    await instances.start(token, none),
    await instances.delete(token, none),
    await instances.runScript(token, none, script),
  ];
  const refused = { kind: 'refused', failure: { reason: 'unreachable', cause: 'NO_ID' } };
  expect(outcomes).toEqual([refused, refused, refused, refused]);
  expect(calls).toEqual([]);
});
