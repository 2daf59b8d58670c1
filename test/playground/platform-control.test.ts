import http from 'node:http';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openPlatform, type PlatformWorld, taskPath } from './platform-caller.ts';

let world: PlatformWorld;
beforeEach(async () => {
  world = await openPlatform();
});
afterEach(() => world.close());

const control = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  world.call(method, `/_control/${path}`, { token: null, body, headers });

describe('the control door', () => {
  test('sets a fault for so many calls, and clears faults', async () => {
    const fault = { kind: 'code', code: '10001' };
    await control('POST', 'fault', { endpoint: 'create', fault, times: 1 });
    expect([(await world.create()).code, (await world.create()).code]).toEqual(['10001', '0']);
    await control('POST', 'fault', { endpoint: 'any', fault });
    await control('POST', 'clear');
    expect((await world.create()).code).toBe('0');
  });

  test('mints tokens', async () => {
    const { token } = (await control('POST', 'token', { claims: { user: 'bob' } })).data;
    await world.createdId({ mountInfoList: [] }, { token });
    expect(world.platform.instances[0]?.owner).toBe('bob');
    expect((await control('POST', 'token')).data.token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  test('shows and changes settings, leaving the others as they are', async () => {
    const change = { listShape: 'array', stateDurations: { waitingMs: 1 } };
    expect((await control('POST', 'settings', change)).status).toBe(200);
    expect(world.platform.settings.stateDurations).toMatchObject({ waitingMs: 1, deployingMs: 5000 });
    expect((await control('GET', 'settings')).data).toEqual(world.platform.settings);
    expect((await world.list()).data).toEqual([]);
  });

  test('shows instances and requests as the simulator has them, and no control calls', async () => {
    await world.createdId();
    expect((await control('GET', 'instances')).data).toEqual(world.platform.instances);
    const requests = (await control('GET', 'requests')).data;
    expect(requests).toEqual(world.platform.requests);
    expect(requests).toHaveLength(1);
  });

  test('stops, fails and deletes instances from outside, at once', async () => {
    const [a, b, c] = [await world.createdId(), await world.createdId(), await world.createdId()];
    await control('POST', `instances/${a}/stop`);
    await control('POST', `instances/${b}/fail`);
    await control('POST', `instances/${c}/delete`);
    expect(world.platform.instances.map(({ id, status }) => [id, status])).toEqual([
      [a, 'Terminated'],
      [b, 'Failed'],
    ]);
  });

  test('resets', async () => {
    await world.createdId();
    expect((await control('POST', 'reset')).data).toEqual({ ok: true });
    expect(world.platform.instances).toEqual([]);
  });

  test.each([
    ['fault', { endpoint: 'crate', fault: { kind: 'drop-before' } }],
    ['fault', { endpoint: 'create', fault: { kind: 'explode' } }],
    ['fault', { endpoint: 'create', fault: { kind: 'delay', ms: 'long' } }],
    ['fault', { endpoint: 'create', fault: { kind: 'http', status: 502, headers: { a: 'b\r\nc: d' } } }],
    ['fault', { endpoint: 'create', fault: { kind: 'drop-before' }, times: 0 }],
    ['settings', { listShape: 'tree' }],
    ['settings', { listshape: 'array' }],
    ['token', { user: 'bob' }],
    ['fault', '{'],
  ])('refuses %s %j with 400 and says why', async (path, body) => {
    const answer = await control('POST', path, body);
    expect(answer.status).toBe(400);
    expect(answer.data.error).toEqual(expect.any(String));
    expect((await world.list()).data).toMatchObject({ total: 0 });
  });

  test('has 404 for unknown controls and instances', async () => {
    expect((await control('POST', 'explode')).status).toBe(404);
    expect((await control('POST', 'constructor')).status).toBe(404);
    expect((await control('POST', `instances/${'0'.repeat(32)}/stop`)).status).toBe(404);
  });
});

describe('who may control', () => {
  test.each([
    [{ host: 'attacker.example' }, 403],
    [{ host: '127.0.0.1.attacker.example' }, 403],
    [{ host: 'localhost:1' }, 200],
    [{ host: '[::1]:1' }, 200],
    [{ origin: 'https://attacker.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://localhost:3000' }, 200],
  ])('a call with %j is answered %i', async (headers, status) => {
    expect((await control('GET', 'settings', undefined, headers)).status).toBe(status);
  });

  test('JSON that is sent as plain text, as a web form could, is refused', async () => {
    const answer = await control('POST', 'settings', '{"listLagMs":1}', { 'Content-Type': 'text/plain' });
    expect(answer.status).toBe(400);
    expect(world.platform.settings.listLagMs).toBe(0);
  });
});

describe('hostile input', () => {
  const expectAlive = async () => expect((await world.list()).code).toBe('0');

  test('a body over the limit meets 413', async () => {
    const answer = await world.call('POST', taskPath, { body: { a: 'x'.repeat(1024 * 1024) } });
    expect(answer.status).toBe(413);
    await expectAlive();
  });

  test.each(['//', '/%', '/ai/openapi/v2/instance-service/%zz/detail', '/?%', 'http://[/'])(
    'the address %s is survived',
    async (path) => {
      expect(await rawStatus(path)).toBeLessThan(500);
      await expectAlive();
    },
  );

  test('bytes that are not HTTP are survived', async () => {
    await new Promise<void>((resolve) => {
      const socket = net.connect(Number(new URL(world.platform.origin).port), '127.0.0.1', () => {
        socket.end('\u0000\u0001 not http\r\n\r\n');
      });
      socket.on('close', () => resolve());
      socket.on('error', () => resolve());
      socket.resume();
    });
    await expectAlive();
  });

  test('names of inherited properties in a body are harmless', async () => {
    const body = '{"__proto__":{"limit":1},"constructor":1,"limit":1,"sort":"desc"}';
    expect((await world.call('GET', taskPath, { body })).data.code).toBe('0');
    expect(({} as { limit?: number }).limit).toBeUndefined();
  });

  function rawStatus(path: string): Promise<number> {
    const { port } = new URL(world.platform.origin);
    const token = world.platform.mintToken();
    return new Promise((resolve, reject) => {
      http
        .get({ host: '127.0.0.1', port, path, headers: { token } }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
        .on('error', reject);
    });
  }
});
