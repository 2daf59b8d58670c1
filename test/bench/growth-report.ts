// Which calls grow with the database, and by how much.
import { growthAim, standstillAimMs } from './aims.ts';
import type { Heard } from './statement-ear.ts';
import type { Summary } from './statistics.ts';
import type { Table } from './tables.ts';

export interface Size {
  readonly launches: number;
  /** In the database without these launches, meanwhile. */
  readonly smallest: ReadonlyMap<string, Summary>;
  /** By the name of the call, in milliseconds. */
  readonly calls: ReadonlyMap<string, Summary>;
  readonly statements: ReadonlyMap<string, readonly Heard[]>;
  readonly standstillMs: number;
  readonly fillSeconds: number;
}

export function toGrowthTable(engine: string, measured: readonly Size[]): Table {
  const largest = measured.at(-1);
  const ms = (value = Number.NaN) => value.toFixed(value < 10 ? 2 : 0);
  const misses = new Set(findGrowthMisses(measured));
  const rows = [...(largest?.calls.keys() ?? [])].map((name) => [
    name,
    ms(largest?.smallest.get(name)?.median),
    ...measured.flatMap((size) => [ms(size.calls.get(name)?.median), ratioOf(name, size).toFixed(2)]),
    ms(largest?.calls.get(name)?.max),
    misses.has(name) ? '**miss**' : 'hit',
  ]);
  const isCalm = measured.every(({ standstillMs }) => standstillMs <= standstillAimMs);
  return {
    title: `${engine}: the same call in a growing database`,
    note:
      'Medians in ms, ratios to a database without other launches, called in turns with it. ' +
      `Aims: ratios up to ${growthAim}; the event loop never held for more than ${standstillAimMs} ms.`,
    header: [
      'Call',
      'smallest',
      ...measured.flatMap(({ launches }) => [launches.toLocaleString('en'), 'ratio']),
      'longest at the end',
      '',
    ],
    rows: [
      ...rows,
      [
        'event loop held, longest',
        '',
        ...measured.flatMap(({ standstillMs }) => [ms(standstillMs), '']),
        '',
        isCalm ? 'hit' : '**miss**',
      ],
    ],
  };
}

const ratioOf = (name: string, { calls, smallest }: Size): number =>
  (calls.get(name)?.median ?? Number.NaN) / (smallest.get(name)?.median ?? Number.NaN);

/** Calls that take more than twice as long in any size as in the smallest. */
export function findGrowthMisses(measured: readonly Size[]): readonly string[] {
  return [...(measured[0]?.calls.keys() ?? [])].filter((name) =>
    measured.some((size) => ratioOf(name, size) > growthAim),
  );
}
