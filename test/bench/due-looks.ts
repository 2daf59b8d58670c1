// A launch that comes while ten thousand looks are due, as after a night without the app: how long after its acknowledgement
// the platform is called for it.
import { setTimeout as pause } from 'node:timers/promises';
import { backlogAimMs } from './aims.ts';
import { type Side, type SideName, startApp } from './app-process.ts';
import { openRaw } from './bulk-rows.ts';
import { launchOneByOne, type Waits } from './launch-calls.ts';
import { onBothEngines } from './on-both-engines.ts';
import { connectEverybody } from './sides.ts';
import type { StandIns } from './stand-ins.ts';
import { type Summary, summarize } from './statistics.ts';
import type { Table } from './tables.ts';
import { storeWatched } from './watched-rows.ts';

export interface DueLooksOptions {
  /** Of one instance each. */
  readonly accounts: number;
  readonly launches: number;
}

export interface DueLooks {
  readonly side: SideName;
  /** From the acknowledgement to the create call, in milliseconds, to which it is exact; below 0: before it was read. */
  readonly without: Summary;
  readonly behind: Summary;
  /** From the press to the acknowledgement. */
  readonly acknowledged: { readonly without: Summary; readonly behind: Summary };
  /** Looks that were due still when the last of these launches was told. */
  readonly looksLeft: number;
}

/** Launches after which the app is as quick as it gets, nearly. */
const warmUp = 60;

export function measureDueLooks(
  places: { readonly folder: string; readonly postgresUrl: string },
  options: DueLooksOptions,
  onProgress: (line: string) => void,
): Promise<readonly DueLooks[]> {
  return onBothEngines(places, (standIns, side) => measure(standIns, side, options, onProgress));
}

async function measure(
  standIns: StandIns,
  side: Side,
  { accounts, launches }: DueLooksOptions,
  onProgress: (line: string) => void,
): Promise<DueLooks> {
  const url = side.env.DATABASE_URL ?? '';
  const [visitor] = standIns.people;
  if (!visitor) throw new Error('nobody is there');
  const first = await startApp(standIns, side, visitor);
  await connectEverybody(standIns);
  await launchOneByOne(standIns, warmUp);
  const without = await launchOneByOne(standIns, launches);
  await first.stop();

  onProgress(`${side.name}: ${accounts} accounts`);
  await storeWatched(standIns, url, { accounts, instancesEach: 1 });
  const raw = await openRaw(url);
  const longAgo = Date.now() - 3_600_000;
  await raw.query(`update jobs set run_at = ${longAgo} where task = 'watch-account' and lease_owner is null`);
  const countLeft = async () => {
    const due = `select count(*) as count from jobs where task = 'watch-account' and run_at = ${longAgo}`;
    return Number((await raw.query(due))[0]?.count);
  };
  onProgress(`${side.name}: behind them`);
  const app = await startApp(standIns, side, visitor);
  while ((await countLeft()) >= accounts) await pause(1);
  // What this process had to compile first would count as waiting.
  await launchOneByOne(standIns, warmUp);
  const behind = await launchOneByOne(standIns, launches);
  const looksLeft = await countLeft();
  await raw.close();
  // What is left is nobody's: it need not end in good order.
  await app.kill();
  const sent = (of: readonly Waits[]) => summarize(of.map((each) => each.sent - each.acknowledged));
  const acknowledged = (of: readonly Waits[]) => summarize(of.map((each) => each.acknowledged));
  return {
    side: side.name,
    without: sent(without),
    behind: sent(behind),
    acknowledged: { without: acknowledged(without), behind: acknowledged(behind) },
    looksLeft,
  };
}

export function toDueLooksTable(figures: readonly DueLooks[], { accounts }: DueLooksOptions): Table {
  return {
    title: `A launch while ${accounts} looks are due`,
    note:
      `From the acknowledgement to the create call at the platform, median / longest in ms; and from the press to the ` +
      `acknowledgement. Aim: the longest at most ${backlogAimMs} ms above the median without them.`,
    header: [
      'Side',
      'sent, none due',
      'sent, behind them',
      'acknowledged, none due',
      'behind them',
      'due still',
      '',
    ],
    rows: figures.map(({ side, without, behind, acknowledged, looksLeft }) => [
      side,
      both(without),
      both(behind),
      both(acknowledged.without),
      both(acknowledged.behind),
      String(looksLeft),
      behind.max - without.median <= backlogAimMs ? 'hit' : '**miss**',
    ]),
  };
}

const both = ({ median, max }: Summary) => `${median.toFixed(1)} / ${max.toFixed(1)}`;
