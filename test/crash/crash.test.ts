// The short form of the crash test; docs/crash-test.md has the long one.
import { expect, test } from '@jest/globals';
import { promised, runCrashTest } from './run.ts';

const clean = Object.fromEntries(promised.map((name) => [name, 0]));

test.each([
  ['sqlite', 1],
  ['postgres', 2],
] as const)(
  'on %s, processes killed at random and at named points lose nothing and double nothing',
  async (database, replicas) => {
    const report = await runCrashTest({ kills: 8, database, replicas, people: 4 });
    expect(report).toMatchObject(clean);
    expect(report.kills).toBeGreaterThanOrEqual(8);
    expect(report.launches).toBeGreaterThan(5);
    expect(report.actions).toBeGreaterThan(0);
    expect(report.waits).toBeGreaterThan(0);
  },
);
