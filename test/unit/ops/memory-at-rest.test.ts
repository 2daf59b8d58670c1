import { constants, PerformanceObserver } from 'node:perf_hooks';
import { expect, test } from '@jest/globals';
import { loadCollector, watchMemoryAtRest } from '../../../src/ops/memory-at-rest.ts';

/** What an entry of the kind `gc` has besides. Source: nodejs.org, Performance measurement APIs, `performanceEntry.detail`. */
interface CollectionEntry {
  readonly detail: { readonly kind: number; readonly flags: number };
}

const megabyte = 1e6;

/** A process that lives as it is told: a look at a time. */
function aProcess() {
  let call = () => undefined as unknown;
  let used = 0;
  let resident = 150 * megabyte;
  let collections = 0;
  const end = watchMemoryAtRest({
    timers: {
      after: (_ms, next) => {
        call = next;
        return { cancel: () => (call = () => undefined) };
      },
    },
    resident: () => resident,
    used: () => used,
    collect: () => {
      collections += 1;
      resident = Math.min(resident, 155 * megabyte);
    },
  });
  return {
    end,
    /** Ten seconds of work or rest. */
    pass(work: { readonly usedMs: number; readonly residentMb?: number }) {
      used += work.usedMs * 1000;
      if (work.residentMb !== undefined) resident = work.residentMb * megabyte;
      call();
      return collections;
    },
  };
}

const rest = { usedMs: 5 };

test('a process that comes to rest after a crowd collects once, and then not again', () => {
  const its = aProcess();
  // After the start, so that it is known how much it needs at rest.
  expect(its.pass(rest)).toBe(1);
  expect(its.pass(rest)).toBe(1);
  expect(its.pass({ usedMs: 9000, residentMb: 330 })).toBe(1);
  expect(its.pass(rest)).toBe(2);
  expect([its.pass(rest), its.pass(rest), its.pass(rest)]).toEqual([2, 2, 2]);
});

test('a process at work never collects for that', () => {
  const its = aProcess();
  for (let look = 0; look < 10; look += 1)
    expect(its.pass({ usedMs: 300, residentMb: 200 + look * 50 })).toBe(0);
});

test('what was freed but is not given back is not collected over and over', () => {
  const its = aProcess();
  its.pass(rest);
  its.pass({ usedMs: 5, residentMb: 200 });
  expect([its.pass({ usedMs: 5, residentMb: 210 }), its.pass(rest), its.pass(rest)]).toEqual([1, 1, 1]);
});

test('what is given back later counts as well: the next crowd is measured by that', () => {
  const its = aProcess();
  its.pass(rest);
  its.pass({ usedMs: 5, residentMb: 330 });
  its.pass({ usedMs: 5, residentMb: 150 });
  its.pass({ usedMs: 9000, residentMb: 200 });
  expect(its.pass(rest)).toBe(2);
});

test('it ends', () => {
  const its = aProcess();
  its.end();
  expect(its.pass(rest)).toBe(0);
});

test('the collector is V8’s own, and collects all there is', async () => {
  const collect = loadCollector();
  const seen = Promise.withResolvers<void>();
  const { NODE_PERFORMANCE_GC_MAJOR, NODE_PERFORMANCE_GC_FLAGS_FORCED } = constants;
  const observer = new PerformanceObserver((list) => {
    const collections = (list.getEntries() as unknown as readonly CollectionEntry[]).map(
      ({ detail }) => detail,
    );
    // One that V8 thought of by itself is not forced.
    const isOurs = ({ kind, flags }: CollectionEntry['detail']) =>
      kind === NODE_PERFORMANCE_GC_MAJOR && (flags & NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0;
    if (collections.some(isOurs)) seen.resolve();
  });
  observer.observe({ entryTypes: ['gc'] });
  try {
    collect();
    await seen.promise;
  } finally {
    observer.disconnect();
  }
});
