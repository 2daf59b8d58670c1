// The page's state: what the workspace says, and where the person looks at it from.
import { computed, signal } from '@preact/signals';
import { onTick, readState, send } from './door.ts';
import { beginRead, endRead } from './drafts.ts';
import { keepIdentity } from './keep-identity.ts';
import type { WorkspaceState } from './workspace-state.ts';

export type Panel = 'guide' | 'wire' | 'thread' | null;

const firstLimit = 100;

export const workspace = signal<WorkspaceState | null>(null);
export const personId = signal<string | null>(recall('person'));
/** A permalink names a channel and a message: `/archives/C…/p1700000000000000`. */
const [, linkedChannel, linkedSeconds, linkedMicros] =
  /^\/archives\/(\w+)\/p(\d+)(\d{6})$/u.exec(location.pathname) ?? [];

export const channelId = signal<string | null>(linkedChannel ?? null);
/** The message that a permalink leads to, until it was shown. */
export const linkedTs = signal<string | null>(linkedSeconds ? `${linkedSeconds}.${linkedMicros}` : null);
export const tab = signal<'home' | 'messages'>('messages');
export const panel = signal<Panel>(window.innerWidth > 1080 ? 'guide' : null);
export const threadTs = signal<string | null>(null);
export const problem = signal<string | null>(null);
export const isLost = signal(false);
export const ticks = signal(0);
const limit = signal(firstLimit);

export const channel = computed(() => {
  const channels = workspace.value?.channels ?? [];
  return channels.find(({ id }) => id === channelId.value) ?? channels[0] ?? null;
});

export const openView = computed(() => workspace.value?.views.at(-1) ?? null);

/** How far each person has read each channel. */
const seen = signal<ReadonlyMap<string, string>>(new Map());

export function seenUpTo(id: string): string | undefined {
  return seen.value.get(`${workspace.value?.me.id}/${id}`);
}

export function markSeen(id: string, ts: string): void {
  const key = `${workspace.value?.me.id}/${id}`;
  if (seen.peek().get(key) !== ts) seen.value = new Map(seen.peek()).set(key, ts);
}

/** As in Slack, what only one person saw is gone when the page is loaded again. */
let loadedAt = 'now';
let isReading = false;
let isAskedAgain = false;

export async function refresh(): Promise<void> {
  if (isReading) {
    isAskedAgain = true;
    return;
  }
  isReading = true;
  try {
    do {
      isAskedAgain = false;
      const read = beginRead();
      const asked = personId.value;
      const next = await readState({ user: asked, limit: limit.value, since: loadedAt });
      loadedAt = next.since;
      // Another person has sat down meanwhile: their state is on its way.
      if (asked !== personId.value) continue;
      workspace.value = keepIdentity(workspace.value, next);
      rememberFirstSight(next);
      endRead(read);
      isLost.value = false;
    } while (isAskedAgain);
  } catch {
    isLost.value = true;
  } finally {
    isReading = false;
    if (isAskedAgain) void refresh();
  }
}

/** What was there when the person sat down counts as read. */
function rememberFirstSight({ me, channels, messages }: WorkspaceState): void {
  const missing = channels.filter(({ id }) => !seen.value.has(`${me.id}/${id}`));
  if (missing.length === 0) return;
  const next = new Map(seen.value);
  for (const { id } of missing) next.set(`${me.id}/${id}`, messages[id]?.at(-1)?.ts ?? '0');
  seen.value = next;
}

export function start(): void {
  onTick(
    () => {
      ticks.value += 1;
      void refresh();
    },
    () => {
      isLost.value = true;
    },
  );
  void refresh();
}

export function switchPerson(id: string): void {
  personId.value = id;
  remember('person', id);
  threadTs.value = null;
  if (panel.value === 'thread') panel.value = null;
  limit.value = firstLimit;
  void refresh();
}

export function goTo(id: string): void {
  channelId.value = id;
  problem.value = null;
  if (panel.value === 'thread') panel.value = null;
  limit.value = firstLimit;
}

export function showTab(name: 'home' | 'messages'): void {
  tab.value = name;
  const user = workspace.value?.me.id;
  if (name === 'home' && user) void attempt(send('home', { user }));
}

export function openThread(ts: string): void {
  threadTs.value = ts;
  panel.value = 'thread';
}

/** Asks for older messages too; answers whether there are any. */
export function readOlder(): boolean {
  const id = channel.value?.id ?? '';
  if (!workspace.value?.older[id]) return false;
  limit.value = Math.min(limit.value * 4, 20_000);
  void refresh();
  return true;
}

/** Waits, and tells the person what went wrong. */
export async function attempt<T>(sent: Promise<T>): Promise<T | undefined> {
  try {
    return await sent;
  } catch (error) {
    problem.value = error instanceof Error ? error.message : String(error);
    return undefined;
  }
}

function recall(name: string): string | null {
  try {
    return sessionStorage.getItem(`playground.${name}`);
  } catch {
    return null;
  }
}

function remember(name: string, value: string): void {
  try {
    sessionStorage.setItem(`playground.${name}`, value);
  } catch {
    // Without storage the page forgets at the next load, and that is all.
  }
}
