import type { ForgetOutcome, Forgotten, PersonalData } from '../../accounts/personal-data.ts';
import type { Engine } from '../engine.ts';
import type { Database } from '../schema.ts';
import { appendAudit } from './audit-log.ts';
import { insertJobs } from './jobs.ts';
import { lockTeam } from './team-lock.ts';

export function createPersonalData(
  db: Database,
  { kind, scrub }: Pick<Engine, 'kind' | 'scrub'>,
): PersonalData {
  return {
    async forget(who, at, whenUnsettled) {
      const outcome = await db.transaction().execute(async (trx) => {
        // A submission that is being accepted comes before or after, not in between.
        await lockTeam(trx, kind, who.teamId);
        const done = await forget(trx, who, at);
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
        .union(db.selectFrom('presets').select('team_id').where('owner_id', '=', userId))
        .execute();
      return teams.map(({ team_id }) => team_id).sort();
    },
  };
}

async function forget(trx: Database, who: Forgotten, at: number): Promise<ForgetOutcome> {
  const { teamId, userId } = who;
  const launchIds = await findUnsettled(trx, who);
  if (launchIds.length > 0) return { kind: 'unsettled', launchIds };

  await deleteGivenUpJobs(trx, who);
  await eraseSurfaces(trx, who);
  const erase = async (table: 'accounts' | 'drafts' | 'launches') => {
    const { numDeletedRows } = await trx
      .deleteFrom(table)
      .where('team_id', '=', teamId)
      .$if(userId !== null, (query) => query.where('user_id', '=', userId ?? ''))
      .executeTakeFirst();
    return Number(numDeletedRows);
  };
  const accounts = await erase('accounts');
  const drafts = await erase('drafts');
  const launches = await erase('launches');
  const presets = await erasePresets(trx, who);
  await bareAudit(trx, who);
  // An id that is nobody's leaves no trace.
  if (accounts + drafts + launches + presets > 0)
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

/** Not settled, or settled and not told: the job that does it still has a turn. */
async function findUnsettled(trx: Database, { teamId, userId }: Forgotten): Promise<string[]> {
  const rows = await trx
    .selectFrom('launches')
    .select('id')
    .where('team_id', '=', teamId)
    .$if(userId !== null, (query) => query.where('user_id', '=', userId ?? ''))
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('state', 'not in', ['created', 'rejected']),
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

async function deleteGivenUpJobs(trx: Database, { teamId, userId }: Forgotten): Promise<void> {
  await trx
    .deleteFrom('jobs')
    .where('gave_up_at', 'is not', null)
    .where('subject', 'in', (query) =>
      query
        .selectFrom('launches')
        .select('launches.id')
        .where('team_id', '=', teamId)
        .$if(userId !== null, (theirs) => theirs.where('user_id', '=', userId ?? '')),
    )
    .execute();
}

/** What was shown about their launches: the rows, not the messages. */
async function eraseSurfaces(trx: Database, { teamId, userId }: Forgotten): Promise<void> {
  await trx
    .deleteFrom('surfaces')
    .where('subject', 'in', (query) =>
      query
        .selectFrom('launches')
        .select('launches.id')
        .where('team_id', '=', teamId)
        .$if(userId !== null, (theirs) => theirs.where('user_id', '=', userId ?? '')),
    )
    .execute();
}

async function erasePresets(trx: Database, { teamId, userId }: Forgotten): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('presets')
    .where('team_id', '=', teamId)
    .$if(userId !== null, (query) => query.where('owner_id', '=', userId ?? ''))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** What people typed (a preset's name) goes; a launch's states, codes and task id stay. */
async function bareAudit(trx: Database, { teamId, userId }: Forgotten): Promise<void> {
  await trx
    .updateTable('audit_log')
    .set({ detail: '{}' })
    .where('team_id', '=', teamId)
    .$if(userId !== null, (query) => query.where('user_id', '=', userId ?? ''))
    .where('action', 'like', 'preset.%')
    .execute();
}
