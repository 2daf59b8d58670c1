// npm run bench:growth -- [--quick] [--markdown] [--engine sqlite|postgres] [--sizes 100000,1000000] [--json <file>] [--keep <folder>]
//
// Whether what the app asks its database for takes longer the more launches there are: each call against itself in a
// database without any of them, in turns. Where one does, the plan of its statements is printed, which shows the index that is missing.
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openStore } from '../../src/store/open-store.ts';
import { startPostgres } from '../support/postgres.ts';
import { openRaw, type Row } from './bulk-rows.ts';
import { fill, type Seed, seed } from './growth-fill.ts';
import { findGrowthMisses, type Size, toGrowthTable } from './growth-report.ts';
import { type Timed, visit } from './growth-visit.ts';
import { describeCommit, describeMachine, readLoad } from './machine.ts';
import { type Heard, listenToStatements } from './statement-ear.ts';
import { summarize } from './statistics.ts';
import { toMarkdown, toText } from './tables.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string' },
    sizes: { type: 'string' },
    json: { type: 'string' },
    /** Where filled databases are left for the next run, which need not fill them again; SQLite only. */
    keep: { type: 'string' },
    markdown: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
});
const sizes = (values.sizes ?? (values.quick ? '2000,20000' : '100000,1000000')).split(',').map(Number);
const visits = { most: values.quick ? 20 : 60, least: 10, budgetMs: 60_000 };
const loopResolutionMs = 1;

const ear = listenToStatements();
const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-growth-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

const [commit, loadBefore] = [describeCommit(), readLoad()];
const results: { engine: string; sizes: readonly Size[] }[] = [];
if (values.engine !== 'postgres')
  await measureEngine('SQLite', async (name) => `sqlite:${join(folder, name)}`);
if (values.engine !== 'sqlite') {
  const postgres = await startPostgres({ durable: true });
  try {
    await measureEngine('PostgreSQL', () => postgres.createDatabase());
  } finally {
    await postgres.stop();
  }
}
const facts = { commit, machine: describeMachine(), loadBefore, loadAfter: readLoad() };
console.log(JSON.stringify(facts));
if (values.json) writeFileSync(values.json, `${JSON.stringify({ facts, results }, toPlain, 1)}\n`);
process.exit();

async function measureEngine(engine: string, create: (name: string) => Promise<string>): Promise<void> {
  const measured: Size[] = [];
  const [smallest, url] = [await create('smallest.db'), await create('growing.db')];
  await seed(smallest);
  const planted = await seed(url);
  let there = 0;
  for (const launches of sizes) {
    const began = performance.now();
    await fillOrCopy({ url, planted, there, launches });
    there = launches;
    const fillSeconds = Math.round((performance.now() - began) / 1000);
    console.error(`${engine}: ${launches} launches, filled in ${fillSeconds} s`);
    measured.push({ launches, fillSeconds, ...(await measureSize({ smallest, url }, launches)) });
  }
  results.push({ engine, sizes: measured });
  console.log(`${(values.markdown ? toMarkdown : toText)(toGrowthTable(engine, measured))}\n`);
  for (const name of findGrowthMisses(measured)) console.log(`${await explain(url, name, measured)}\n`);
}

/** What an earlier run kept is as good as filling again, which takes minutes. */
async function fillOrCopy(wanted: {
  readonly url: string;
  readonly planted: Seed;
  readonly there: number;
  readonly launches: number;
}): Promise<void> {
  const { url, planted, there, launches } = wanted;
  const file = /^sqlite:(.+)$/u.exec(url)?.[1];
  const kept = file && values.keep ? join(values.keep, `launches-${launches}.db`) : null;
  if (file && kept && existsSync(kept)) return copyFileSync(kept, file);
  await fill(url, planted, there, launches);
  if (file && kept) copyFileSync(file, kept);
}

async function measureSize(
  urls: { readonly smallest: string; readonly url: string },
  launches: number,
): Promise<Pick<Size, 'smallest' | 'calls' | 'statements' | 'standstillMs'>> {
  const [base, store] = [await openStore({ url: urls.smallest }), await openStore({ url: urls.url })];
  const { created } = await store.launches.countByState();
  // Figures of a database that is smaller than it should be would mean nothing.
  if (created < launches) throw new Error(`${created} launches are there, not ${launches}`);
  const [small, large] = [createRecorder(), createRecorder()];
  const visitBoth = async () => {
    await visit(base, small.timed);
    await visit(store, large.timed);
  };
  // The first visits prepare statements and read pages.
  for (let count = 0; count < 5; count += 1) await visitBoth();
  small.clear();
  large.clear();
  const delay = monitorEventLoopDelay({ resolution: loopResolutionMs });
  delay.enable();
  const began = performance.now();
  for (let count = 0; count < visits.most; count += 1) {
    if (count >= visits.least && performance.now() - began > visits.budgetMs) break;
    await visitBoth();
  }
  delay.disable();
  await Promise.all([base.close(), store.close()]);
  return {
    smallest: small.summaries(),
    calls: large.summaries(),
    statements: large.statements,
    standstillMs: Math.max(0, delay.max / 1e6 - loopResolutionMs),
  };
}

function createRecorder() {
  const times = new Map<string, number[]>();
  const statements = new Map<string, readonly Heard[]>();
  const timed: Timed = async (name, call) => {
    ear.take();
    // A turn for each call, so that the longest standstill is that of one.
    await nextTurn();
    const began = performance.now();
    const result = await call();
    times.set(name, [...(times.get(name) ?? []), performance.now() - began]);
    statements.set(name, ear.take());
    return result;
  };
  return {
    timed,
    statements,
    clear: () => times.clear(),
    summaries: () => new Map([...times].map(([name, each]) => [name, summarize(each)])),
  };
}

async function explain(url: string, name: string, measured: readonly Size[]): Promise<string> {
  const raw = await openRaw(url);
  const how = raw.engine === 'sqlite' ? 'explain query plan' : 'explain';
  const plans: string[] = [];
  try {
    for (const { sql, values: parameters } of measured.at(-1)?.statements.get(name) ?? []) {
      if (!/^\s*(?:select|with|insert|update|delete)\b/iu.test(sql)) continue;
      // What cannot be explained by itself (a type that only its place tells) is no reason to lose the figures.
      const rows = await raw
        .query(`${how} ${sql}`, parameters)
        .catch((error: Error) => [{ detail: error.message }]);
      const lines = rows.map((row) => `    ${row.detail ?? (row as Row)['QUERY PLAN']}`);
      plans.push([`  ${sql.replace(/\s+/gu, ' ')}`, ...lines].join('\n'));
    }
  } finally {
    await raw.close();
  }
  return [`${name}:`, ...plans].join('\n');
}

/** Maps as objects; the statements are for the plans only. */
function toPlain(key: string, value: unknown): unknown {
  if (key === 'statements') return undefined;
  return value instanceof Map ? Object.fromEntries(value) : value;
}
