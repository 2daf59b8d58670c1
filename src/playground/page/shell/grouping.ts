// Which messages stand together: by day, by author, by thread.
import type { Message } from '../../workspace/entities.ts';
import { getNames } from '../state/names.ts';
import { daysBetween } from '../text/dates.ts';
import { say } from '../words.ts';

const togetherMs = 5 * 60_000;

export function timeOf({ ts }: Message): Date {
  return new Date(Number(ts) * 1000);
}

/** The name of the day, where a new one begins. */
export function dayLabel(message: Message, before: Message | undefined): string | null {
  const names = getNames();
  const at = timeOf(message);
  if (before && daysBetween(at, timeOf(before), names) === 0) return null;
  const days = daysBetween(at, new Date(), names);
  if (days === 0) return say('today');
  if (days === -1) return say('yesterday');
  return names.format(at, { weekday: 'long', month: 'long', day: 'numeric' });
}

/** A message right after another of the same author goes without a head of its own. */
export function isContinued(message: Message, before: Message | undefined): boolean {
  return (
    before !== undefined &&
    before.user === message.user &&
    !before.ephemeral === !message.ephemeral &&
    timeOf(message).getTime() - timeOf(before).getTime() < togetherMs
  );
}

export function repliesByThread(messages: readonly Message[]): ReadonlyMap<string, readonly Message[]> {
  const threads = new Map<string, Message[]>();
  for (const message of messages) {
    const { thread_ts: parent, ts } = message;
    if (!parent || parent === ts) continue;
    const known = threads.get(parent);
    if (known) known.push(message);
    else threads.set(parent, [message]);
  }
  return threads;
}

export interface Chunk {
  readonly key: number;
  /** Where it begins in the list that is there. */
  readonly from: number;
  readonly messages: readonly Message[];
}

const chunkLength = 25;

/**
 * Pieces of a long list, each laid out only when it comes near: the browser asks of each piece at every frame whether
 * it is, and of thousands that would take longer than a frame. They are counted from the channel's first message, so
 * that older ones which come in above leave the others' pieces as they are.
 */
export function toChunks(messages: readonly Message[], older: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (let from = 0; from < messages.length; ) {
    const key = Math.floor((older + from) / chunkLength);
    const next = Math.min((key + 1) * chunkLength - older, messages.length);
    chunks.push({ key, from, messages: messages.slice(from, next) });
    from = next;
  }
  return chunks;
}
