// From measurements to figures, and from figures to tables.
import type { LaunchCost, LaunchCosts } from '../support/launch-cost.ts';
import { backlogAimMs, crowdAimMs, dialogAimMs, memoryAim, slackPatienceMs } from './aims.ts';
import type { BySide } from './alternating.ts';
import type { SideName } from './app-process.ts';
import type { Backlog } from './backlog.ts';
import type { Start, StartKind } from './cold-start.ts';
import type { Crowd } from './crowd.ts';
import type { Dialogs } from './dialogs.ts';
import type { LaunchTimes } from './launch-once.ts';
import type { Commit, describeMachine } from './machine.ts';
import type { OpenLoop } from './open-loop.ts';
import { type Interval, intervalOfRatio, type Share, type Summary, summarize } from './statistics.ts';
import type { Table } from './tables.ts';
import type { ThroughputTurn } from './throughput.ts';

export { describeMachine } from './machine.ts';

type EngineName = Exclude<SideName, 'floor'>;
const engines = ['sqlite', 'postgres'] as const;
const titles: Readonly<Record<SideName, string>> = {
  floor: 'Floor',
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
};

export interface RunFacts {
  readonly commit: Commit;
  readonly machine: ReturnType<typeof describeMachine>;
  readonly at: string;
  readonly isQuick: boolean;
  readonly isProfiled: boolean;
  readonly load: { readonly before: number; readonly after: number };
  /** One durable append. */
  readonly disk: { readonly before: Summary; readonly after: Summary };
  readonly seconds: number;
}

export interface Measurements {
  readonly latency: BySide<LaunchTimes>;
  readonly distantLatency: BySide<LaunchTimes>;
  readonly roundTripMs: number;
  readonly throughput: BySide<ThroughputTurn>;
  readonly inFlight: number;
  readonly starts: Readonly<Record<StartKind, BySide<Start>>>;
  readonly openLoop: readonly OpenLoop[];
  readonly crowd: readonly Crowd[];
  readonly crowdSize: { readonly launches: number; readonly inFlight: number };
  readonly costs: Readonly<Record<EngineName, LaunchCosts>>;
  readonly backlog: readonly Backlog[];
  readonly dialogs: readonly Dialogs[];
}

/** Against the floor: the ratio, or what may be added to it; of launches per second more is better. */
export interface Aim {
  readonly kind: 'ratio at most' | 'ratio at least' | 'added at most';
  readonly limit: Readonly<Record<EngineName, number>>;
}

export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | 'MB' | '1/s' | '';
  readonly share: Share;
  readonly values: Readonly<Record<SideName, readonly number[]>>;
  readonly aim?: Aim;
}

const atMost = (sqlite: number, postgres = sqlite): Aim => ({
  kind: 'ratio at most',
  limit: { sqlite, postgres },
});

export function toFigures({
  latency,
  throughput,
  starts,
  inFlight,
}: Omit<Measurements, 'crowd'>): readonly Figure[] {
  const turns = (pick: (turn: ThroughputTurn) => number) => ofSides(throughput, pick);
  const startsOf = (kind: StartKind) => ofSides(starts[kind], ({ startMs }) => startMs);
  return [
    ...toLatencyFigures(latency, {
      view: atMost(1.15, 1.3),
      submission: atMost(1.9, 2),
      card: { kind: 'added at most', limit: { sqlite: 2.3, postgres: 3.2 } },
    }),
    {
      ...figure(
        `Launches per second, ${inFlight} at once`,
        '1/s',
        turns(({ launchesPerSecond }) => launchesPerSecond),
      ),
      aim: { kind: 'ratio at least', limit: { sqlite: 0.67, postgres: 0.57 } },
    },
    {
      ...figure(
        'CPU time of the app per launch',
        'ms',
        turns(({ appCpuMs }) => appCpuMs),
      ),
      aim: atMost(1.45, 1.6),
    },
    figure(
      'Load of the stand-ins meanwhile',
      '',
      turns(({ standInsLoad }) => standInsLoad),
    ),
    { ...figure('Start, cold', 'ms', startsOf('cold')), aim: atMost(1.35) },
    { ...figure('Start, warm', 'ms', startsOf('warm')), aim: atMost(1.35) },
    figure('Start, after a kill', 'ms', startsOf('after a kill')),
    figure('Start, warm; the floor cold', 'ms', { ...startsOf('warm'), floor: startsOf('cold').floor }),
    {
      ...figure(
        'Resident memory, idle',
        'MB',
        ofSides(starts.warm, ({ residentMb }) => residentMb),
      ),
      aim: atMost(1.6),
    },
  ];
}

function toLatencyFigures(
  latency: BySide<LaunchTimes>,
  aims: { view?: Aim; submission?: Aim; card?: Aim } = {},
): readonly Figure[] {
  const spans = [
    { name: 'Command to acknowledged', pick: (times: LaunchTimes) => times.commandToAcknowledged },
    { name: 'Command to view opened', pick: (times: LaunchTimes) => times.commandToView, aim: aims.view },
    {
      name: 'Submission to acknowledged',
      pick: (times: LaunchTimes) => times.submissionToAcknowledged,
      aim: aims.submission,
    },
    { name: 'Submission to card', pick: (times: LaunchTimes) => times.submissionToCard, aim: aims.card },
  ];
  return spans.flatMap(({ name, pick, aim }) => [
    { ...figure(name, 'ms', ofSides(latency, pick)), ...(aim ? { aim } : {}) },
    figure(`${name}, p99`, 'ms', ofSides(latency, pick), 'p99'),
  ]);
}

const figure = (
  name: string,
  unit: Figure['unit'],
  values: Figure['values'],
  share: Share = 'median',
): Figure => ({ name, unit, share, values });

const ofSides = <T>(by: BySide<T>, pick: (entry: T) => number): Figure['values'] => ({
  floor: by.floor.map(pick),
  sqlite: by.sqlite.map(pick),
  postgres: by.postgres.map(pick),
});

export interface Verdict {
  readonly ratio: number;
  readonly interval: Interval;
  readonly added: number;
  /** Null: nothing was promised. */
  readonly isHit: boolean | null;
}

export function judge({ values, share, aim }: Figure, engine: EngineName): Verdict {
  const [ours, floor] = [summarize(values[engine])[share], summarize(values.floor)[share]];
  const [ratio, added] = [ours / floor, ours - floor];
  const interval = intervalOfRatio(values[engine], values.floor, share);
  const limit = aim?.limit[engine] ?? Number.NaN;
  switch (aim?.kind) {
    case 'ratio at most':
      return { ratio, interval, added, isHit: ratio <= limit };
    case 'ratio at least':
      return { ratio, interval, added, isHit: ratio >= limit };
    case 'added at most':
      return { ratio, interval, added, isHit: added <= limit };
    case undefined:
      return { ratio, interval, added, isHit: null };
  }
}

export function toTables(measurements: Measurements): readonly Table[] {
  const { distantLatency, roundTripMs, openLoop, crowd, crowdSize, costs, backlog, dialogs } = measurements;
  const near = toFigures(measurements);
  const distant = toLatencyFigures(distantLatency);
  return [
    ...engines.map((engine) => toComparison(`${titles[engine]} against the floor`, near, engine)),
    ...engines.map((engine) =>
      toComparison(`${titles[engine]}, with TLS and ${roundTripMs} ms to each side`, distant, engine),
    ),
    toCostTable(costs),
    toOpenLoopTable(openLoop),
    toCrowdTable(crowd, crowdSize),
    toBacklogTable(backlog),
    toDialogTable(dialogs),
  ];
}

/** What was missed, by name; for the end of the output. */
export function findMisses(measurements: Measurements): readonly string[] {
  return engines.flatMap((engine) =>
    toFigures(measurements)
      .filter((each) => judge(each, engine).isHit === false)
      .map(({ name }) => `${titles[engine]}: ${name}`),
  );
}

function toComparison(title: string, figures: readonly Figure[], engine: EngineName): Table {
  const header = ['Figure', 'n', 'Floor', titles[engine], 'added', 'ratio', '95 %', 'aim', ''];
  const rows = figures.map((each) => {
    const { ratio, interval, added, isHit } = judge(each, engine);
    const [floor, ours] = [summarize(each.values.floor), summarize(each.values[engine])];
    return [
      each.name,
      String(Math.min(floor.count, ours.count)),
      show(floor, each),
      show(ours, each),
      `${added < 0 ? '−' : '+'}${digits(Math.abs(added))}`,
      ratio.toFixed(2),
      `${interval.from.toFixed(2)} to ${interval.to.toFixed(2)}`,
      each.aim ? describeAim(each.aim, engine) : '',
      isHit === null ? '' : verdict(isHit),
    ];
  });
  return { title, header, rows };
}

const verdict = (isHit: boolean) => (isHit ? 'hit' : '**miss**');

/** A median stands with its deviation, a p99 alone. */
function show(summary: Summary, { unit, share }: Figure): string {
  const value =
    share === 'p99' ? digits(summary.p99) : `${digits(summary.median)} ± ${digits(summary.deviation)}`;
  return `${value} ${unit}`.trim();
}

const digits = (value: number) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2));

function describeAim({ kind, limit }: Aim, engine: EngineName): string {
  const value = limit[engine];
  if (kind === 'added at most') return `+${value.toFixed(1)} ms`;
  return `${kind === 'ratio at most' ? '≤' : '≥'} ${value.toFixed(2)}`;
}

const costNames: Readonly<Record<keyof LaunchCost, string>> = {
  commits: 'commits that wait for the disk',
  roundTrips: 'round trips to the database',
  statements: 'SQL statements',
  jweOperations: 'values sealed or opened',
  zodParses: 'values parsed by zod',
};

function toCostTable(costs: Measurements['costs']): Table {
  const cell = (value: number | null) => (value === null ? '' : String(Math.round(value * 100) / 100));
  return {
    title: 'What a launch costs, counted',
    header: ['', 'SQLite, alone', '16 at once', 'PostgreSQL, alone', '16 at once'],
    rows: Object.entries(costNames).map(([key, name]) => [
      name,
      ...engines.flatMap((engine) => [
        cell(costs[engine].alone[key as keyof LaunchCost]),
        cell(costs[engine].atOnce[key as keyof LaunchCost]),
      ]),
    ]),
  };
}

const pair = ({ median, p99 }: Summary) => `${digits(median)} / ${digits(p99)}`;

function toOpenLoopTable(openLoop: readonly OpenLoop[]): Table {
  return {
    title: 'At a fixed rate of arrivals',
    note: 'Median / p99 in ms, counted from the moment at which somebody was to come.',
    header: ['Arrivals', 'n', 'command acknowledged', 'view opened', 'submission to card', 'turned away'],
    rows: openLoop.map((each) => [
      `${titles[each.side]}, ${each.ratePerSecond}/s`,
      String(each.commandToView.count),
      pair(each.commandToAcknowledged),
      pair(each.commandToView),
      pair(each.submissionToCard),
      String(each.turnedAway),
    ]),
  };
}

export function toCrowdTable(
  crowd: readonly Crowd[],
  { launches, inFlight }: { launches: number; inFlight: number },
): Table {
  const judged = (side: SideName, isHit: boolean) => (side === 'floor' ? '' : ` ${verdict(isHit)}`);
  return {
    title: `${launches} launches, ${inFlight} at once`,
    note: `Aims: commands acknowledged within ${crowdAimMs} ms (p99) and ${slackPatienceMs} ms (all), memory back within ${memoryAim} of idle.`,
    header: [
      'Side',
      'command acknowledged p99',
      'longest',
      'submission acknowledged p99',
      'pressed again',
      'event loop held',
      'memory idle',
      'after',
    ],
    rows: crowd.map((each) => {
      const { side, commandToAcknowledged: command, submissionToAcknowledged: submission } = each;
      return [
        titles[side],
        `${digits(command.p99)} ms${judged(side, command.p99 < crowdAimMs)}`,
        `${digits(command.max)} ms${judged(side, command.max < slackPatienceMs)}`,
        `${digits(submission.p99)} ms`,
        String(each.pressedAgain),
        `${digits(each.standstillMs)} ms`,
        `${digits(each.idleMb)} MB`,
        `${digits(each.afterMb)} MB${judged(side, each.afterMb <= each.idleMb * memoryAim)}`,
      ];
    }),
  };
}

function toBacklogTable(backlog: readonly Backlog[]): Table {
  return {
    title: 'A launch behind waiting jobs',
    note: `From the submission to the create call at the platform, median / longest in ms. Aim: at most ${backlogAimMs} ms more.`,
    header: ['Side', 'n', 'nothing waits', 'jobs waiting', 'behind them', '', 'jobs left at the end'],
    rows: backlog.map(({ side, without, waitingJobs, behind, jobsLeft }) => [
      titles[side],
      String(behind.count),
      `${without.median} / ${without.max}`,
      String(waitingJobs),
      `${behind.median} / ${behind.max}`,
      verdict(behind.max - without.median <= backlogAimMs),
      String(jobsLeft),
    ]),
  };
}

function toDialogTable(all: readonly Dialogs[]): Table {
  const cell = ({ median, p99 }: Summary) =>
    `${median.toFixed(0)} / ${p99.toFixed(0)} ms${median <= dialogAimMs ? '' : ' **miss**'}`;
  return {
    title: 'Dialogs while the platform is in trouble',
    note:
      "Everybody is there for the first time since the app's start, so that nothing is in its cache; median / p99. " +
      `The aim is ${dialogAimMs} ms in the median.`,
    header: ['The platform is', 'n', 'form opened', 'menu answered', 'submission answered'],
    rows: all.map(({ platform, form, menu, submission }) => [
      platform,
      String(form.count),
      cell(form),
      cell(menu),
      cell(submission),
    ]),
  };
}

export function describeRun({ commit, machine, load, disk, ...facts }: RunFacts): string {
  const state = commit.isClean ? 'clean' : '**with changes that are not committed**';
  return [
    `Commit ${commit.id ?? 'unknown'}, ${state}, ${facts.at}`,
    `${machine.cpu}, ${machine.memoryGb} GB, Node ${machine.node}, ${machine.platform}`,
    `load of the machine ${load.before.toFixed(2)} before and ${load.after.toFixed(2)} after`,
    `one durable append to the disk ${digits(disk.before.median)} ms (p99 ${digits(disk.before.p99)}) before, ` +
      `${digits(disk.after.median)} ms (p99 ${digits(disk.after.p99)}) after`,
    `${facts.seconds} s${facts.isQuick ? ', **quick: too few to judge by**' : ''}`,
    facts.isProfiled ? '**with the CPU profiler in every app**' : 'no profiler',
  ].join('; ');
}
