// What one look concludes from the platform's list, and from the detail where the list leaves something open.
import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import type { Instance } from '../../../src/instances/instance.ts';
import { observeAll } from '../../../src/instances/observe-all.ts';
import type { InstanceDetail, SeenInstance } from '../../../src/instances/ports.ts';
import { readList } from '../../../src/instances/read-list.ts';
import type { PlatformFailure, ReadOutcome } from '../../../src/launches/outcome.ts';
import { anInstance, aSeen, startOfTime } from './samples.ts';

const token = new Secret('nobody sees it');
const { signal } = new AbortController();
const refused: PlatformFailure = { reason: 'code', code: '10008' };
const away: PlatformFailure = { reason: 'http', httpStatus: 503 };

type Page = { readonly items: readonly SeenInstance[]; readonly isLast: boolean } | PlatformFailure;

async function read(pages: readonly Page[], wanted: readonly string[]) {
  const asked: number[] = [];
  const platform = {
    async listPage(_: Secret, { start }: { readonly start: number; readonly limit: number }) {
      const page = pages[asked.push(start) - 1];
      if (!page) throw new Error('one page too many');
      return 'items' in page
        ? ({ kind: 'ok', value: page } as const)
        : ({ kind: 'failed', failure: page } as const);
    },
  };
  const reading = await readList(
    { platform, token, pageSize: 2, signal },
    wanted.map((instanceId) => ({ instanceId })),
  );
  return { asked, reading };
}

const page = (ids: readonly string[], isLast = false): Page => ({
  items: ids.map((instanceId) => aSeen({ instanceId })),
  isLast,
});

describe('the list', () => {
  test('is read until all that are watched were seen', async () => {
    const { asked, reading } = await read([page(['a', 'b']), page(['c', 'd'])], ['a', 'c']);
    expect(asked).toEqual([0, 2]);
    expect(reading).toMatchObject({ kind: 'read', isWhole: false });
  });

  test('is read to its end, where one is missing', async () => {
    const { asked, reading } = await read([page(['a', 'b']), page(['c']), page([], true)], ['x']);
    expect(asked).toEqual([0, 2, 3]);
    expect(reading).toMatchObject({ kind: 'read', isWhole: true });
  });

  test('is read no further than five pages, and is not whole then', async () => {
    const pages = Array.from({ length: 6 }, (_, index) => page([`${index}a`, `${index}b`]));
    const { asked, reading } = await read(pages, ['x']);
    expect(asked).toHaveLength(5);
    expect(reading).toMatchObject({ kind: 'read', isWhole: false });
  });

  test.each<[string, readonly Page[], object]>([
    ['refused once', [refused, page(['a'])], { kind: 'read' }],
    ['refused twice', [refused, refused], { kind: 'refused', failure: refused }],
    ['refused, then not answered', [refused, away], { kind: 'failed', failure: away }],
    ['not answered on its second page', [page(['b']), away], { kind: 'failed', failure: away }],
  ])('%s', async (_, pages, expected) => {
    expect((await read(pages, ['a'])).reading).toMatchObject(expected);
  });
});

const at = startOfTime + 10_000_000;
const running = anInstance({ status: 'Running', phase: 'running', startedAt: startOfTime });
const ended = anInstance({
  status: 'Failed',
  phase: 'ended',
  startedAt: startOfTime,
  endsAt: startOfTime + 1000,
});
const detailOf = (seen: SeenInstance) => seen as InstanceDetail;

interface Sight {
  readonly instances: readonly Instance[];
  readonly listed?: readonly SeenInstance[];
  readonly isWhole?: boolean;
  readonly detail?: ReadOutcome<SeenInstance | null>;
  /** Default: `at`. */
  readonly lookedAt?: number;
}

async function see({
  instances,
  listed = [],
  isWhole = true,
  detail = { kind: 'ok', value: null },
  lookedAt = at,
}: Sight) {
  const asked: string[] = [];
  const platform = {
    async detail(_: Secret, instanceId: string): Promise<ReadOutcome<InstanceDetail | null>> {
      asked.push(instanceId);
      return detail.kind === 'ok' ? { kind: 'ok', value: detail.value && detailOf(detail.value) } : detail;
    },
  };
  const seen = new Map(listed.map((each) => [each.instanceId, each]));
  const look = { at: lookedAt, windowMs: 120_000, as: 'ada@1' };
  const all = await observeAll({ platform, token, signal, listed: { seen, isWhole }, look }, instances);
  return { asked, sets: all.map(({ set }) => set) };
}

describe('one that the list is without', () => {
  const again: Instance = { ...running, missed: 1 };

  test('for the first time is only counted', async () => {
    expect(await see({ instances: [running] })).toEqual({ asked: [], sets: [{ missed: 1 }] });
  });

  test('again, and not known to the detail, is gone', async () => {
    const { asked, sets } = await see({ instances: [again] });
    expect(asked).toEqual([running.instanceId]);
    expect(sets).toMatchObject([{ phase: 'gone' }]);
  });

  test('again, and known to the detail, is as the detail says', async () => {
    const detail = { kind: 'ok', value: aSeen({ status: 'Failed' }) } as const;
    expect((await see({ instances: [again], detail })).sets).toMatchObject([{ phase: 'ended', missed: 0 }]);
  });

  test('again, while the detail cannot be read, is as it was', async () => {
    const detail = { kind: 'failed', failure: away } as const;
    const { sets } = await see({ instances: [again], detail });
    expect(sets).toEqual([{ missed: 2 }]);
    expect((await see({ instances: [{ ...again, missed: 9 }], detail })).sets).toEqual([{ missed: 10 }]);
    expect((await see({ instances: [{ ...again, missed: 10 }], detail })).sets).toEqual([{}]);
  });

  test('again and again, where the detail may mean that it does not know it, is gone in the end', async () => {
    const detail = { kind: 'failed', failure: { reason: 'code', code: '716020' } } as const;
    const seeing = async (override: object, isWhole = true) =>
      (await see({ instances: [{ ...again, ...override }], isWhole, detail })).sets;
    expect(await seeing({ missed: 8 })).toEqual([{ missed: 9 }]);
    expect(await seeing({ missed: 9 })).toMatchObject([{ phase: 'gone' }]);
    // Somebody asked for that.
    expect(await seeing({ missed: 1, wanted: 'deleted', wantedAt: at })).toMatchObject([{ phase: 'gone' }]);
    expect(await seeing({ missed: 10 }, false)).toEqual([{}]);
  });

  test('is not missing where the list was not read to its end: it is asked for by itself, at once if it lives', async () => {
    const known = { kind: 'ok', value: aSeen({ startedAt: startOfTime }) } as const;
    const { asked, sets } = await see({
      instances: [again, { ...ended, instanceId: 'old' }],
      isWhole: false,
      detail: known,
    });
    expect(asked).toEqual([running.instanceId]);
    expect(sets).toEqual([{ missed: 0 }, { missed: 1 }]);
    const failed = { kind: 'failed', failure: away } as const;
    expect((await see({ instances: [again], isWhole: false, detail: failed })).sets).toEqual([{}]);
  });

  test('has ended, and is beyond the pages that were read: it is asked for in turn', async () => {
    const seeing = async (detail: Sight['detail'] & object, missed: number) =>
      await see({ instances: [{ ...ended, missed }], isWhole: false, detail });
    const gone = { kind: 'ok', value: null } as const;
    expect(await seeing(gone, 0)).toEqual({ asked: [], sets: [{ missed: 1 }] });
    expect((await seeing(gone, 1)).sets).toMatchObject([{ phase: 'gone' }]);
    const same = { kind: 'ok', value: aSeen({ status: 'Failed', endedAt: ended.endsAt }) } as const;
    expect((await seeing(same, 1)).sets).toEqual([{ missed: 0 }]);
    // What may mean that it is not there says nothing, and leaves the question to the next one.
    const open = { kind: 'failed', failure: { reason: 'code', code: '716020' } } as const;
    expect((await seeing(open, 9)).sets).toEqual([{ missed: 0 }]);
    expect((await seeing({ kind: 'failed', failure: away }, 1)).sets).toEqual([{ missed: 2 }]);
  });

  test('is asked for before what was seen later, and after what lives', async () => {
    const unseen = [3, 1, 5, 2, 4, 6].map((missed) => ({ ...ended, instanceId: `${missed}`, missed }));
    const instances = [...unseen, { ...running, instanceId: 'runs', missed: 1 }];
    const { asked } = await see({ instances, isWhole: false });
    expect(asked).toEqual(['runs', '6', '5', '4', '3', '2', '1']);
  });

  test('is asked for beyond the pages that were read, too, while something is to show: it would be under way for ever', async () => {
    const wanted = { wanted: 'deleted', wantedAt: at } as const;
    const seeing = async (detail: Sight['detail'] & object) =>
      (await see({ instances: [{ ...ended, missed: 1, ...wanted }], isWhole: false, detail })).sets;
    expect(await seeing({ kind: 'ok', value: null })).toMatchObject([{ phase: 'gone', wanted: null }]);
    const open = { kind: 'failed', failure: { reason: 'code', code: '716020' } } as const;
    expect(await seeing(open)).toMatchObject([{ phase: 'gone', wanted: null }]);
  });

  test('is asked for by some look, however many of them live beyond the pages that were read', async () => {
    // Some were missing before: that gives them no turn of others.
    const missed = (index: number) => Number(index < 10);
    const instances = Array.from({ length: 40 }, (_, index) => ({
      ...running,
      instanceId: `${index}`,
      missed: missed(index),
    }));
    const detail = { kind: 'ok', value: aSeen({ startedAt: startOfTime }) } as const;
    const looks = Array.from({ length: 60 }, (_, index) => at + index * 60_000);
    const seeing = async (lookedAt: number) =>
      (await see({ instances, isWhole: false, detail, lookedAt })).asked;
    const asked = new Set((await Promise.all(looks.map(seeing))).flat());
    expect(asked.size).toBe(40);
  });

  test('is asked for eight times a look at most', async () => {
    const instances = Array.from({ length: 20 }, (_, index) => ({ ...again, instanceId: `${index}` }));
    const { asked, sets } = await see({ instances });
    expect(asked).toHaveLength(8);
    expect(sets.filter(({ phase }) => phase === 'gone')).toHaveLength(8);
    expect(sets.slice(8)).toEqual(Array.from({ length: 12 }, () => ({ missed: 2 })));
  });
});

describe('one that runs, listed without its times', () => {
  const pending = anInstance({ status: 'Deploying' });
  const begun = { status: 'Running', phase: 'running', since: at };

  test('has those of the detail', async () => {
    const told = aSeen({ startedAt: startOfTime, timeLimitMs: 3_600_000 });
    const { sets } = await see({
      instances: [pending],
      listed: [aSeen()],
      detail: { kind: 'ok', value: told },
    });
    expect(sets).toEqual([{ ...begun, startedAt: startOfTime, endsAt: startOfTime + 3_600_000 }]);
  });

  test('has none, where the detail cannot be read, and is asked for again for five minutes', async () => {
    const detail = { kind: 'failed', failure: away } as const;
    expect((await see({ instances: [pending], listed: [aSeen()], detail })).sets).toEqual([begun]);
    const known = { ...running, startedAt: null };
    const asked = async (since: number) =>
      (await see({ instances: [{ ...known, since }], listed: [aSeen()], detail })).asked;
    expect(await asked(at - 299_000)).toHaveLength(1);
    expect(await asked(at - 300_000)).toEqual([]);
  });
});
