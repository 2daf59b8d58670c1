// PostgreSQL's hot statements: each change is one round trip, which is atomic by itself, and most are one statement. Its parts
// see the database as it was when the statement began, and follow one another by what they return.
import { homeSubject } from '../../homes/home.ts';
import type { LaunchLimits } from '../../launches/ports.ts';
import type { PostgresSession, Statement } from '../postgres-exchange.ts';
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
import type { HotStore } from './hot-store.ts';
import { type Accepted, hasLimits, passedLimit } from './limits.ts';
import { noteQuietLookOnPostgres } from './looks-postgres.ts';
import { forgetShownHomeText, keepHomeText } from './open-home.ts';
import { type OpenedRow, openText, toOpened } from './open-surfaces.ts';
import { OpenedAhead } from './opened-ahead.ts';

const jobColumns = 'id, task, lane, priority, serial_key, subject, run_at, due_at, attempts, lease_owner';

/**
 * Sent before what counts, in the same transaction: whoever accepts next in the workspace counts what this one stored.
 * Its first key tells it from the locks of presets and serial keys.
 */
const lockTeam: Statement = { name: 'lock-team', text: 'select pg_advisory_xact_lock(3, hashtext($1))' };

/** What is known of what a launch is accepted from, where it was recalled: see `toRecalledValues`. */
const basis = `
  select exists (select from accounts where team_id = $3::text and user_id = $5::text and sealed_token = $14::text)
    and exists (select from drafts where id = $2::text and team_id = $3::text and user_id = $5::text
      and channel_id = $15::text and sealed_reply_url is not distinct from $16::text
      and content is not distinct from $17::text)
    and not exists (select from switches where name = '${pauseSwitch}') as is_current`;

/** Accepted within the hour before. Lines without a workspace are an older version's, which knew one only. */
const counted = ([since, perPerson, perWorkspace]: readonly [string, string, string]) => `
  select theirs, "all", theirs < coalesce(${perPerson}::integer, theirs + 1)
    and "all" < coalesce(${perWorkspace}::integer, "all" + 1) as is_below
  from (
    select coalesce(sum(case when coalesce(workspace_id, $4::text) = $4::text then 1 else 0 end), 0)::integer as "all",
      coalesce(sum(case when user_id = $5::text then 1 else 0 end), 0)::integer as theirs
    from audit_log where team_id = $3::text and action = 'launch.accepted' and at > ${since}::bigint
  ) as counts`;

interface AcceptanceKind {
  readonly isRecalled: boolean;
  readonly isLimited: boolean;
}

/** Each names only the tables that it needs. */
const acceptance = ({ isRecalled, isLimited }: AcceptanceKind): Statement => ({
  name: `accept-launch${isRecalled ? '-recalled' : ''}${isLimited ? '-within-limits' : ''}`,
  text: `
  with basis as materialized (${isRecalled ? basis : 'select true as is_current'}
  ), counted as materialized (${
    isLimited
      ? counted(isRecalled ? ['$18', '$19', '$20'] : ['$14', '$15', '$16'])
      : 'select 0 as theirs, 0 as "all", true as is_below'
  }
  ), stored as (
    insert into launches (id, submission_id, team_id, workspace_id, user_id, channel_id, card_place, sealed_reply_url,
      reply_url_kid, request, state, accepted_at, region)
    select $1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text,
      $9::text, $10::text, $11::text, $12::bigint,
      (select region from accounts where team_id = $3::text and user_id = $5::text)
    from basis, counted where basis.is_current and counted.is_below
    on conflict (team_id, user_id, submission_id) do nothing
    returning id
  ), queued as (
    insert into jobs (${jobColumns}) select job.* from stored, (
      select ${jobColumns} from json_populate_record(null::jobs, $13::json)) as job
  ), audited as (
    insert into audit_log (at, team_id, workspace_id, user_id, action, launch_id, detail)
    select $12::bigint, $3::text, $4::text, $5::text, 'launch.accepted', id, '{"to":"accepted"}' from stored
  )
  select exists (select from stored) as is_stored, basis.is_current, counted.theirs, counted."all", exists (
    select from launches where team_id = $3::text and user_id = $5::text and submission_id = $2::text
  ) as is_known
  from basis, counted`,
});

const accept = {
  read: acceptance({ isRecalled: false, isLimited: false }),
  readWithinLimits: acceptance({ isRecalled: false, isLimited: true }),
  recalled: acceptance({ isRecalled: true, isLimited: false }),
  recalledWithinLimits: acceptance({ isRecalled: true, isLimited: true }),
};

const stepOf = (name: string, follows: string): Statement => ({
  name,
  text: `
  with changed as (
    update launches set state = $3::text, sent_at = coalesce($4::bigint, sent_at),
      sent_as = coalesce($10::text, sent_as), settled_at = coalesce($5::bigint, settled_at),
      instance_id = coalesce($6::text, instance_id),
      failure = coalesce($7::text, case when $6::text is null then failure end)
    where id = $1::text and state = $2::text
    returning team_id, workspace_id, user_id, region, sent_as
  ), audited as (
    insert into audit_log (at, team_id, workspace_id, user_id, action, launch_id, detail)
    select $8::bigint, team_id, nullif(workspace_id, ''), user_id, 'launch.' || $3::text, $1::text, $9::text from changed
  )${follows}
  select from changed`,
});

const stepOnly = stepOf('step-launch', '');

const stepAndFollow = stepOf(
  'settle-launch',
  `, marked as (
    insert into surfaces (subject, kind, workspace_id, place, place_id, wanted, shown, changed_at)
    select surface.* from changed, (
      select subject, kind, workspace_id, place, place_id, wanted, shown, changed_at
      from json_populate_recordset(null::surfaces, $11::json)) as surface
    on conflict (subject, kind) do update
    set wanted = surfaces.wanted + 1, changed_at = excluded.changed_at, gave_up_at = null
  ), watched as (
    insert into instances (launch_id, instance_id, team_id, workspace_id, user_id, name, phase, since, region, seen_as)
    select $1::text, $6::text, team_id, coalesce(nullif(workspace_id, ''), team_id), user_id, $17::text, 'pending', $8::bigint,
      region, sent_as
    from changed where $17::text is not null
    on conflict (launch_id) do nothing
  ), queued as (
    insert into jobs (${jobColumns}) select job.* from changed, (
      select ${jobColumns} from json_populate_recordset(null::jobs, $12::json)) as job
  ), ended as (
    delete from jobs where id = $13::text and lease_owner = $14::text and attempts = $15::integer
      and exists (select from changed)
  ), dropped as (
    delete from jobs where task = $16::text and subject = $1::text and gave_up_at is not null
      and exists (select from changed)
  )`,
);

/** Somebody who was faster noted this change or a newer one, or its person was forgotten: then it is clean as well. */
const noteShown: Statement = {
  name: 'note-shown',
  text: `
  with noted as (
    update surfaces set shown = $3::integer, shown_hash = $4::text, channel_id = $5::text, ts = $6::text, gave_up_at = null
    where subject = $1::text and kind = $2::text and shown < $3::integer
    returning wanted
  ), ended as (
    delete from jobs where id = $7::text and lease_owner = $8::text and attempts = $9::integer
      and not exists (select from noted where wanted <> $3::integer)
  )
  select not exists (select from noted where wanted <> $3::integer) as is_clean`,
};

const keepHome: Statement = {
  name: 'keep-home',
  text: keepHomeText(['$1', '$2', '$3', '$4', '$5', '$6']),
};

const markSurface: Statement = {
  name: 'mark-surface',
  text: `
  insert into surfaces (subject, kind, workspace_id, place, place_id, wanted, shown, changed_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (subject, kind) do update
  set wanted = surfaces.wanted + 1, changed_at = excluded.changed_at, gave_up_at = null`,
};

const forgetShownHome: Statement = {
  name: 'forget-shown-home',
  text: forgetShownHomeText(['$1', '$2']),
};

const insertJob: Statement = {
  name: 'insert-job',
  text: `insert into jobs (${jobColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
};

const openSurfaces: Statement = {
  name: 'open-surfaces',
  text: openText(['$1::text', '$2::text', '$3::text', '$4::bigint']),
};

interface AcceptedRow extends Accepted {
  readonly is_stored: boolean;
  readonly is_known: boolean;
  readonly is_current: boolean;
}

/** A submission that is stored already passes whatever else is true: it is no further launch. */
function toOutcome(row: AcceptedRow, limits: LaunchLimits) {
  if (row.is_stored) return 'accepted';
  if (row.is_known) return 'duplicate';
  return row.is_current ? (passedLimit(row, limits) ?? 'duplicate') : 'outdated';
}

export function createPostgresHotStore(session: PostgresSession): HotStore {
  const { change, read } = session;
  const ahead = new OpenedAhead();
  return {
    async accept(launch, firstJob, limits = {}, recalled = undefined) {
      const isLimited = hasLimits(limits);
      const { perPerson, perWorkspace } = limits;
      const answers = await change(...(isLimited ? [{ statement: lockTeam, values: [launch.teamId] }] : []), {
        statement: recalled
          ? accept[isLimited ? 'recalledWithinLimits' : 'recalled']
          : accept[isLimited ? 'readWithinLimits' : 'read'],
        values: [
          ...Object.values(toLaunchRow(launch)),
          JSON.stringify(toJobRow(firstJob)),
          ...(recalled ? toRecalledValues(recalled) : []),
          ...(isLimited ? [launch.acceptedAt - hourMs, perPerson, perWorkspace] : []),
        ],
      });
      return toOutcome(answers.at(-1)?.[0] as unknown as AcceptedRow, limits);
    },

    async transition(step) {
      const { launchId, from, to, at, sentAs, instanceId, shows, watched, completes, dropsGivenUp } = step;
      const jobs = jobsOf(step).map(toJobRow);
      const values = [
        launchId,
        from,
        to,
        to === 'creating' ? at : null,
        to === 'created' || to === 'rejected' ? at : null,
        instanceId,
        toFailureText(step),
        at,
        toAuditDetail(step),
        sentAs,
      ];
      if (jobs.length === 0 && !completes && dropsGivenUp === undefined) {
        const [rows] = await change({ statement: stepOnly, values });
        return rows?.length === 1;
      }
      const surfaces = (shows?.surfaces ?? []).map((surface) => toSurfaceRow(surface, at));
      const job = [completes?.id, completes?.owner, completes?.attempts];
      const follows = [JSON.stringify(surfaces), JSON.stringify(jobs), ...job, dropsGivenUp, watched?.name];
      const settle = { statement: stepAndFollow, values: [...values, ...follows] };
      // Nothing was shown before a launch's first outcome, so no other job can be at it: what this process is about to
      // draw is read with it.
      if (from !== 'creating' || shows?.job.owner === undefined) {
        const [rows] = await change(settle);
        return rows?.length === 1;
      }
      const { id, task, subject } = shows.job;
      const [rows, opened] = await change(settle, {
        statement: openSurfaces,
        values: [subject, task, id, at],
      });
      if (rows?.length !== 1) return false;
      ahead.put(id, toOpened(opened as unknown as OpenedRow[]), at);
      return true;
    },

    async open({ id, task, subject, attempts }, now) {
      const opened = attempts === 1 ? ahead.take(id, now) : null;
      if (opened) return opened;
      const rows = await read({ statement: openSurfaces, values: [subject, task, id, now] });
      return toOpened(rows as unknown as OpenedRow[]);
    },

    async noteShown({ kind, subject, wanted }, { standing, hash }, completes) {
      const job = [completes?.id, completes?.owner, completes?.attempts];
      const where = [standing?.channelId, standing?.ts];
      const [rows] = await change({
        statement: noteShown,
        values: [subject, kind, wanted, hash, ...where, ...job],
      });
      return rows?.[0]?.is_clean === true;
    },

    async openHome(home, { surfaces, job }, at, seenHash) {
      const marks = surfaces.map((surface) => Object.values(toSurfaceRow(surface, at)));
      await change(
        { statement: keepHome, values: Object.values(toHomeRow(home)) },
        ...marks.map((values) => ({ statement: markSurface, values })),
        ...(seenHash === undefined
          ? []
          : [{ statement: forgetShownHome, values: [homeSubject(home), seenHash ?? ''] }]),
        { statement: insertJob, values: Object.values(toJobRow(job)) },
      );
    },

    noteQuietLook: noteQuietLookOnPostgres(session),
  };
}
