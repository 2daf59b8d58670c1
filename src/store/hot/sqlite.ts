// SQLite's hot statements: prepared once, run one after the other in one turn of the loop, committed with whatever else
// was asked for in that turn.
import { homeSubject } from '../../homes/home.ts';
import type { Job, NewJob } from '../../jobs/ports.ts';
import type { NewLaunch, Recalled } from '../../launches/ports.ts';
import type { SurfaceChange } from '../../surfaces/surface.ts';
import {
  hourMs,
  jobsOf,
  pauseSwitch,
  toAuditDetail,
  toFailureText,
  toHomeRow,
  toJobRow,
  toLaunchRow,
  toRecalledValues,
  toSurfaceRow,
} from '../rows.ts';
import type { RunStatement, SqliteUnits } from '../sqlite-dialect.ts';
import type { HotStore } from './hot-store.ts';
import { type Accepted, hasLimits, passedLimit } from './limits.ts';
import { noteQuietLookOnSqlite } from './looks-sqlite.ts';
import { forgetShownHomeText, keepHomeText } from './open-home.ts';
import { type OpenedRow, openText, toOpened } from './open-surfaces.ts';

const insertLaunch = `
  insert into launches (id, submission_id, team_id, workspace_id, user_id, channel_id, card_place, sealed_reply_url,
    reply_url_kid, request, state, accepted_at, region)
  values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
    (select region from accounts where team_id = ?3 and user_id = ?5))
  on conflict (team_id, user_id, submission_id) do nothing`;
const insertJob = `
  insert into jobs (id, task, lane, priority, serial_key, subject, run_at, due_at, attempts, lease_owner)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const insertAudit = `
  insert into audit_log (at, team_id, workspace_id, user_id, action, launch_id, detail) values (?, ?, ?, ?, ?, ?, ?)`;
const markSurface = `
  insert into surfaces (subject, kind, workspace_id, place, place_id, wanted, shown, changed_at)
  values (?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (subject, kind) do update
  set wanted = surfaces.wanted + 1, changed_at = excluded.changed_at, gave_up_at = null`;
const keepHome = keepHomeText(['?', '?', '?', '?', '?', '?']);
const forgetShownHome = forgetShownHomeText(['?', '?']);
const insertInstance = `
  insert into instances (launch_id, instance_id, team_id, workspace_id, user_id, name, phase, since, region, seen_as)
  values (?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?) on conflict (launch_id) do nothing`;
// Lines without a workspace are an older version's, which knew one only.
const countAccepted = `
  select coalesce(sum(coalesce(workspace_id, ?) = ?), 0) as "all", coalesce(sum(user_id = ?), 0) as theirs
  from audit_log where team_id = ? and action = 'launch.accepted' and at > ?`;
const findSubmission = 'select id from launches where team_id = ? and user_id = ? and submission_id = ?';
const findCurrent = `
  select 1 where exists (select 1 from accounts where team_id = ?1 and user_id = ?2 and sealed_token = ?4)
    and exists (select 1 from drafts where id = ?3 and team_id = ?1 and user_id = ?2
      and channel_id = ?5 and sealed_reply_url is ?6 and content is ?7)
    and not exists (select 1 from switches where name = '${pauseSwitch}')`;
const step = `
  update launches set state = ?, sent_at = coalesce(?, sent_at), sent_as = coalesce(?, sent_as),
    settled_at = coalesce(?, settled_at), instance_id = coalesce(?, instance_id), failure = coalesce(?, case when ? is null then failure end)
  where id = ? and state = ?
  returning team_id, workspace_id, user_id, region, sent_as`;
const endJob = 'delete from jobs where id = ? and lease_owner = ? and attempts = ?';
const dropGivenUp = 'delete from jobs where task = ? and subject = ? and gave_up_at is not null';
const open = openText(['?1', '?2', '?3', '?4']);
const note = `
  update surfaces set shown = ?, shown_hash = ?, channel_id = ?, ts = ?, gave_up_at = null
  where subject = ? and kind = ? and shown < ?
  returning wanted`;

interface ChangedRow {
  readonly team_id: string;
  readonly workspace_id: string;
  readonly user_id: string;
  readonly region: string | null;
  readonly sent_as: string | null;
}

export function createSqliteHotStore(units: SqliteUnits): HotStore {
  return {
    accept: (launch, firstJob, limits = {}, recalled = undefined) =>
      units.change((run) => {
        // A submission that is stored already passes whatever else is true: it is no further launch.
        if (recalled && !isCurrent(run, launch, recalled))
          return isStored(run, launch) ? 'duplicate' : 'outdated';
        const passed = hasLimits(limits) ? passedLimit(accepted(run, launch), limits) : null;
        if (passed) return isStored(run, launch) ? 'duplicate' : passed;
        if (run(insertLaunch, Object.values(toLaunchRow(launch))).changes === 0) return 'duplicate';
        storeJob(run, firstJob);
        const { id, teamId, workspaceId, userId, acceptedAt } = launch;
        const detail = JSON.stringify({ to: 'accepted' });
        run(insertAudit, [acceptedAt, teamId, workspaceId, userId, 'launch.accepted', id, detail]);
        return 'accepted';
      }),

    transition: (change) =>
      units.change((run) => {
        const {
          launchId,
          from,
          to,
          at,
          sentAs = null,
          instanceId = null,
          shows,
          watched,
          completes,
        } = change;
        const sentAt = to === 'creating' ? at : null;
        const settledAt = to === 'created' || to === 'rejected' ? at : null;
        const failure = toFailureText(change);
        const [changed] = run<ChangedRow>(step, [
          to,
          sentAt,
          sentAs,
          settledAt,
          instanceId,
          failure,
          instanceId,
          launchId,
          from,
        ]).rows;
        if (!changed) return false;
        const whose = [changed.team_id, changed.workspace_id || null, changed.user_id];
        run(insertAudit, [at, ...whose, `launch.${to}`, launchId, toAuditDetail(change)]);
        for (const surface of shows?.surfaces ?? []) mark(run, surface, at);
        if (watched) {
          const [teamId, workspaceId, userId] = [
            changed.team_id,
            changed.workspace_id || changed.team_id,
            changed.user_id,
          ];
          run(insertInstance, [
            launchId,
            instanceId,
            teamId,
            workspaceId,
            userId,
            watched.name,
            at,
            changed.region,
            changed.sent_as,
          ]);
        }
        for (const job of jobsOf(change)) storeJob(run, job);
        if (completes) end(run, completes);
        if (change.dropsGivenUp !== undefined) run(dropGivenUp, [change.dropsGivenUp, launchId]);
        return true;
      }),

    open: async ({ id, task, subject }, now) =>
      toOpened(await units.read<OpenedRow>(open, [subject, task, id, now])),

    noteShown: ({ kind, subject, wanted }, { standing, hash }, completes) =>
      units.change((run) => {
        const where = [standing?.channelId ?? null, standing?.ts ?? null];
        const [noted] = run<{ wanted: number }>(note, [wanted, hash, ...where, subject, kind, wanted]).rows;
        // Somebody who was faster noted this change or a newer one; or its person was forgotten.
        const isClean = !noted || noted.wanted === wanted;
        if (isClean && completes) end(run, completes);
        return isClean;
      }),

    openHome: (home, { surfaces, job }, at, seenHash) =>
      units.change((run) => {
        run(keepHome, Object.values(toHomeRow(home)));
        for (const surface of surfaces) mark(run, surface, at);
        if (seenHash !== undefined) run(forgetShownHome, [homeSubject(home), seenHash ?? '']);
        storeJob(run, job);
      }),

    noteQuietLook: noteQuietLookOnSqlite(units),
  };
}

function accepted(run: RunStatement, { teamId, workspaceId, userId, acceptedAt }: NewLaunch): Accepted {
  const values = [workspaceId, workspaceId, userId, teamId, acceptedAt - hourMs];
  return run<Accepted>(countAccepted, values).rows[0] ?? { theirs: 0, all: 0 };
}

const isCurrent = (
  run: RunStatement,
  { teamId, userId, submissionId }: NewLaunch,
  recalled: Recalled,
): boolean => run(findCurrent, [teamId, userId, submissionId, ...toRecalledValues(recalled)]).rows.length > 0;

const isStored = (run: RunStatement, { teamId, userId, submissionId }: NewLaunch) =>
  run(findSubmission, [teamId, userId, submissionId]).rows.length > 0;

const storeJob = (run: RunStatement, job: NewJob) => run(insertJob, Object.values(toJobRow(job)));

const mark = (run: RunStatement, surface: SurfaceChange, at: number) =>
  run(markSurface, Object.values(toSurfaceRow(surface, at)));

/** Only whoever holds it this time. */
const end = (run: RunStatement, { id, owner, attempts }: Job) => run(endJob, [id, owner, attempts]);
