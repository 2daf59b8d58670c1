// From measurements to figures, and from figures to a table.
import { cpus, totalmem } from 'node:os';
import type { SideName } from './app-process.ts';
import type { Start } from './cold-start.ts';
import type { Dialogs } from './dialogs.ts';
import type { LaunchTimes } from './launch-once.ts';
import { type Summary, summarize } from './statistics.ts';
import type { BySide, ThroughputTurn } from './turns.ts';

export interface Measurements {
  readonly disk: Summary;
  readonly latency: BySide<LaunchTimes>;
  readonly throughput: BySide<ThroughputTurn>;
  readonly starts: BySide<Start>;
  readonly dialogs: readonly Dialogs[];
  readonly seconds: number;
}

export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | 'MB' | '1/s' | '';
  readonly values: Readonly<Record<SideName, number>>;
  /** Against the floor. */
  readonly ratios: Readonly<Record<'sqlite' | 'postgres', number>>;
  /** Null: reported, nothing was promised. */
  readonly aims: Readonly<Record<'sqlite' | 'postgres', number>> | null;
  readonly isHit: Readonly<Record<'sqlite' | 'postgres', boolean | null>>;
}

const engines = ['sqlite', 'postgres'] as const;

export function toFigures({ latency, throughput, starts }: Measurements): readonly Figure[] {
  const of =
    <T>(by: BySide<T>, pick: (entry: T) => number, share: 'median' | 'p99' = 'median') =>
    (side: SideName) =>
      summarize(by[side].map(pick))[share];
  const command = (entry: LaunchTimes) => entry.commandToAcknowledged;
  const view = (entry: LaunchTimes) => entry.commandToView;
  const submission = (entry: LaunchTimes) => entry.submissionToAcknowledged;
  const card = (entry: LaunchTimes) => entry.submissionToCard;
  return [
    toFigure('Command to acknowledged, median', 'ms', of(latency, command), 1.1),
    toFigure('Command to acknowledged, p99', 'ms', of(latency, command, 'p99'), 1.25),
    toFigure('Command to view opened, median', 'ms', of(latency, view), 1.1),
    toFigure('Command to view opened, p99', 'ms', of(latency, view, 'p99'), 1.25),
    toFigure('Submission to acknowledged, median', 'ms', of(latency, submission), 1.5, 2),
    toFigure('Submission to acknowledged, p99', 'ms', of(latency, submission, 'p99'), null),
    toFigure('Submission to card, median', 'ms', of(latency, card), 1.3),
    toFigure('Submission to card, p99', 'ms', of(latency, card, 'p99'), null),
    toFigure(
      'Launches per second, one process',
      '1/s',
      of(throughput, (turn) => turn.launchesPerSecond),
      0.7,
    ),
    toFigure(
      'CPU time of the app per launch',
      'ms',
      of(throughput, (turn) => turn.appCpuMs),
      null,
    ),
    toFigure(
      'Load of the stand-ins meanwhile',
      '',
      of(throughput, (turn) => turn.standInsLoad),
      null,
    ),
    toFigure(
      'Cold start, median',
      'ms',
      of(starts, (start) => start.startMs),
      1.5,
    ),
    toFigure(
      'Resident memory, idle',
      'MB',
      of(starts, (start) => start.residentMb),
      1.6,
    ),
  ];
}

function toFigure(
  name: string,
  unit: Figure['unit'],
  toValue: (side: SideName) => number,
  sqliteAim: number | null,
  postgresAim = sqliteAim,
): Figure {
  const values = { floor: toValue('floor'), sqlite: toValue('sqlite'), postgres: toValue('postgres') };
  const ratios = { sqlite: values.sqlite / values.floor, postgres: values.postgres / values.floor };
  const aims = sqliteAim === null ? null : { sqlite: sqliteAim, postgres: postgresAim ?? sqliteAim };
  const isHit = (engine: (typeof engines)[number]) => {
    if (!aims) return null;
    // Of launches per second more is better, of everything else less.
    return unit === '1/s' ? ratios[engine] >= aims[engine] : ratios[engine] <= aims[engine];
  };
  return {
    name,
    unit,
    values,
    ratios,
    aims,
    isHit: { sqlite: isHit('sqlite'), postgres: isHit('postgres') },
  };
}

export function toTable(figures: readonly Figure[]): string {
  const header = ['Figure', 'Floor', 'SQLite', 'ratio', 'aim', '', 'PostgreSQL', 'ratio', 'aim', ''];
  const rows = figures.map((figure) => {
    const { name, unit, values } = figure;
    const show = (value: number) => `${value.toFixed(2)} ${unit}`.trim();
    const cells = engines.flatMap((engine) => [show(values[engine]), ...toVerdict(figure, engine)]);
    return [name, show(values.floor), ...cells];
  });
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, index) => (index === 0 ? '---' : '---:'));
  return [header, rule, ...rows].map(line).join('\n');
}

function toVerdict({ ratios, aims, isHit }: Figure, engine: (typeof engines)[number]): string[] {
  const aim = aims ? aims[engine].toFixed(2) : '';
  const verdict = isHit[engine] === null ? '' : isHit[engine] ? 'hit' : '**miss**';
  return [ratios[engine].toFixed(2), aim, verdict];
}

export function describeMachine() {
  const [cpu] = cpus();
  return {
    cpu: `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${process.arch}`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    platform: process.platform,
  };
}
