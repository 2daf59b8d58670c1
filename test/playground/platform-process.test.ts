import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import axios from 'axios';

type SimulatorProcess = ChildProcessByStdio<Writable, Readable, null>;

const main = fileURLToPath(new URL('../../src/playground/platform/main.ts', import.meta.url));
const children: SimulatorProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function startProcess(...args: string[]): Promise<{ child: SimulatorProcess; origin: string }> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, origin: JSON.parse(line).origin };
}

test('as a process it tells its origin, takes settings, and is controlled over HTTP', async () => {
  const { origin } = await startProcess('--settings', '{"listShape":"array","emptyListAs":"items"}');
  const { token } = (await axios.post(`${origin}/_control/token`)).data;
  const list = await axios.get(`${origin}/ai/openapi/v2/instance-service/task`, {
    headers: { token },
    params: { limit: 5, sort: 'desc' },
  });
  expect(list.data).toMatchObject({ code: '0', data: [] });
});

test('it ends well at SIGTERM', async () => {
  const { child } = await startProcess();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('it ends when whoever holds its standard input lets go', async () => {
  const { child } = await startProcess();
  child.stdin.end();
  expect(await once(child, 'exit')).toEqual([0, null]);
});
