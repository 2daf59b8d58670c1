// The task that draws: surfaces as the store has them and what the other side answers in; what is shown and noted out.
import { describe, expect, test } from '@jest/globals';
import type { Job } from '../../../src/jobs/ports.ts';
import type { Drawing, Held, Limit, Opened, ShowOutcome } from '../../../src/surfaces/ports.ts';
import { refreshSurfaceTask } from '../../../src/surfaces/refresh-surface.ts';
import type { Surface } from '../../../src/surfaces/surface.ts';

const now = 1_760_000_000_000;
const standing = { channelId: 'C1', ts: '1.1' };
const limit: Limit = { workspaceId: 'T1', method: 'post', channelId: 'C1', intervalMs: 1000 };
const aJob: Job = {
  id: 'job',
  task: 'refresh-surface',
  lane: 'show',
  serialKey: null,
  subject: 'launch',
  runAt: now,
  attempts: 1,
  owner: 'me',
};

const aSurface = (override: Partial<Surface> = {}): Surface => ({
  kind: 'card',
  subject: 'launch',
  workspaceId: 'T1',
  place: { kind: 'channel', id: 'C1' },
  standing: null,
  shownHash: null,
  wanted: 1,
  changedAt: now,
  ...override,
});
const card = aSurface();
const notice = aSurface({ kind: 'notice' });

interface World {
  readonly opened?: Partial<Opened>;
  readonly job?: Partial<Job>;
  /** Default: one, of what it is. */
  readonly draws?: (surface: Surface) => Drawing | null | 'nobody';
  readonly outcome?: (surface: Surface) => ShowOutcome;
  /** Whether nothing changed by the time it is noted. Default: so it is. */
  readonly isClean?: boolean;
  readonly newer?: number;
  readonly later?: number;
  readonly lost?: boolean;
  /** Whether the job is surely still this process's, once it is drawn. Default: it is. */
  readonly isSure?: boolean;
  /** When the call that is held back is free. */
  readonly freeAt?: number;
}

async function run(world: World) {
  const did: string[] = [];
  const lost = new AbortController();
  if (world.lost) lost.abort();
  const task = refreshSurfaceTask({
    surfaces: {
      open: async () => ({ dirty: [card], isTaken: false, wasTried: false, isPaced: false, ...world.opened }),
      async noteShown({ kind, wanted }, { standing: where, hash }, completes) {
        const ends = completes ? ', job done' : '';
        did.push(`note ${kind} ${wanted}: ${hash} at ${where?.ts ?? 'no place'}${ends}`);
        return world.isClean ?? true;
      },
      giveUp: async ({ kind }) => void did.push(`give up ${kind}`),
      countDirty: async () => 0,
      async countNewer(_, placeId, dueBy) {
        did.push(`count ${placeId}${dueBy === undefined ? '' : ' by now'}`);
        return world.newer ?? 0;
      },
      adopt: async () => true,
      findCards: async () => new Map(),
    },
    rates: {
      async freeAt() {
        did.push('ask');
        return world.freeAt ?? null;
      },
      async take(each) {
        did.push(`take ${each.channelId}`);
        return null;
      },
      hold: async () => undefined,
      countHeld: async () => 0,
      purge: async () => 0,
    },
    painter: {
      draw: async (surface) => (world.draws ?? (({ kind }) => ({ hash: 'h', news: kind })))(surface),
      async show(surface, _, { again, pace }) {
        const held: Held | null = await pace.take([limit]);
        if (held) return { kind: 'held', ...held };
        did.push(`show ${surface.kind}${again ? ' again' : ''}`);
        return world.outcome?.(surface) ?? { kind: 'shown', standing };
      },
    },
    events: {
      shown: () => undefined,
      told: (_, news) => void did.push(`told ${news}`),
      notTold: (_, news, error, attempts) => void did.push(`not told ${news}: ${error} (${attempts})`),
    },
    clock: () => now + (world.later ?? 0),
    chance: () => 0.999,
  });
  const result = await task.run(
    { ...aJob, ...world.job },
    { signal: lost.signal, isSure: () => world.isSure ?? true },
  );
  return { did, result };
}

test('what is out of date is shown, told of, and noted with the end of the job', async () => {
  expect(await run({})).toEqual({
    did: ['show card', 'told card', 'note card 1: h at 1.1, job done'],
    result: { kind: 'done' },
  });
});

test('several of one launch are shown one after the other; the last ends the job', async () => {
  const { did, result } = await run({ opened: { dirty: [card, notice] } });
  expect(did.filter((each) => each.startsWith('note'))).toEqual([
    'note card 1: h at 1.1',
    'note notice 1: h at 1.1, job done',
  ]);
  expect(result).toEqual({ kind: 'done' });
});

describe('nothing is shown', () => {
  test('where nothing is out of date: an earlier job drew it', async () => {
    expect(await run({ opened: { dirty: [] } })).toEqual({ did: [], result: { kind: 'complete' } });
  });

  test('that is shown already', async () => {
    const same = aSurface({ shownHash: 'h', standing, wanted: 3 });
    expect(await run({ opened: { dirty: [same] } })).toEqual({
      did: ['note card 3: h at 1.1, job done'],
      result: { kind: 'done' },
    });
  });

  test('by a process that stood still between drawing and showing: others may have shown it', async () => {
    const { did, result } = await run({ isSure: false });
    expect(did.filter((each) => each.startsWith('show') || each.startsWith('note'))).toEqual([]);
    expect(result).toEqual({ kind: 'retry', error: 'held back by a limit', afterMs: 0 });
  });

  test('where there is nothing to show any more', async () => {
    expect(await run({ opened: { dirty: [notice] }, draws: () => null })).toEqual({
      did: ['note notice 1: null at no place, job done'],
      result: { kind: 'done' },
    });
  });

  test('while another job has it in hand', async () => {
    const { did, result } = await run({ opened: { isTaken: true } });
    expect([did, result.kind]).toEqual([[], 'retry']);
  });

  test('while another job has it in hand, which is never waited for long, however often it was', async () => {
    const waits = async (attempts: number) =>
      (await run({ opened: { isTaken: true }, job: { attempts } })).result as { afterMs: number };
    expect((await waits(1)).afterMs).toBeLessThanOrEqual(300);
    expect((await waits(40)).afterMs).toBeLessThanOrEqual(5000);
  });

  test('once the lease is lost', async () => {
    const { did, result } = await run({ lost: true });
    expect([did, result.kind]).toEqual([[], 'retry']);
  });
});

test.each([
  ['this job began before', { job: { attempts: 2 } }],
  ['another about it did', { opened: { wasTried: true } }],
])('it is looked for first where %s', async (_, world) => {
  expect((await run(world)).did[0]).toBe('show card again');
});

describe('what is as it was noted, after a change that went unanswered', () => {
  const same = aSurface({ standing, shownHash: 'h' });

  test.each([
    ['in an earlier turn of the job', { job: { attempts: 2 }, opened: { dirty: [same] } }],
    ["in another job's", { opened: { dirty: [same], wasTried: true } }],
  ] satisfies [string, World][])(
    'is shown once more, since the change may stand there: %s',
    async (_, world) => {
      const { did, result } = await run(world);
      expect(did).toContain('show card again');
      expect(did.at(-1)).toBe('note card 1: h at 1.1, job done');
      expect(result).toEqual({ kind: 'done' });
    },
  );

  test('is not posted again where it cannot be changed', async () => {
    const gone = aSurface({ standing: { channelId: 'C1', ts: null }, shownHash: 'h' });
    const { did } = await run({ job: { attempts: 2 }, opened: { dirty: [gone] } });
    expect(did).toEqual(['note card 1: h at no place, job done']);
  });
});

test('a change while it was drawn is drawn at once', async () => {
  expect((await run({ isClean: false })).result).toEqual({
    kind: 'retry',
    error: 'changed while it was drawn',
    afterMs: 0,
  });
});

test('what makes an old notice true is no news', async () => {
  const { did } = await run({ draws: () => ({ hash: 'h', news: null }) });
  expect(did).toEqual(['show card', 'note card 1: h at 1.1, job done']);
});

describe('what does not get through', () => {
  const failing = (afterMs?: number) => (): ShowOutcome => ({
    kind: 'retry',
    error: 'away',
    ...(afterMs === undefined ? {} : { afterMs }),
  });
  const day = 24 * 3_600_000;

  test('is tried again, and the operator hears of it', async () => {
    expect(await run({ outcome: failing(5000), job: { attempts: 4 } })).toEqual({
      did: ['show card again', 'not told card: away (4)'],
      result: { kind: 'retry', error: 'away', afterMs: 5000 },
    });
  });

  test.each([
    [299, day, 'retry'],
    [300, day - 1, 'retry'],
    [300, day, 'give-up'],
  ])('is given up after 300 tries and a day: %i, %i ms', async (attempts, later, kind) => {
    const { did, result } = await run({ outcome: failing(), job: { attempts }, later });
    expect(result.kind).toBe(kind);
    expect(did.includes('give up card')).toBe(kind === 'give-up');
  });

  test('for lack of any way is given up at once, and visibly', async () => {
    expect(await run({ outcome: () => ({ kind: 'undeliverable', error: 'no way' }) })).toEqual({
      did: ['show card', 'not told card: no way (1)', 'give up card'],
      result: { kind: 'give-up', error: 'no way' },
    });
  });

  test('keeps nothing else back, and the job goes on for it', async () => {
    const outcome = ({ kind }: Surface): ShowOutcome =>
      kind === 'card' ? { kind: 'retry', error: 'away' } : { kind: 'shown', standing: null };
    const { did, result } = await run({ opened: { dirty: [card, notice] }, outcome });
    expect(did).toContain('note notice 1: h at no place');
    expect(result).toMatchObject({ kind: 'retry', error: 'away' });
  });
});

test('what nobody may show just now waits until the operator has mended that', async () => {
  const { did, result } = await run({ draws: () => 'nobody' });
  expect(did).toEqual(['not told card: no bot speaks in the workspace T1 (1)']);
  expect(result).toMatchObject({ kind: 'retry' });
  const late = { job: { attempts: 300 }, later: 24 * 3_600_000 };
  expect((await run({ ...late, draws: () => 'nobody' })).result.kind).toBe('give-up');
});

describe('a limit', () => {
  const isPaced = { opened: { isPaced: true } };

  test('costs nothing where no call was refused lately: it is not asked', async () => {
    expect((await run({ freeAt: now + 1 })).did).not.toContain('ask');
  });

  test('that is kept elsewhere is asked, and lets a call pass', async () => {
    expect((await run(isPaced)).did.slice(0, 2)).toEqual(['ask', 'show card']);
    const { did } = await run({ ...isPaced, freeAt: now });
    expect(did.slice(0, 4)).toEqual(['ask', 'count C1 by now', 'take C1', 'show card']);
  });

  test.each([
    [0, 2500],
    [3, 5500],
  ])('with %i newer changes waiting for the same it is one’s turn in %i ms', async (newer, afterMs) => {
    const { did, result } = await run({ ...isPaced, freeAt: now + 2500, newer });
    expect(did).toEqual(['ask', 'not told card: rate limited (1)', 'count C1']);
    expect(result).toEqual({ kind: 'retry', error: 'held back by a limit', afterMs });
  });

  test('is left to a newer change that has its turn', async () => {
    const { did, result } = await run({ ...isPaced, freeAt: now, newer: 2 });
    expect(did).not.toContain('take C1');
    expect(result).toMatchObject({ kind: 'retry', afterMs: 2000 });
  });

  test('uses no patience up', async () => {
    const late = { job: { attempts: 1000 }, later: 30 * 24 * 3_600_000 };
    expect((await run({ ...isPaced, ...late, freeAt: now + 31 * 24 * 3_600_000 })).result.kind).toBe('retry');
  });
});
