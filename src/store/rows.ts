// Rows as both the hand-written statements and Kysely's store them.
import type { Draft } from '../drafts/ports.ts';
import { type Home, homeSubject } from '../homes/home.ts';
import { priorities } from '../jobs/lanes.ts';
import type { NewJob } from '../jobs/ports.ts';
import type { PlatformFailure } from '../launches/outcome.ts';
import type { NewLaunch, Recalled, Transition } from '../launches/ports.ts';
import type { SurfaceChange } from '../surfaces/surface.ts';
import { sealingKeyIdOf } from './sealing-key-id.ts';

export const toLaunchRow = (launch: NewLaunch) => ({
  id: launch.id,
  submission_id: launch.submissionId,
  team_id: launch.teamId,
  workspace_id: launch.workspaceId,
  user_id: launch.userId,
  channel_id: launch.channelId,
  card_place: launch.cardPlace,
  sealed_reply_url: launch.sealedReplyUrl,
  reply_url_kid: sealingKeyIdOf(launch.sealedReplyUrl),
  request: JSON.stringify(launch.request),
  state: 'accepted',
  accepted_at: launch.acceptedAt,
});

export const toJobRow = ({
  id,
  task,
  lane,
  priority = 'normal',
  serialKey,
  subject,
  runAt,
  owner,
}: NewJob) => ({
  id,
  task,
  lane,
  priority: priorities.indexOf(priority),
  serial_key: serialKey ?? null,
  subject,
  run_at: runAt,
  // Whose turn it is among the jobs of a key, the database says (migration 009).
  due_at: serialKey === undefined && owner === undefined ? runAt : null,
  attempts: owner === undefined ? 0 : 1,
  lease_owner: owner ?? null,
});

export const toSurfaceRow = ({ kind, subject, workspaceId, place }: SurfaceChange, at: number) => ({
  subject,
  kind,
  workspace_id: workspaceId,
  place: place.kind,
  place_id: place.id,
  wanted: 1,
  shown: 0,
  changed_at: at,
});

export const toHomeRow = (home: Home) => ({
  subject: homeSubject(home),
  team_id: home.teamId,
  workspace_id: home.workspaceId,
  user_id: home.userId,
  choices: JSON.stringify(home.choices),
  open_until: home.openUntil,
});

/** The jobs that a step stores. */
export const jobsOf = ({
  then = [],
  shows,
  watched,
}: Pick<Transition, 'then' | 'shows' | 'watched'>): NewJob[] => [
  ...then,
  ...(shows ? [shows.job] : []),
  ...(watched ? [watched.firstLook] : []),
];

/** What a step says in the audit log. */
export const toAuditDetail = ({ from, to, instanceId, failure, by }: Transition): string =>
  JSON.stringify({
    from,
    to,
    ...(failure ? describe(failure) : {}),
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(by === undefined ? {} : { by }),
  });

/** The platform's words stay out of the log: nobody knows what is in them. */
const describe = ({ reason, code }: PlatformFailure): Record<string, string> =>
  code === undefined ? { reason } : { reason, code };

/** An outcome replaces the failure that was known before, by another one or by none. */
export const toFailureText = ({ failure }: Transition): string | null =>
  failure === undefined ? null : JSON.stringify(failure);

export const toDraftRow = (draft: Draft) => ({
  id: draft.id,
  team_id: draft.teamId,
  workspace_id: draft.workspaceId,
  user_id: draft.userId,
  channel_id: draft.channelId,
  sealed_reply_url: draft.sealedReplyUrl,
  reply_url_kid: sealingKeyIdOf(draft.sealedReplyUrl),
  content: draft.values === null ? null : JSON.stringify(draft.values),
  created_at: draft.createdAt,
  touched_at: draft.touchedAt,
});

/** What must still be so where an acceptance builds on it: token, channel, reply address and content. */
export function toRecalledValues(recalled: Recalled): readonly (string | null)[] {
  const { channel_id, sealed_reply_url, content } = toDraftRow(recalled.draft);
  return [recalled.account.sealedToken, channel_id, sealed_reply_url, content];
}

/** While there is a row of this name no launch is accepted. */
export const pauseSwitch = 'launches-paused';

export const hourMs = 3_600_000;
