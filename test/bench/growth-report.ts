// Which calls grow with the database, and by how much.
import { growthAim, standstillAimMs } from './aims.ts';
import type { Heard } from './statement-ear.ts';
import type { Summary } from './statistics.ts';
import type { Table } from './tables.ts';

export interface Size {
  readonly launches: number;
  /** By the name of the call, in milliseconds. */
  readonly calls: ReadonlyMap<string, Summary>;
  readonly statements: ReadonlyMap<string, readonly Heard[]>;
  readonly standstillMs: number;
  readonly fillSeconds: number;
}

export function toGrowthTable(engine: string, measured: readonly Size[]): Table {
  const [smallest] = measured;
  const largest = measured.at(-1);
  const ms = (value = Number.NaN) => value.toFixed(value < 10 ? 2 : 0);
  const misses = new Set(findGrowthMisses(measured));
  const rows = [...(largest?.calls.keys() ?? [])].map((name) => [
    name,
    ...measured.map(({ calls }) => ms(calls.get(name)?.median)),
    ...measured.slice(1).map(({ calls }) => ratioOf(name, calls, smallest?.calls).toFixed(2)),
    ms(largest?.calls.get(name)?.max),
    misses.has(name) ? '**miss**' : 'hit',
  ]);
  const standstills = measured.map(({ standstillMs }) => ms(standstillMs));
  const isCalm = measured.every(({ standstillMs }) => standstillMs <= standstillAimMs);
  const gap = measured.slice(1).map(() => '');
  return {
    title: `${engine}: the same call in a growing database`,
    note: `Medians in ms. Aims: within ${growthAim} of the smallest; the event loop never held for more than ${standstillAimMs} ms.`,
    header: [
      'Call',
      ...measured.map(({ launches }) => launches.toLocaleString('en')),
      ...measured.slice(1).map(({ launches }) => `ratio at ${launches.toLocaleString('en')}`),
      'longest at the end',
      '',
    ],
    rows: [...rows, ['event loop held, longest', ...standstills, ...gap, '', isCalm ? 'hit' : '**miss**']],
  };
}

const ratioOf = (name: string, calls: Size['calls'], base: Size['calls'] | undefined): number =>
  (calls.get(name)?.median ?? Number.NaN) / (base?.get(name)?.median ?? Number.NaN);

/** Calls that take more than twice as long in any size as in the smallest. */
export function findGrowthMisses(measured: readonly Size[]): readonly string[] {
  const [smallest, ...others] = measured;
  return [...(smallest?.calls.keys() ?? [])].filter((name) =>
    others.some(({ calls }) => ratioOf(name, calls, smallest?.calls) > growthAim),
  );
}
