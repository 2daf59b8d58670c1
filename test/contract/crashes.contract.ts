import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openStore } from '../../src/store/open-store.ts';
import { countJobs, launchIn } from './samples.ts';
import type { Its } from './test-database.ts';

/** A real process, killed between two writes of one transaction. */
export function testCrashes(its: Its): void {
  test('in the middle of a transition leaves the launch where it was', async () => {
    const { url, store } = its();
    const launchId = await launchIn(store, 'creating');
    const { waiting } = await countJobs(store);
    await store.close();
    await dieWithin('transition', url, launchId);

    await using after = await reopen(url);
    expect(await after.store.launches.find(launchId)).toMatchObject({ state: 'creating', instanceId: null });
    expect(await after.store.audit.list({ launchId, limit: 10 })).toHaveLength(2);
    expect(await countJobs(after.store)).toEqual({ waiting, givenUp: 0 });
    const change = { launchId, from: 'creating', to: 'unknown', at: 1 } as const;
    expect(await after.store.launches.transition({ ...change, failure: { reason: 'interrupted' } })).toBe(
      true,
    );
  });

  test('in the middle of accepting leaves no launch, no job and no audit line', async () => {
    const { url, store } = its();
    await store.close();
    await dieWithin('accept', url, 'b7e7b3b0-0000-4000-8000-000000000001');

    await using after = await reopen(url);
    expect(await after.store.launches.find('b7e7b3b0-0000-4000-8000-000000000001')).toBeNull();
    expect(await after.store.audit.list({ limit: 10 })).toEqual([]);
    expect(await countJobs(after.store)).toEqual({ waiting: 0, givenUp: 0 });
  });

  test('after a change was confirmed takes nothing of it back', async () => {
    const { url, store } = its();
    const launchId = await launchIn(store, 'creating');
    await store.close();
    await dieWithin('nothing', url, launchId);

    await using after = await reopen(url);
    expect(await after.store.launches.find(launchId)).toMatchObject({
      state: 'created',
      instanceId: 'task-1',
    });
  });
}

async function reopen(url: string) {
  const store = await openStore({ url });
  return { store, [Symbol.asyncDispose]: () => store.close() };
}

async function dieWithin(
  work: 'accept' | 'transition' | 'nothing',
  url: string,
  launchId: string,
): Promise<void> {
  const script = join(import.meta.dirname, 'dying-process.ts');
  const child = spawn(process.execPath, [script, work, url, launchId], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
}
