import { expect, test } from '@jest/globals';
import { now } from './samples.ts';
import type { Its } from './test-database.ts';

export function testPause(its: Its): void {
  test('is told to every process, with the newest reason, until it ends', async () => {
    const { store, another } = its();
    const other = await another();
    expect(await store.switches.pausedBecause()).toBeNull();

    await store.switches.pause('first', now);
    await store.switches.pause('the cluster moves', now + 1);
    expect(await other.switches.pausedBecause()).toBe('the cluster moves');

    expect(await other.switches.resume()).toBe(true);
    expect(await store.switches.pausedBecause()).toBeNull();
    expect(await store.switches.resume()).toBe(false);
  });
}
