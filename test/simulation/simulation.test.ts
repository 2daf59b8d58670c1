// The short form of the simulation; docs/proof.md has the long one. SIMULATED_LIVES and SIMULATED_SEED say another length and
// other worlds.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { found } from './found.ts';
import { occasions } from './judge/occasions.ts';
import { addOccasions, addUp, type Done, liveAndJudge, runPart } from './run.ts';
import { hashOf } from './world/chronicle.ts';
import { shrink } from './world/shrink.ts';

/** What takes about 40 s on two cores with nothing else to do. Counted in lives: a slow machine proves no less. */
const lives = Number(process.env.SIMULATED_LIVES ?? 2000);
const seed = process.env.SIMULATED_SEED ?? 'test';

test('a world of the same seed is lived the same, to the last message', async () => {
  const options = { seed: `${seed}.same`, lives: 60 };
  const [once, again] = [await liveAndJudge(options), await liveAndJudge(options)];
  expect(once.lived.history.length).toBeGreaterThan(1000);
  expect(hashOf(again.lived.history)).toBe(hashOf(once.lived.history));
});

test('a world of another seed is lived otherwise', async () => {
  const of = async (name: string) => hashOf((await liveAndJudge({ seed: name, lives: 10 })).lived.history);
  expect(await of(`${seed}.one`)).not.toBe(await of(`${seed}.other`));
});

describe('many lives', () => {
  let all: readonly Done[] = [];
  beforeAll(async () => {
    all = await runPart({ seed, lives, part: 0, parts: 1 });
  });

  test('keep every promise', () => {
    const broken = all.flatMap((done) => done.violations.map((each) => ({ seed: done.seed, ...each })));
    expect(broken).toEqual([]);
  });

  test('are what the proof says they are: many with an action, a death, a reminder', () => {
    const sum = addUp(all);
    expect(sum.lives).toBe(lives);
    expect(sum.withAction / sum.lives).toBeGreaterThanOrEqual(0.3);
    expect(sum.withDeath / sum.lives).toBeGreaterThanOrEqual(0.2);
    expect(sum.withReminder / sum.lives).toBeGreaterThanOrEqual(0.1);
  });

  test('give each predicate something to judge', () => {
    const counts = addOccasions(all);
    const never = Object.keys(occasions).filter((predicate) => !counts[predicate]);
    expect(never).toEqual([]);
  });
});

test.each(found)('stays mended: $fault', async (options) => {
  expect((await liveAndJudge(options)).violations).toEqual([]);
});

test('a broken promise shrinks to few lives, and to the faults that it takes', async () => {
  const broken = { promise: 'said', life: null, at: 0, says: '' };
  // Stands for a fault of the app that shows wherever a process dies while somebody launches.
  const small = await shrink(
    // Without new keys, for which every process is ended and started as well: so it takes deaths.
    { seed: `${seed}.shrink`, lives: 16, off: new Set(['keys'] as const) },
    'said',
    async (options) => {
      const judged = await liveAndJudge(options);
      const hasDied = judged.lived.distribution.withDeath > 0;
      return { lived: judged.lived, violations: hasDied ? [broken] : [] };
    },
    40,
  );
  expect(small.options.off?.has('deaths')).toBe(false);
  expect(small.options.off?.has('platform-lists')).toBe(true);
  expect(small.options.lives - (small.options.without?.size ?? 0)).toBeLessThan(8);
});
