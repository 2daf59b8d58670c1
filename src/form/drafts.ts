// Keeps form sessions as drafts: the form as somebody left it, and the way back to where it was asked for.
import type { AccountKey, Owner } from '../accounts/ports.ts';
import type { Sealer } from '../accounts/sealer.ts';
import { Secret } from '../config/secrets.ts';
import type { Clock } from '../core/clock.ts';
import type { NewId } from '../core/ids.ts';
import type { Draft, DraftStore } from '../drafts/ports.ts';
import { type FormSession, readStoredSession } from './session.ts';

export interface FoundDraft {
  readonly draft: Draft;
  /** Null for what neither this version nor the one before wrote. */
  readonly session: FormSession | null;
}

export interface NewDraft {
  readonly id: string;
  readonly owner: Owner;
  readonly channelId: string;
  readonly responseUrl: string | undefined;
  readonly session: FormSession | null;
}

export interface KeptDraft {
  readonly id: string;
  readonly owner: Owner;
  readonly channelId: string;
  readonly session: FormSession;
}

export type FormDrafts = ReturnType<typeof createFormDrafts>;

/** How long a form that was not sent is offered again. */
const offeredForMs = 30 * 60_000;

export function createFormDrafts(parts: {
  readonly store: DraftStore;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly newId: NewId;
}) {
  const { store, sealer, clock, newId } = parts;
  /** Drafts that somebody is at work on: a form can be sent before its own draft is on disk. */
  const atWork = new Map<string, Promise<unknown>>();

  const read = (draft: Draft | null): FoundDraft | null =>
    draft && { draft, session: readStoredSession(draft.values) };

  /** One after another for each draft; the work itself may fail. */
  function inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const turn = (atWork.get(id) ?? Promise.resolve()).then(work, work);
    const settled = turn.then(ignore, ignore).finally(() => {
      if (atWork.get(id) === settled) atWork.delete(id);
    });
    atWork.set(id, settled);
    return turn;
  }

  async function insert({ id, owner, channelId, responseUrl, session }: NewDraft): Promise<void> {
    const sealedReplyUrl = responseUrl
      ? await sealer.seal(new Secret(responseUrl), 'reply-url', owner)
      : null;
    const values = session && { ...session };
    await store.save({
      ...owner,
      id,
      channelId,
      sealedReplyUrl,
      values,
      createdAt: clock(),
      touchedAt: null,
    });
  }

  /** Replaces the session, nothing else of the draft. */
  async function put({ id, owner, channelId, session }: KeptDraft, touchedAt: number | null | 'as-it-was') {
    const found = await store.find(id, owner);
    const base = found ?? {
      ...owner,
      id,
      channelId,
      sealedReplyUrl: null,
      createdAt: clock(),
      touchedAt: null,
    };
    const touched = touchedAt === 'as-it-was' ? base.touchedAt : touchedAt;
    await store.save({ ...base, values: { ...session }, touchedAt: touched });
  }

  return {
    newId,
    inTurn,
    /** Settles when nobody is at work on it. */
    ready: async (id: string): Promise<void> => void (await atWork.get(id)),
    /** Once `after` has come about; whoever asks for the draft meanwhile waits. */
    insert: (draft: NewDraft, after: Promise<unknown> = Promise.resolve()): Promise<void> =>
      inTurn(draft.id, async () => {
        await after;
        await insert(draft);
      }),
    /** To be called within the draft's turn, or where it is not written. */
    find: async (id: string, owner: AccountKey): Promise<FoundDraft | null> =>
      read(await store.find(id, owner)),
    /** As this process saved it last: what comes of it is to be checked. */
    recall: async (id: string, owner: AccountKey): Promise<FoundDraft | null> =>
      read(await store.recall(id, owner)),
    /** What the person left half done last, no longer ago than people remember. */
    findLeft: async (owner: Owner): Promise<FoundDraft | null> =>
      read(await store.findLatest(owner, clock() - offeredForMs)),
    /** Is not offered any more. */
    dismiss: (id: string, owner: AccountKey): Promise<void> => store.dismiss(id, owner),
    /** The person did something in it: it counts as left half done from now on. */
    keep: (draft: KeptDraft): Promise<void> => put(draft, clock()),
    /** What became known changed it; the person did nothing. */
    keepAsItWas: (draft: KeptDraft): Promise<void> => put(draft, 'as-it-was'),
  };
}

const ignore = (): void => undefined;
