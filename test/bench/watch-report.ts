import { watchCpuAim, watchLateAim, watchLaunchAim, watchMemoryAimMb } from './aims.ts';
import type { Table } from './tables.ts';
import type { LaunchFigures, WatchFigures, WatchOptions } from './watch.ts';

const verdict = (isHit: boolean) => (isHit ? ' hit' : ' **miss**');

export function toWatchTable(
  figures: readonly WatchFigures[],
  { accounts, instancesEach, runningMs }: WatchOptions,
): Table {
  const stated = Math.round((accounts * 3_600_000) / runningMs);
  return {
    title: `${accounts * instancesEach} instances of ${accounts} accounts, looked at every ${runningMs / 1000} s`,
    note:
      `Aims: under ${watchCpuAim * 100} % of one core and ${watchMemoryAimMb} MB, nothing older than ${watchLateAim} intervals, ` +
      `a launch within ${watchLaunchAim} of its time with nothing to watch (median of idle → watching, ms). ` +
      `Stated: ${stated} calls an hour, up to a ninth more by the jitter.`,
    header: ['Side', 'CPU', 'memory', 'oldest', 'calls an hour', 'launch acknowledged', 'launch sent'],
    rows: figures.map((each) => [
      each.side,
      `${(each.cpuShare * 100).toFixed(1)} %${verdict(each.cpuShare < watchCpuAim)}`,
      `${Math.round(each.residentMb)} MB${verdict(each.residentMb < watchMemoryAimMb)}`,
      `${(each.oldestMs / 1000).toFixed(1)} s${verdict(each.oldestMs <= runningMs * watchLateAim)}`,
      `${each.callsPerHour}${verdict(each.callsPerHour <= (stated * 10) / 9 + accounts)}`,
      compare(each, 'acknowledged'),
      compare(each, 'sent'),
    ]),
  };
}

function compare({ idle, watching }: WatchFigures, what: keyof LaunchFigures): string {
  const [before, after] = [idle[what].median, watching[what].median];
  const isHit = after <= before * watchLaunchAim;
  return `${before.toFixed(1)} → ${after.toFixed(1)} (${(after / before).toFixed(2)})${verdict(isHit)}`;
}
