// Opens and keeps drafts: the form as somebody left it, and the way back to where it was asked for.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AccountKey } from '../../accounts/ports.ts';
import type { Sealer } from '../../accounts/sealer.ts';
import type { Secret } from '../../config/secrets.ts';
import type { Draft, DraftStore } from '../../drafts/ports.ts';
import type { Clock } from '../../launches/ports.ts';
import { type FormValues, formValuesSchema } from './form.ts';

const contentSchema = z.object({
  form: formValuesSchema,
  notices: z.array(z.string()).default([]),
  marks: z.record(z.string(), z.string()).default({}),
  fromPreset: z.boolean().default(false),
  offer: z.object({ draft: z.uuid(), text: z.string() }).nullable().default(null),
});

/** What a draft remembers of the form. Words are in its person's language, already mrkdwn. */
export interface DraftContent {
  readonly form: FormValues;
  /** Lines above the fields. */
  readonly notices: readonly string[];
  /** Lines under single fields, by block id. */
  readonly marks: Readonly<Record<string, string>>;
  readonly fromPreset: boolean;
  /** An earlier draft that this form offers to go on with. */
  readonly offer: { readonly draft: string; readonly text: string } | null;
}

export const toContent = (form: FormValues, more: Partial<DraftContent> = {}): DraftContent => ({
  form,
  notices: [],
  marks: {},
  fromPreset: false,
  offer: null,
  ...more,
});

export interface FoundDraft {
  readonly draft: Draft;
  readonly content: DraftContent | null;
}

export type Drafts = ReturnType<typeof createDrafts>;

export interface NewDraft {
  readonly id: string;
  readonly owner: AccountKey;
  readonly channelId: string;
  readonly responseUrl: Secret | null;
  readonly content: DraftContent | null;
}

const offeredForMs = 30 * 60_000;

export function createDrafts(parts: { store: DraftStore; sealer: Sealer; clock: Clock }) {
  const { store, sealer, clock } = parts;
  /** Drafts that are being written just now: a form can be sent before its own draft is on disk. */
  const writing = new Map<string, Promise<void>>();

  const read = (draft: Draft | null): FoundDraft | null => {
    if (!draft) return null;
    const content = contentSchema.safeParse(draft.values);
    return { draft, content: content.success ? content.data : null };
  };

  async function save({ id, owner, channelId, responseUrl, content }: NewDraft): Promise<void> {
    const sealedReplyUrl = responseUrl ? await sealer.seal(responseUrl, 'reply-url', owner) : null;
    await store.save({
      ...owner,
      id,
      channelId,
      sealedReplyUrl,
      values: content && { ...content },
      createdAt: clock(),
      touchedAt: null,
    });
  }

  return {
    newId: (): string => randomUUID(),
    async find(id: string, owner: AccountKey): Promise<FoundDraft | null> {
      await writing.get(id);
      return read(await store.find(id, owner));
    },
    /** What the person left half done last, no longer ago than people remember. */
    findLeft: async (owner: AccountKey): Promise<FoundDraft | null> =>
      read(await store.findLatest(owner, clock() - offeredForMs)),
    /** Is not offered any more. */
    dismiss: (id: string, owner: AccountKey): Promise<void> => store.dismiss(id, owner),
    save(draft: NewDraft): Promise<void> {
      const saving = save(draft);
      // Whoever saves hears of a failure; whoever waits only finds nothing.
      const settled = saving.then(ignore, ignore).finally(() => writing.delete(draft.id));
      writing.set(draft.id, settled);
      return saving;
    },
    /** Replaces what is remembered, nothing else. Unless it is `asOpened`, it counts as left half done from now on. */
    async remember(
      id: string,
      owner: AccountKey,
      channelId: string,
      content: DraftContent,
      as?: 'asOpened',
    ): Promise<void> {
      const found = await store.find(id, owner);
      const now = clock();
      const kept = found ?? {
        ...owner,
        id,
        channelId,
        sealedReplyUrl: null,
        createdAt: now,
        touchedAt: null,
      };
      const touchedAt = as === 'asOpened' ? kept.touchedAt : now;
      await store.save({ ...kept, values: { ...content }, touchedAt });
    },
  };
}

const ignore = (): void => undefined;
