// The workspace's state as JSON, and back: people, conversations, open views and reply addresses. What is under way
// (triggers, sockets) is not kept; Slack's would be over by then too.
import { z } from 'zod';
import type { ConversationRecord } from './conversations.ts';
import type { User } from './entities.ts';
import type { ResponseUrlRecord } from './response-urls.ts';
import type { ViewRecord } from './views.ts';
import type { Workspace } from './workspace.ts';

const version = 1;

/** Written by ourselves, so only its outline is checked; one of another version is left alone. */
const outline = z.object({
  version: z.literal(version),
  people: z.array(z.custom<User>()),
  conversations: z.array(z.custom<ConversationRecord>()),
  views: z.array(z.custom<ViewRecord>()),
  responseUrls: z.array(z.custom<ResponseUrlRecord>()),
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

/** Answers whether there was anything to go on with. */
export function restoreSnapshot(workspace: Workspace, snapshot: unknown): boolean {
  const read = outline.safeParse(snapshot);
  if (!read.success) return false;
  for (const user of read.data.people) workspace.people.set(user.id, user);
  workspace.conversations.restore(read.data.conversations);
  workspace.views.restore(read.data.views);
  workspace.responseUrls.restore(read.data.responseUrls);
  return true;
}
