// What did not change stays the same objects, so that nothing is drawn anew for it, and a menu that is open stays where
// it is.
import type { Message, OpenView } from '../../workspace/entities.ts';
import type { WorkspaceState } from './workspace-state.ts';

const texts = new WeakMap<Message, string>();

export function keepIdentity(before: WorkspaceState | null, next: WorkspaceState): WorkspaceState {
  if (!before) return next;
  const messages = Object.fromEntries(
    Object.entries(next.messages).map(([id, list]) => [id, keepMessages(before.messages[id] ?? [], list)]),
  );
  const known = [...before.views, before.home];
  const home = next.home && keepBlocks(known, next.home);
  return { ...next, messages, home, views: next.views.map((view) => keepBlocks(known, view)) };
}

/** Blocks change with the hash, and never without. */
function keepBlocks(known: readonly (OpenView | null)[], next: OpenView): OpenView {
  const same = known.find((view) => view?.id === next.id && view.hash === next.hash);
  return same ? { ...next, blocks: same.blocks } : next;
}

function keepMessages(before: readonly Message[], next: readonly Message[]): readonly Message[] {
  const known = new Map(before.map((message) => [message.ts, message]));
  const kept = next.map((message) => {
    const old = known.get(message.ts);
    return old && textOf(old) === textOf(message) ? old : message;
  });
  const isSame = kept.length === before.length && kept.every((message, index) => message === before[index]);
  return isSame ? before : kept;
}

function textOf(message: Message): string {
  const known = texts.get(message);
  if (known !== undefined) return known;
  const text = JSON.stringify(message);
  texts.set(message, text);
  return text;
}
