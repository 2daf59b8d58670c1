import { sql } from 'kysely';
import type { ForgetOutcome, Forgotten, PersonalData } from '../../accounts/personal-data.ts';
import { readHomeSubject } from '../../homes/home.ts';
import type { Engine } from '../engine.ts';
import type { Database } from '../schema.ts';
import { appendAudit } from './audit-log.ts';
import { eraseWatches } from './free-watches.ts';
import { eraseHomes } from './homes.ts';
import { insertJobs } from './jobs.ts';
import { eraseEndReminders, eraseTokenReminders } from './reminder-jobs.ts';
import { lockTeam } from './team-lock.ts';

export function createPersonalData(
  db: Database,
  { kind, scrub }: Pick<Engine, 'kind' | 'scrub'>,
): PersonalData {
  return {
    async forget(who, at, whenUnsettled) {
      const outcome = await db.transaction().execute(async (trx) => {
        const scopes = await scopesOf(trx, who);
        // A submission that is being accepted comes before or after, not in between.
        for (const { teamId } of scopes) await lockTeam(trx, kind, teamId);
        const done = await forget(trx, who, scopes, at);
        if (done.kind === 'unsettled' && whenUnsettled) await insertJobs(trx, [whenUnsettled]);
        return done;
      });
      if (outcome.kind === 'forgotten') await scrub();
      return outcome;
    },
    async teamsOf(userId) {
      const teams = await db
        .selectFrom('accounts')
        .select('team_id')
        .where('user_id', '=', userId)
        .union(db.selectFrom('drafts').select('team_id').where('user_id', '=', userId))
        .union(db.selectFrom('launches').select('team_id').where('user_id', '=', userId))
        .union(db.selectFrom('person_settings').select('team_id').where('user_id', '=', userId))
        .union(db.selectFrom('presets').select('team_id').where('owner_id', '=', userId))
        .union(db.selectFrom('homes').select('team_id').where('user_id', '=', userId))
        .union(db.selectFrom('free_watches').select('team_id').where('user_id', '=', userId))
        .execute();
      const greeted = await db
        .selectFrom('surfaces')
        .select('subject')
        .where('kind', '=', 'welcome')
        .where('place_id', '=', userId)
        .execute();
      const greetedIn = greeted.flatMap(({ subject }) => readHomeSubject(subject)?.teamId ?? []);
      return [...new Set([...teams.map(({ team_id }) => team_id), ...greetedIn])].sort();
    },
  };
}

/** Rows of one key, of one person or all; of one workspace of an enterprise, or all. */
interface Scope extends Forgotten {
  readonly workspaceId: string | null;
}

/**
 * What is of a workspace is kept under its own id, or under that of the enterprise it belongs to; what is of an
 * enterprise may be under a workspace's for a while yet (see workspace-move).
 */
async function scopesOf(trx: Database, who: Forgotten): Promise<readonly Scope[]> {
  const workspace = await trx
    .selectFrom('workspaces')
    .select('enterprise_id')
    .where('id', '=', who.teamId)
    .executeTakeFirst();
  const enterprise = workspace?.enterprise_id ?? who.teamId;
  const within = { teamId: enterprise, userId: who.userId, workspaceId: who.teamId };
  const members = await trx
    .selectFrom('workspaces')
    .select('id')
    .where('enterprise_id', '=', who.teamId)
    .where('id', '<>', who.teamId)
    .orderBy('id')
    .execute();
  return [
    { ...who, workspaceId: null },
    ...(enterprise === who.teamId ? [] : [within]),
    ...members.map(({ id }) => ({ teamId: id, userId: who.userId, workspaceId: null })),
  ];
}

async function forget(
  trx: Database,
  { teamId, userId }: Forgotten,
  scopes: readonly Scope[],
  at: number,
): Promise<ForgetOutcome> {
  const unsettled = async (scope: Scope) => [
    ...(await findUnsettled(trx, scope)),
    ...(await findDue(trx, scope)),
  ];
  const launchIds = (await inEach(scopes, unsettled)).flat();
  if (launchIds.length > 0) return { kind: 'unsettled', launchIds };

  const total = async (erase: (scope: Scope) => Promise<number>) =>
    (await inEach(scopes, erase)).reduce((sum, count) => sum + count, 0);
  await inEach(scopes, (scope) => deleteGivenUpJobs(trx, scope));
  // In the order in which looks and actions change them, so that neither waits for the other for ever.
  await inEach(scopes, (scope) => eraseInstances(trx, scope));
  await inEach(scopes, (scope) => eraseSurfaces(trx, scope));
  await inEach(scopes, (scope) => eraseHomesOf(trx, scope));
  const watches = await total((scope) => eraseWatches(trx, scope));
  const accounts = await total((scope) => eraseFrom(trx, 'accounts', scope));
  await total((scope) => eraseFrom(trx, 'connect_links', scope));
  const drafts = await total((scope) => eraseFrom(trx, 'drafts', scope));
  const launches = await total((scope) => eraseFrom(trx, 'launches', scope));
  const presets = await total((scope) => erasePresets(trx, scope));
  const settings = await total((scope) => eraseFrom(trx, 'person_settings', scope));
  // Of one workspace of an enterprise alone: the account, and its reminders, may be another's. They find nothing then.
  for (const scope of scopes) if (scope.workspaceId === null) await eraseTokenReminders(trx, scope);
  await eraseEndReminders(trx);
  await inEach(scopes, (scope) => bareAudit(trx, scope));
  // An id that is nobody's leaves no trace.
  if (accounts + drafts + launches + presets + settings + watches > 0)
    await appendAudit(trx, {
      at,
      teamId,
      userId: userId ?? '',
      action: userId === null ? 'team.forgotten' : 'person.forgotten',
      launchId: null,
      detail: {},
    });
  return { kind: 'forgotten', accounts, drafts, presets, launches };
}

async function inEach<T>(scopes: readonly Scope[], work: (scope: Scope) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (const scope of scopes) results.push(await work(scope));
  return results;
}

async function eraseFrom(
  trx: Database,
  table: 'accounts' | 'connect_links' | 'drafts' | 'launches' | 'person_settings',
  { teamId, userId, workspaceId }: Scope,
): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom(table)
    .where('team_id', '=', teamId)
    .$if(userId !== null, (query) => query.where('user_id', '=', userId ?? ''))
    .$if(workspaceId !== null, (query) => query.where('workspace_id', '=', workspaceId ?? ''))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Not settled, or settled and not told: the job that does it still has a turn. */
async function findUnsettled(trx: Database, { teamId, userId, workspaceId }: Scope): Promise<string[]> {
  const rows = await trx
    .selectFrom('launches')
    .select('id')
    .where('team_id', '=', teamId)
    .$if(userId !== null, (query) => query.where('user_id', '=', userId ?? ''))
    .$if(workspaceId !== null, (query) =>
      query.where(({ or, eb, exists, selectFrom }) =>
        or([
          eb('launches.workspace_id', '=', workspaceId ?? ''),
          // Of another workspace, but looked up by a token that is to be erased.
          exists(
            selectFrom('accounts')
              .select('accounts.user_id')
              .whereRef('accounts.team_id', '=', 'launches.team_id')
              .whereRef('accounts.user_id', '=', 'launches.user_id')
              .where('accounts.workspace_id', '=', workspaceId ?? ''),
          ),
        ]),
      ),
    )
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('state', 'not in', ['created', 'rejected']),
        // What becomes of an action is looked up with the token that sent it.
        exists(
          selectFrom('actions')
            .select('actions.id')
            .whereRef('actions.launch_id', '=', 'launches.id')
            .where(sql<boolean>`(actions.state in ('asked', 'sending')
              or actions.state = 'unknown' and actions.settled_at is null)`),
        ),
        exists(
          selectFrom('jobs')
            .select('jobs.id')
            .whereRef('jobs.subject', '=', 'launches.id')
            .where('jobs.gave_up_at', 'is', null),
        ),
      ]),
    )
    .orderBy('accepted_at')
    .execute();
  return rows.map(({ id }) => id);
}

/** Watches whose turn has come: each is a launch in a moment, or told why not. */
async function findDue(trx: Database, { teamId, userId, workspaceId }: Scope): Promise<string[]> {
  const rows = await trx
    .selectFrom('free_watches')
    .select('id')
    .where('team_id', '=', teamId)
    .$if(userId !== null, (query) => query.where('user_id', '=', userId ?? ''))
    .$if(workspaceId !== null, (query) => query.where('workspace_id', '=', workspaceId ?? ''))
    .where('state', '=', 'due')
    .execute();
  return rows.map(({ id }) => id);
}

const launchIdsOf = (trx: Database, { teamId, userId, workspaceId }: Scope) =>
  trx
    .selectFrom('launches')
    .select('launches.id')
    .where('team_id', '=', teamId)
    .$if(userId !== null, (query) => query.where('user_id', '=', userId ?? ''))
    .$if(workspaceId !== null, (query) => query.where('workspace_id', '=', workspaceId ?? ''));

async function deleteGivenUpJobs(trx: Database, scope: Scope): Promise<void> {
  await trx
    .deleteFrom('jobs')
    .where('gave_up_at', 'is not', null)
    .where('subject', 'in', launchIdsOf(trx, scope))
    .execute();
}

/** What was shown about their launches: the rows, not the messages. */
async function eraseSurfaces(trx: Database, scope: Scope): Promise<void> {
  await trx.deleteFrom('surfaces').where('subject', 'in', launchIdsOf(trx, scope)).execute();
}

/** First of all marks: what is erased after it marks nothing. With the greeting, whose row names them. */
async function eraseHomesOf(trx: Database, { teamId, userId, workspaceId }: Scope): Promise<void> {
  const homes = await trx
    .selectFrom('homes')
    .select('subject')
    .where('team_id', '=', teamId)
    .$if(userId !== null, (query) => query.where('user_id', '=', userId ?? ''))
    .$if(workspaceId !== null, (query) => query.where('workspace_id', '=', workspaceId ?? ''))
    .execute();
  await eraseHomes(
    trx,
    homes.map(({ subject }) => subject),
  );
  await trx
    .deleteFrom('surfaces')
    .where('kind', '=', 'welcome')
    .where('subject', '>=', `home:${teamId}/`)
    .where('subject', '<', `home:${teamId}0`)
    .$if(userId !== null, (query) => query.where('place_id', '=', userId ?? ''))
    .$if(workspaceId !== null, (query) => query.where('workspace_id', '=', workspaceId ?? ''))
    .execute();
  await eraseHomeJobs(trx, { teamId, userId, workspaceId });
}

/** Those in nobody's hands: their subject names a person. */
async function eraseHomeJobs(trx: Database, { teamId, userId, workspaceId }: Scope): Promise<void> {
  const jobs = await trx
    .selectFrom('jobs')
    .select(['id', 'subject'])
    .where('subject', '>=', `home:${teamId}/`)
    .where('subject', '<', `home:${teamId}0`)
    .where('lease_owner', 'is', null)
    .execute();
  const theirs = jobs.filter(({ subject }) => {
    const owner = readHomeSubject(subject);
    const isTheirs = userId === null || owner?.userId === userId;
    return isTheirs && (workspaceId === null || owner?.workspaceId === workspaceId);
  });
  if (theirs.length === 0) return;
  const ids = theirs.map(({ id }) => id);
  await trx.deleteFrom('jobs').where('id', 'in', ids).where('lease_owner', 'is', null).execute();
}

/**
 * As they were seen, what was done with them, and the looks at them, one under way included. What they asked to be done with
 * an instance of somebody else's stays, as the log of it does.
 */
async function eraseInstances(trx: Database, scope: Scope): Promise<void> {
  const { teamId, userId, workspaceId } = scope;
  await trx.deleteFrom('actions').where('launch_id', 'in', launchIdsOf(trx, scope)).execute();
  await trx.deleteFrom('instances').where('launch_id', 'in', launchIdsOf(trx, scope)).execute();
  await trx
    .deleteFrom('watches')
    .where('team_id', '=', teamId)
    .$if(userId !== null, (query) => query.where('user_id', '=', userId ?? ''))
    .$if(workspaceId !== null, (query) => query.where('workspace_id', '=', workspaceId ?? ''))
    .execute();
  await trx
    .deleteFrom('jobs')
    .where('task', '=', 'watch-account')
    .where(isAccount('subject', '', scope))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('instances')
            .select('instances.launch_id')
            .where(sql<boolean>`instances.team_id || '/' || instances.user_id = jobs.subject`),
        ),
      ),
    )
    .execute();
  await trx
    .deleteFrom('surfaces')
    .where(isAccount('subject', 'account:', scope))
    .$if(workspaceId !== null, (query) => query.where('workspace_id', '=', workspaceId ?? ''))
    .execute();
}

/** A person's, or anybody's of the team: a slash is followed by a zero. */
function isAccount(column: string, prefix: string, { teamId, userId }: Scope) {
  const [name, beginning] = [sql.ref(column), `${prefix}${teamId}`];
  return userId === null
    ? sql<boolean>`${name} >= ${`${beginning}/`} and ${name} < ${`${beginning}0`}`
    : sql<boolean>`${name} = ${`${beginning}/${userId}`}`;
}

async function erasePresets(trx: Database, { teamId, userId, workspaceId }: Scope): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('presets')
    .where('team_id', '=', teamId)
    .$if(userId !== null, (query) => query.where('owner_id', '=', userId ?? ''))
    .$if(workspaceId !== null, (query) => query.where('workspace_id', '=', workspaceId ?? ''))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** What people typed (a preset's name) goes; a launch's states, codes and task id stay. */
async function bareAudit(trx: Database, { teamId, userId, workspaceId }: Scope): Promise<void> {
  await trx
    .updateTable('audit_log')
    .set({ detail: '{}' })
    .where('team_id', '=', teamId)
    .$if(userId !== null, (query) => query.where('user_id', '=', userId ?? ''))
    .$if(workspaceId !== null, (query) => query.where('workspace_id', '=', workspaceId ?? ''))
    .where('action', 'like', 'preset.%')
    .execute();
}
