// npm run bench -- [--json <file>] [--quick]
//
// What durability costs: the real app, on SQLite and on PostgreSQL, against a bare Bolt app without either. The
// sides take turns, so each ratio comes from one run on one machine. docs/performance.md explains the figures.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../support/postgres.ts';
import { killAll } from './app-process.ts';
import { toDialogTable } from './dialogs.ts';
import { describeMachine, toFigures, toTable } from './report.ts';
import { runBench } from './run.ts';

const { values } = parseArgs({
  options: {
    /** Every single figure, for whoever wants to look closer. */
    json: { type: 'string' },
    /** Too few rounds to judge by: shows that the benchmark works. */
    quick: { type: 'boolean', default: false },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-bench-'));
process.once('exit', () => {
  killAll();
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

// It has a watchdog of its own for exits of which this process hears nothing.
const postgres = await startPostgres({ durable: true });
try {
  const postgresUrl = await postgres.createDatabase();
  const measurements = await runBench({
    folder,
    postgresUrl,
    isQuick: values.quick,
    onProgress: (line) => console.error(line),
  });
  const figures = toFigures(measurements);
  const machine = describeMachine();
  console.log(`${toTable(figures)}\n\n${toDialogTable(measurements.dialogs)}`);
  console.log(`\n${JSON.stringify(machine)}\ndisk, one durable append: ${JSON.stringify(measurements.disk)}`);
  if (values.json)
    writeFileSync(values.json, `${JSON.stringify({ machine, figures, measurements }, null, 1)}\n`);
} finally {
  killAll();
  await postgres.stop();
}
process.exit();
