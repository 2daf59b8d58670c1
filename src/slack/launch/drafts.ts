// Opens and keeps drafts: the form as somebody left it, and the way back to where it was asked for.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AccountKey } from '../../accounts/ports.ts';
import type { Sealer } from '../../accounts/sealer.ts';
import { Secret } from '../../config/secrets.ts';
import type { Draft, DraftStore } from '../../drafts/ports.ts';
import type { Clock } from '../../launches/ports.ts';
import { type FormValues, formValuesSchema } from './form.ts';

const contentSchema = z.object({ form: formValuesSchema, notUnderstood: z.array(z.string()).default([]) });

/** What a draft remembers of the form. */
export interface DraftContent {
  readonly form: FormValues;
  /** Quick arguments to be mentioned when the form opens. */
  readonly notUnderstood: readonly string[];
}

export interface Drafts {
  newId(): string;
  save(draft: NewDraft): Promise<void>;
  find(
    id: string,
    owner: AccountKey,
  ): Promise<{ readonly draft: Draft; readonly content: DraftContent | null } | null>;
  /** Replaces what is remembered, nothing else. */
  remember(id: string, owner: AccountKey, channelId: string, content: DraftContent): Promise<void>;
}

export interface NewDraft {
  readonly id: string;
  readonly owner: AccountKey;
  readonly channelId: string;
  readonly responseUrl: string | undefined;
  readonly content: DraftContent | null;
}

export function createDrafts(parts: { store: DraftStore; sealer: Sealer; clock: Clock }): Drafts {
  const { store, sealer, clock } = parts;

  async function find(id: string, owner: AccountKey) {
    const draft = await store.find(id, owner);
    if (!draft) return null;
    const content = contentSchema.safeParse(draft.values);
    return { draft, content: content.success ? content.data : null };
  }

  return {
    newId: randomUUID,
    find,
    async save({ id, owner, channelId, responseUrl, content }) {
      const sealedReplyUrl = responseUrl
        ? await sealer.seal(new Secret(responseUrl), 'reply-url', owner)
        : null;
      await store.save({
        ...owner,
        id,
        channelId,
        sealedReplyUrl,
        values: content && { ...content },
        createdAt: clock(),
      });
    },
    async remember(id, owner, channelId, content) {
      const found = await store.find(id, owner);
      const kept = found ?? { ...owner, id, channelId, sealedReplyUrl: null, createdAt: clock() };
      await store.save({ ...kept, values: { ...content } });
    },
  };
}
