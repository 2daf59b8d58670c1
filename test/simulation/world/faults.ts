// What goes wrong in a world, and how often. Each kind can be switched off, so that a failing world shrinks to the faults that
// it takes.
import type { Random } from './random.ts';

export const faultKinds = [
  /** Processes die, at whatever step. */
  'deaths',
  /** Processes stand still for longer than their lease. */
  'suspensions',
  /** Steps take a while. */
  'slowness',
  /** Wall clocks jump. */
  'clocks',
  /** Statements fail. */
  'database',
  /** Keys are rotated. */
  'keys',
  /** Calls of Slack are late, lost on the way there or back. */
  'slack-network',
  /** Slack refuses calls for a while. */
  'slack-rates',
  /** Slack is away for minutes. */
  'slack-outages',
  /** A channel is closed to the bot. */
  'slack-places',
  /** What Slack delivers comes twice, late, or not at all. */
  'deliveries',
  /** Calls of the platform are late, lost on the way there or back, or torn. */
  'platform-network',
  /** The platform refuses, or answers what says nothing. */
  'platform-codes',
  /** Its list lags, leaves something out, tells of how it was, or has short pages. */
  'platform-lists',
  /** It is away for minutes. */
  'platform-outages',
  /** Tokens end, or are refused. */
  'tokens',
  /** Double clicks, two devices, stale buttons, people without a right. */
  'people',
  /** People ask to be forgotten, and connect anew. */
  'forgetting',
  /** Somebody deletes instances in the platform's own console, and cards in Slack. */
  'by-hand',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Weather {
  /** How rough it is, from 0 to 1; 0 for what is switched off. */
  readonly of: (kind: FaultKind) => number;
}

/** Each kind is calm, usual or rough in a world: rough everywhere would hide what two faults lead to. */
export function drawWeather(random: Random, off: ReadonlySet<FaultKind>): Weather {
  const levels = new Map<FaultKind, number>();
  for (const kind of faultKinds) {
    const level = random.stream(kind).weighted({ calm: 2, usual: 4, rough: 2 });
    const roughness = { calm: 0, usual: 0.35, rough: 1 }[level];
    levels.set(kind, off.has(kind) ? 0 : roughness);
  }
  // A share of all lives meets a death (issue 13): no world is without.
  if (!off.has('deaths')) levels.set('deaths', Math.max(0.5, levels.get('deaths') ?? 0));
  return { of: (kind) => levels.get(kind) ?? 0 };
}
