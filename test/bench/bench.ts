// npm run bench -- [--quick] [--only crowd|watch|looks|homes] [--markdown] [--json <file>]
//
// What durability costs: the real app, on SQLite and on PostgreSQL, against a bare Bolt app without either. The sides
// alternate, so each ratio comes from one run on one machine. docs/performance.md explains the figures.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../support/postgres.ts';
import { killAll } from './app-process.ts';
import { probeDisk } from './disk-probe.ts';
import { toDueLooksTable } from './due-looks.ts';
import { toHomesTable } from './homes.ts';
import { describeCommit, describeMachine, readLoad } from './machine.ts';
import { describeRun, findMisses, type RunFacts, toCrowdTable, toTables } from './report.ts';
import { runBench, runCrowd, runHomes, runLooks, runWatch } from './run.ts';
import { toMarkdown, toText } from './tables.ts';
import { toWatchTable } from './watch-report.ts';

const { values } = parseArgs({
  options: {
    /** Every single figure, for whoever wants to look closer. */
    json: { type: 'string' },
    /** For docs/performance.md. */
    markdown: { type: 'boolean', default: false },
    /** A part of it: `crowd`; or what is no part of the whole, since it takes minutes: `watch`, `looks`, `homes`. */
    only: { type: 'string' },
    /** Too few rounds to judge by: shows that the benchmark works. */
    quick: { type: 'boolean', default: false },
  },
});

const parts = ['crowd', 'watch', 'looks', 'homes'];
if (values.only !== undefined && !parts.includes(values.only))
  throw new Error(`--only takes: ${parts.join(', ')}`);

const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-bench-'));
for (const part of ['compiled', 'distant', 'backlog', 'dialogs', 'watch', 'looks', 'homes'])
  mkdirSync(join(folder, part));
process.once('exit', () => {
  killAll();
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

const began = performance.now();
const before = { load: readLoad(), disk: probeDisk(folder), commit: describeCommit() };
// It has a watchdog of its own for exits of which this process hears nothing.
const postgres = await startPostgres({ durable: true });
try {
  const onProgress = (line: string) =>
    console.error(`${Math.round((performance.now() - began) / 1000)} s: ${line}`);
  const options = { folder, postgres, isQuick: values.quick, onProgress };
  const measurements = values.only ? null : await runBench(options);
  const crowd = values.only === 'crowd' ? await runCrowd(options) : null;
  const watch = values.only === 'watch' ? await runWatch(options) : null;
  const looks = values.only === 'looks' ? await runLooks(options) : null;
  const homes = values.only === 'homes' ? await runHomes(options) : null;
  const facts: RunFacts = {
    commit: before.commit,
    machine: describeMachine(),
    at: new Date().toISOString().slice(0, 16),
    isQuick: values.quick,
    isProfiled: process.env.BENCH_PROFILE !== undefined,
    load: { before: before.load, after: readLoad() },
    disk: { before: before.disk, after: probeDisk(folder) },
    seconds: Math.round((performance.now() - began) / 1000),
  };
  const tables = [
    ...(measurements ? toTables(measurements) : []),
    ...(crowd ? [toCrowdTable(crowd.crowd, crowd.crowdSize)] : []),
    ...(watch ? [toWatchTable(watch.watch, watch.watchSize)] : []),
    ...(looks ? [toDueLooksTable(looks.looks, looks.looksSize)] : []),
    ...(homes ? [toHomesTable(homes.homes, homes.homesSize)] : []),
  ];
  const texts = tables.map(values.markdown ? toMarkdown : toText);
  console.log([`${describeRun(facts)}.`, ...texts].join('\n\n'));
  if (measurements) console.error(`\nmissed:\n${findMisses(measurements).join('\n') || 'nothing'}`);
  if (values.json)
    writeFileSync(
      values.json,
      `${JSON.stringify({ facts, measurements: measurements ?? crowd ?? watch ?? looks ?? homes }, null, 1)}\n`,
    );
} finally {
  killAll();
  await postgres.stop();
}
process.exit();
