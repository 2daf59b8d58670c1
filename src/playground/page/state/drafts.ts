// What was typed and has not come back from the workspace yet: until then it wins over what the workspace says, so that
// a state read a moment too early never takes a letter away.
import { signal } from '@preact/signals';

interface Draft {
  readonly value: unknown;
  /** The read that knows of it; infinite while it is on its way. */
  readonly settledAt: number;
}

const drafts = signal<ReadonlyMap<string, Draft>>(new Map());
let reads = 0;

export function draftOf(key: string): unknown {
  return drafts.value.get(key)?.value;
}

export function hasDraft(key: string): boolean {
  return drafts.value.has(key);
}

export async function keepDraft(key: string, value: unknown, sent: Promise<unknown>): Promise<void> {
  const draft: Draft = { value, settledAt: Number.POSITIVE_INFINITY };
  drafts.value = new Map(drafts.value).set(key, draft);
  const isTaken = await sent.then(
    () => true,
    () => false,
  );
  // A later letter has its own draft by now.
  if (drafts.value.get(key) !== draft) return;
  const next = new Map(drafts.value);
  if (isTaken) next.set(key, { value, settledAt: reads + 1 });
  else next.delete(key);
  drafts.value = next;
}

export function beginRead(): number {
  reads += 1;
  return reads;
}

/** Forgets what the read surely contains. */
export function endRead(read: number): void {
  const kept = [...drafts.value].filter(([, { settledAt }]) => settledAt > read);
  if (kept.length !== drafts.value.size) drafts.value = new Map(kept);
}
