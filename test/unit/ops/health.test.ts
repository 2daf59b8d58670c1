// What is known is told; who asks does not look.
import { describe, expect, test } from '@jest/globals';
import { createHealth, type HealthPart } from '../../../src/ops/health.ts';

function watching(
  parts: readonly Partial<HealthPart>[],
  options: { patienceMs?: number; closed?: string[] } = {},
) {
  const lines: string[] = [];
  const note = (level: string) => (_: unknown, text?: string) => void lines.push(`${level} ${text}`);
  const looked: [string, boolean][] = [];
  const health = createHealth({
    parts: parts.map((part) => ({
      name: 'database',
      isVital: true,
      everyMs: 60_000,
      look: async () => 0,
      ...part,
    })),
    closed: () => options.closed ?? [],
    logger: { info: note('info'), warn: note('warn') } as never,
    onLook: (...look) => looked.push(look),
    ...(options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs }),
  });
  return { health, lines, looked };
}

const failing = async () => {
  throw new Error('x');
};

describe('health', () => {
  test('is not there before the first look, except for what was just asked', async () => {
    const { health } = watching([{}, { name: 'slack', isVital: false, isFineAtFirst: true }]);
    expect(health.state()).toEqual({ missing: ['database'], away: [] });
    await health.start();
    expect(health.state()).toEqual({ missing: [], away: [] });
    health.stop();
  });

  test.each([
    [true, [], { missing: ['database'], away: [] }],
    [false, [], { missing: [], away: ['database'] }],
    [false, ['database'], { missing: ['database'], away: [] }],
    [true, ['slack'], { missing: ['database', 'slack'], away: [] }],
  ])('with a failing part (vital: %s) and %j closed', async (isVital, closed, state) => {
    const { health, looked } = watching([{ isVital, look: failing }], { closed });
    await health.refresh();
    expect(health.state()).toEqual(state);
    expect(looked).toEqual([['database', false]]);
  });

  test('is told once per change, however often it is looked at', async () => {
    let isFine = false;
    const { health, lines } = watching([{ look: () => (isFine ? Promise.resolve() : failing()) }]);
    for (let index = 0; index < 3; index += 1) await health.refresh();
    isFine = true;
    for (let index = 0; index < 3; index += 1) await health.refresh();
    expect(lines).toEqual(['warn database is away', 'info database is back']);
  });

  test('is looked at one at a time, also while a look goes on for ever', async () => {
    let looks = 0;
    let answer: () => void = () => undefined;
    const look = () => {
      looks += 1;
      return new Promise<void>((resolve) => {
        answer = resolve;
      });
    };
    const { health } = watching([{ look }], { patienceMs: 1 });
    await Promise.all([health.refresh(), health.refresh()]);
    await health.refresh();
    expect([looks, health.state().missing]).toEqual([1, ['database']]);
    // A late answer is one all the same.
    answer();
    await new Promise(setImmediate);
    expect(health.state().missing).toEqual([]);
    const again = health.refresh();
    answer();
    await again;
    expect([looks, health.state().missing]).toEqual([2, []]);
  });

  test('is looked at again and again, until it is stopped', async () => {
    let looks = 0;
    let enough: () => void = () => undefined;
    const often = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const look = async () => {
      looks += 1;
      if (looks === 3) enough();
    };
    const { health } = watching([{ look, everyMs: 1 }]);
    await health.start();
    await often;
    health.stop();
    expect(looks).toBe(3);
  });
});
