// The form against a model of its person, over any catalog, lists and up to 40 events. `FORM_SEED` replays a run,
// `FORM_RUNS` makes it longer or shorter.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCatalog } from '../../../src/catalog/catalog.ts';
import { world } from './form-world.ts';

const sequences = Number(process.env.FORM_RUNS ?? 20_000);
const seed = Number(process.env.FORM_SEED ?? Date.now() % 2 ** 31);
const workers = 2;

type Counts = Record<'sequences' | 'events' | 'unfit' | 'replaced' | 'sendable', number>;

/** A property that fails is the worker's error, with the shrunk sequence in its message. */
async function run(part: number): Promise<Counts> {
  const workerData = { sequences: Math.ceil(sequences / workers), seed: seed + part };
  const worker = new Worker(new URL('./run-form-model.ts', import.meta.url), { workerData });
  running.push(worker);
  const [counts] = await once(worker, 'message');
  return counts;
}

const running: Worker[] = [];
afterAll(() => Promise.all(running.map((worker) => worker.terminate())));

test('what a person asked for is what would run, whatever happens to the form', async () => {
  const parts = await Promise.all(Array.from({ length: workers }, (_, part) => run(part)));
  const sum = (what: keyof Counts) => parts.reduce((total, counts) => total + counts[what], 0);
  const share = (what: keyof Counts) => sum(what) / sum('sequences');
  const percent = (what: keyof Counts) => `${Math.round(100 * share(what))} %`;
  process.stdout.write(
    `form model: ${sum('sequences')} sequences, ${sum('events')} events, FORM_SEED=${seed}; ` +
      `an unfit explicit pair in ${percent('unfit')}, a replaced value in ${percent('replaced')}, ` +
      `a form that could be sent in ${percent('sendable')}\n`,
  );
  expect(sum('sequences')).toBeGreaterThanOrEqual(sequences);
  expect(share('unfit')).toBeGreaterThanOrEqual(0.3);
  expect(share('replaced')).toBeGreaterThanOrEqual(0.3);
  expect(share('sendable')).toBeGreaterThanOrEqual(0.3);
}, 1_800_000);

test('the catalogs are such as an operator could write', () => {
  fc.assert(
    fc.property(world, ({ catalog }) => {
      if (catalog) expect(parseCatalog(JSON.stringify(catalog))).toMatchObject({ ok: true });
    }),
    { numRuns: 300, seed },
  );
});
