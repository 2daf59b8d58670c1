// Runs collected tests one after the other, with the hooks around them.
import { type Group, groupsOf, type Test } from './jest-globals.ts';

export interface Outcome {
  readonly id: string;
  readonly file: string;
  readonly ms: number;
  /** Null: it passed. */
  readonly failure: string | null;
}

export interface RunOptions {
  /** Whether the first failure ends the run. */
  readonly bail: boolean;
  /** After so long a test counts as one that never ends; what it still does is not waited for. Default: a minute. */
  readonly limitMs?: number;
  /** Before anything of a test runs. */
  readonly onTest?: (id: string) => void;
}

/** What is thrown where nobody waits for it counts against the test that runs then. */
let thrown: unknown[] = [];
process.on('uncaughtException', (error) => thrown.push(error));
process.on('unhandledRejection', (error) => thrown.push(error));

export async function runTests(
  tests: readonly Test[],
  { bail, limitMs = 60_000, onTest = () => undefined }: RunOptions,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let open: readonly Group[] = [];
  for (const test of tests) {
    const groups = groupsOf(test.group);
    onTest(test.id);
    const started = performance.now();
    const failure = await failureOf(limitMs, async () => {
      await closeAll(open.filter((group) => !groups.includes(group)));
      const opened = groups.filter((group) => !open.includes(group));
      open = groups;
      for (const group of opened) await runAll(group.beforeAll);
      await runOne(test, groups);
    });
    outcomes.push({
      id: test.id,
      file: groups[0]?.name ?? '',
      ms: performance.now() - started,
      failure,
    });
    if (bail && failure !== null) break;
  }
  const failure = await failureOf(limitMs, () => closeAll(open));
  const last = outcomes.at(-1);
  return failure !== null && last?.failure === null
    ? [...outcomes.slice(0, -1), { ...last, failure }]
    : outcomes;
}

async function runOne(test: Test, groups: readonly Group[]): Promise<void> {
  try {
    for (const group of groups) await runAll(group.beforeEach);
    await test.body();
  } finally {
    for (const group of groups.toReversed()) await runAll(group.afterEach.toReversed());
  }
}

async function closeAll(groups: readonly Group[]): Promise<void> {
  for (const group of groups.toReversed()) await runAll(group.afterAll);
}

async function runAll(bodies: readonly (() => unknown)[]): Promise<void> {
  for (const body of bodies) await body();
}

export const neverEnds = 'it never ends';

async function failureOf(limitMs: number, run: () => Promise<void>): Promise<string | null> {
  thrown = [];
  const { promise: over, reject } = Promise.withResolvers<never>();
  // Keeps the process alive as well: a test may wait for nothing.
  const timer = setTimeout(() => reject(neverEnds), limitMs);
  try {
    await Promise.race([run(), over]);
  } catch (error) {
    return String(error);
  } finally {
    clearTimeout(timer);
  }
  return thrown.length > 0 ? String(thrown[0]) : null;
}
