// npm run soak -- [--database sqlite|postgres|both] [--minutes 5] [--people 8] [--launches 600]
//
// One hour of the real app, compressed: what an operator's defaults do in sixty minutes happens in so many. Compressed are
// the looks at instances, reminders and time limits, the platform's own times, and people, who launch as much as the
// default limit of a workspace lets them in an hour. Not compressed: Slack's 3 seconds, leases, backoffs and time-outs.
// Both stand-ins break about a tenth to a quarter of their answers all the while. Printed: memory over time, then what must hold:
// memory does not grow after the warm-up, nothing ends the process, the queue drains, the books balance.
import { parseArgs } from 'node:util';
import { runSoak, type Sample, type SoakReport } from './run.ts';

/** After a collection, over the last two thirds. Below it is what a thousand launches leave in caches that have a bound. */
const mostGrowthBytes = 6_000_000;

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'both' },
    minutes: { type: 'string', default: '5' },
    people: { type: 'string', default: '8' },
    launches: { type: 'string', default: '600' },
  },
});

const megabytes = (bytes: number, digits = 1) => (bytes / 1e6).toFixed(digits);
const columns = ['minute', 'heap MB', 'external MB', 'resident MB', 'launches', 'jobs'];
const printRow = (cells: readonly string[]) => console.log(cells.map((cell) => cell.padStart(11)).join(' '));

function printSample({ minute, heapBytes, externalBytes, residentBytes, launches, jobs }: Sample): void {
  const bytes = [heapBytes, externalBytes, residentBytes].map((each) => megabytes(each));
  printRow([minute.toFixed(0), ...bytes, String(launches), String(jobs)]);
}

function printReport({ samples: _, ...told }: SoakReport): void {
  const { growthAnHour, errors, broken, details, ...counts } = told;
  const rows = {
    ...counts,
    growthAnHour: `${megabytes(growthAnHour, 2)} MB, at most ${megabytes(mostGrowthBytes)} MB`,
    errorLines: JSON.stringify(errors),
    brokenPromises: JSON.stringify(broken),
  };
  for (const line of details) console.error(line);
  for (const [name, value] of Object.entries(rows)) console.log(`${name.padEnd(15)} ${value}`);
}

const isClean = ({ growthAnHour, unhandled, endedBefore, isDrained, missing, broken }: SoakReport): boolean =>
  growthAnHour <= mostGrowthBytes &&
  unhandled === 0 &&
  !endedBefore &&
  isDrained &&
  missing === 0 &&
  Object.keys(broken).length === 0;

const engines = (['sqlite', 'postgres'] as const).filter((each) => ['both', each].includes(values.database));
let isAllClean = engines.length > 0;
for (const database of engines) {
  console.log(`\n${database}: one hour in ${values.minutes} minutes, ${values.people} people`);
  printRow(columns);
  const report = await runSoak({
    database,
    minutes: Number(values.minutes),
    people: Number(values.people),
    launches: Number(values.launches),
    samples: 20,
    onSample: printSample,
  });
  printReport(report);
  isAllClean &&= isClean(report);
}
process.exit(isAllClean ? 0 : 1);
