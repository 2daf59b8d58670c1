// The workspace's state as JSON, and back: people, conversations, open views and reply addresses. What is under way
// (triggers, sockets) is not kept; Slack's would be over by then too.
import { z } from 'zod';
import type { ConversationRecord } from './conversations.ts';
import type { User } from './entities.ts';
import type { ResponseUrlRecord } from './response-urls.ts';
import type { ViewRecord } from './views.ts';
import type { Workspace } from './workspace.ts';

const version = 1;

/** As deep as a broken file could make the workspace stumble: what stands in its place is a record of ours. */
const shaped = <T>(shape: z.ZodType) => z.custom<T>((value) => shape.safeParse(value).success);

const message = z.object({
  ts: z.string(),
  channel: z.string(),
  user: z.string(),
  blocks: z.array(z.unknown()),
});
const channel = z.object({ id: z.string(), kind: z.string(), members: z.array(z.string()) });
const conversation = z.object({ channel, messages: z.array(message), ephemerals: z.array(message) });
const user = z.object({ id: z.string(), name: z.string(), locale: z.string() });
const view = z.object({
  id: z.string(),
  type: z.enum(['modal', 'home']),
  userId: z.string(),
  definition: z.object({ blocks: z.array(z.unknown()), title: z.unknown() }),
  values: z.record(z.string(), z.unknown()),
});
const responseUrl = z.tuple([
  z.string(),
  z.object({
    target: z.object({ userId: z.string(), channelId: z.string() }),
    issuedAt: z.number(),
    uses: z.number(),
  }),
]);

const outline = z.object({
  version: z.literal(version),
  people: z.array(shaped<User>(user)),
  conversations: z.array(shaped<ConversationRecord>(conversation)),
  views: z.array(shaped<ViewRecord>(view)),
  responseUrls: z.array(shaped<ResponseUrlRecord>(responseUrl)),
});

export type WorkspaceSnapshot = z.infer<typeof outline>;

export function takeSnapshot(workspace: Workspace): WorkspaceSnapshot {
  return {
    version,
    people: [...workspace.people.values()],
    conversations: workspace.conversations.records(),
    views: workspace.views.records(),
    responseUrls: workspace.responseUrls.records(),
  };
}

/** Null for what cannot be gone on with: half a file, or one of another version. */
export function readWorkspaceSnapshot(content: unknown): WorkspaceSnapshot | null {
  return outline.safeParse(content).data ?? null;
}

export function restoreSnapshot(workspace: Workspace, content: unknown): void {
  const snapshot = readWorkspaceSnapshot(content);
  if (!snapshot) return;
  for (const person of snapshot.people) workspace.people.set(person.id, person);
  workspace.conversations.restore(snapshot.conversations);
  workspace.views.restore(snapshot.views);
  workspace.responseUrls.restore(snapshot.responseUrls);
}
