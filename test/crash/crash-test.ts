// npm run crash-test -- [--kills 100] [--database sqlite|postgres] [--replicas 2] [--people 8] [--recoveries 10]
//
// People launch instances through the signed HTTP door, stop, start and delete them, while the app's processes are killed
// (SIGKILL) at random moments and at named points, and the platform drops, delays and breaks its answers. Afterwards the
// books are compared: what Slack acknowledged, what the platform was asked and holds, what the database says, what people
// were shown.
import { parseArgs } from 'node:util';
import { type CrashReport, promised, runCrashTest } from './run.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    database: { type: 'string', default: 'sqlite' },
    replicas: { type: 'string' },
    people: { type: 'string', default: '8' },
    recoveries: { type: 'string', default: '10' },
  },
});

const database = values.database === 'postgres' ? 'postgres' : 'sqlite';
const report = await runCrashTest({
  kills: Number(values.kills),
  database,
  replicas: database === 'sqlite' ? 1 : Number(values.replicas ?? 2),
  people: Number(values.people),
  recoveries: Number(values.recoveries),
  onProgress: (line) => console.error(line),
});
print(report);
process.exit(isClean(report) ? 0 : 1);

function isClean(told: CrashReport): boolean {
  return promised.every((name) => told[name] === 0);
}

function print({ recoveries, ...counts }: CrashReport): void {
  const rows = Object.entries({ ...counts, ...describeRecoveries(recoveries) }).map(([name, value]) => [
    name,
    String(value),
  ]);
  const width = Math.max(...rows.map(([name = '']) => name.length));
  console.log(rows.map(([name = '', value]) => `${name.padEnd(width)}  ${value}`).join('\n'));
}

/** What people waited for is told on SQLite by the process that comes back, on PostgreSQL by the one that stayed. */
function describeRecoveries(recoveries: CrashReport['recoveries']): Record<string, string> {
  if (recoveries.length === 0) return {};
  const told = (of: 'afterDeathMs' | 'afterReadyMs') => {
    const sorted = recoveries.map((recovery) => recovery[of]).sort((a, b) => a - b);
    return `${seconds(sorted[Math.floor(sorted.length / 2)])} s in the median, ${seconds(sorted.at(-1))} s at most`;
  };
  const interrupted = recoveries.reduce((sum, recovery) => sum + recovery.interrupted, 0);
  return {
    singleDeaths: `${recoveries.length}, with ${interrupted} launches in hand`,
    toldAfterDeath: told('afterDeathMs'),
    toldAfterReady: told('afterReadyMs'),
  };
}

function seconds(ms = 0): string {
  return (ms / 1000).toFixed(1);
}
