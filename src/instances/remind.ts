// What a person is reminded of, and when; what their card's reply mentions them for. Pure.
import { type Instance, isLive } from './instance.ts';
import type { PersonSettings } from './settings.ts';

/** As the operator has it; people may choose their own. Milliseconds. */
export interface RemindDefaults {
  /** Longest first. */
  readonly remindBeforeEndMs: readonly number[];
  readonly remindBeforeTokenEndMs: readonly number[];
  /** Undefined: nobody is asked. */
  readonly askStillNeededMs: number | undefined;
}

/** Longest first. */
export interface RemindTimes {
  readonly end: readonly number[];
  readonly tokenEnd: readonly number[];
}

export const timesFor = (person: PersonSettings, defaults: RemindDefaults): RemindTimes => ({
  end: person.remindBeforeEndMs ?? defaults.remindBeforeEndMs,
  tokenEnd: person.remindBeforeTokenEndMs ?? defaults.remindBeforeTokenEndMs,
});

/** For those who want no reminders, and are to be mentioned. */
const usualMentionMs = 300_000;

/** With the last reminder the reply under the card mentions its owner. */
export const mentionBeforeMs = (times: readonly number[]): number => times.at(-1) ?? usualMentionMs;

/** When something is said of the end, at whatever place. */
export const endTimesOf = (person: PersonSettings, defaults: RemindDefaults): readonly number[] => {
  const { end } = timesFor(person, defaults);
  return person.mentions.ending && end.length === 0 ? [mentionBeforeMs(end)] : end;
};

/** Those that are past when an end becomes known are left out: nobody gets several at once. */
export const stillToCome = (times: readonly number[], endsAt: number, now: number): readonly number[] =>
  times.filter((before) => endsAt - before > now);

/** Wanted, not over, and no later one is due as well: of several that were held up, the last one speaks. */
export const isTimely = (times: readonly number[], before: number, endsAt: number, now: number): boolean =>
  times.includes(before) && endsAt > now && !times.some((later) => later < before && endsAt - later <= now);

/** Its end, while it runs towards one. */
export const runsUntil = ({ phase, endsAt }: Pick<Instance, 'phase' | 'endsAt'>): number | null =>
  phase === 'running' ? endsAt : null;

/** What happened of which a reply under the card tells its owner: in the words of the surfaces, with the moment that names it. */
export interface Mention {
  readonly what: 'running' | 'failed';
  readonly at: number;
}

/** Who waited for no longer is still looking. */
const waitedMs = 60_000;
/** News that is older when it is seen is no news: the card has it. */
const newsMs = 600_000;

export interface Seen {
  readonly before: Instance;
  readonly after: Instance;
  /** When it was seen. */
  readonly at: number;
  /** When the account's instances were seen the last time before; null: never. */
  readonly lookedAt: number | null;
}

/** `pendingSince`: when somebody asked for it to run. */
export function mentionOf(seen: Seen, pendingSince: number): Mention | null {
  const { before, after, at } = seen;
  if (!isLive(before) || before.phase === after.phase) return null;
  if (after.phase === 'running') {
    const isNew = after.startedAt === null ? !isLate(seen) : at - after.startedAt <= newsMs;
    return isNew && at - pendingSince > waitedMs ? { what: 'running', at: after.since } : null;
  }
  const hasFailed = after.phase === 'ended' && after.status?.trim().toLowerCase() === 'failed';
  return hasFailed ? { what: 'failed', at: after.since } : null;
}

/**
 * Found out after the platform, or the app, was away for a while. A failure is told all the same; but of those that are
 * found together then, one speaks for all.
 */
export const isLate = ({ at, lookedAt }: Pick<Seen, 'at' | 'lookedAt'>): boolean =>
  lookedAt !== null && at - lookedAt > newsMs;
