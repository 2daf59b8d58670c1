// Moves what is kept of a workspace from one key to another: its own id, or the enterprise that it belongs to.
import { sql } from 'kysely';
import { allowedTransitions, launchStates } from '../../launches/launch.ts';
import { toNameKey } from '../../presets/ports.ts';
import type { Move, Rebind } from '../../workspaces/ports.ts';
import type { Database } from '../schema.ts';
import { sealingKeyIdOf } from '../sealing-key-id.ts';
import { appendAudit } from './audit-log.ts';
import { eraseHomes } from './homes.ts';
import { moveTokenReminders } from './reminder-jobs.ts';

export interface Moving {
  readonly from: string;
  readonly to: string;
  readonly workspaceId: string;
  /** Whether everything under `from` goes; else only what says that it is of this workspace. */
  readonly isWhole: boolean;
  readonly rebind: Rebind;
  readonly at: number;
}

/** Null when there is nothing to move. Called inside a transaction. */
export async function moveRows(trx: Database, moving: Moving): Promise<Move | null> {
  const { from, to } = moving;
  const held = await findHeld(trx, moving);
  const accounts = await moveAccounts(trx, moving, held);
  // Made for people under the key before; they get another one.
  await trx.deleteFrom('connect_links').where('team_id', '=', from).execute();
  const drafts = await moveWithReplyUrls(trx, 'drafts', moving);
  const presets = await movePresets(trx, moving);
  const launches = await moveWithReplyUrls(trx, 'launches', moving, held);
  await moveInstances(trx, moving, held);
  await moveWatches(trx, moving);
  const settings = await moveSettings(trx, moving);
  await leaveHomes(trx, moving);
  const entries = await moveAudit(trx, moving);
  const jobs = await moveForgetting(trx, moving);
  const isAny = accounts + drafts + presets + launches + settings + entries + jobs > 0;
  return isAny ? { from, to, accounts, drafts, presets, launches } : null;
}

/**
 * People who have an account under both keys, and launches or actions under way with the one that is to go: those are looked up by
 * its token, which may be of another account of the platform's. Both stay where they are until the next time.
 */
async function findHeld(trx: Database, { from, to }: Moving): Promise<ReadonlySet<string>> {
  const rows = await trx
    .selectFrom('accounts as here')
    .innerJoin('accounts as there', 'there.user_id', 'here.user_id')
    .select('here.user_id')
    .where('here.team_id', '=', from)
    .where('there.team_id', '=', to)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('launches')
          .select('launches.id')
          .where('launches.team_id', '=', from)
          .whereRef('launches.user_id', '=', 'here.user_id')
          .where('launches.state', 'not in', settled)
          .unionAll(
            selectFrom('actions')
              .select('actions.id')
              .where('actions.team_id', '=', from)
              .whereRef('actions.user_id', '=', 'here.user_id')
              .where('actions.settled_at', 'is', null),
          ),
      ),
    )
    .execute();
  return new Set(rows.map(({ user_id }) => user_id));
}

const settled = launchStates.filter((state) => allowedTransitions[state].length === 0);

async function moveAccounts(trx: Database, moving: Moving, held: ReadonlySet<string>): Promise<number> {
  const { from, to, workspaceId, isWhole, rebind, at } = moving;
  const all = await trx
    .selectFrom('accounts')
    .selectAll()
    .where('team_id', '=', from)
    .$if(!isWhole, (query) => query.where('workspace_id', '=', workspaceId))
    .execute();
  const rows = all.filter(({ user_id }) => !held.has(user_id));
  for (const row of rows) {
    const userId = row.user_id;
    const mine = { teamId: from, userId };
    const there = await trx
      .selectFrom('accounts')
      .select('connected_at')
      .where('team_id', '=', to)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    const isOlder = there !== undefined && there.connected_at >= row.connected_at;
    // A person has one account: what they connected last is what they meant.
    if (there) await removeAccount(trx, isOlder ? from : to, userId, { workspaceId, to, at });
    if (isOlder) continue;
    const whose = { from: mine, to: { teamId: to, userId } };
    // What no key opens stays as it is: its person connects again, as before.
    const token = (await rebind(row.sealed_token, 'platform-token', whose)) ?? row.sealed_token;
    const keys =
      row.sealed_keys && ((await rebind(row.sealed_keys, 'platform-keys', whose)) ?? row.sealed_keys);
    await trx
      .updateTable('accounts')
      .set({
        team_id: to,
        sealed_token: token,
        token_kid: sealingKeyIdOf(token),
        sealed_keys: keys,
        keys_kid: sealingKeyIdOf(keys),
        // What is minted just now is sealed for the key before.
        renewing_by: null,
        renewing_until: null,
      })
      .where('team_id', '=', from)
      .where('user_id', '=', userId)
      .execute();
    await moveTokenReminders(trx, { userId, from, to });
  }
  return rows.length;
}

async function removeAccount(
  trx: Database,
  teamId: string,
  userId: string,
  { workspaceId, to, at }: Pick<Moving, 'workspaceId' | 'to' | 'at'>,
): Promise<void> {
  await trx.deleteFrom('accounts').where('team_id', '=', teamId).where('user_id', '=', userId).execute();
  const detail = { from: teamId };
  const action = 'account.superseded';
  await appendAudit(trx, { at, teamId: to, workspaceId, userId, action, launchId: null, detail });
}

const stepSize = 1000;

/** In steps, each well within the time that a statement may take, and with turns of the event loop between them. */
async function moveWithReplyUrls(
  trx: Database,
  table: 'drafts' | 'launches',
  { from, to, workspaceId, isWhole, rebind }: Moving,
  held: ReadonlySet<string> = new Set(),
): Promise<number> {
  let moved = 0;
  for (let after = ''; ; ) {
    const rows = await trx
      .selectFrom(table)
      .select(['id', 'user_id', 'sealed_reply_url'])
      .where('team_id', '=', from)
      .$if(!isWhole, (query) => query.where('workspace_id', '=', workspaceId))
      .$if(held.size > 0, (query) =>
        query.where(({ or, eb }) =>
          or([eb('user_id', 'not in', [...held]), eb(sql.ref('state'), 'in', settled)]),
        ),
      )
      .where('id', '>', after)
      .orderBy('id')
      .limit(stepSize)
      .execute();
    const last = rows.at(-1);
    if (!last) return moved;
    if (table === 'launches') await partSubmissions(trx, { from, to, ids: rows.map(({ id }) => id) });
    await trx
      .updateTable(table)
      .set({ team_id: to })
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute();
    for (const { id, user_id: userId, sealed_reply_url: sealed } of rows) {
      if (sealed === null) continue;
      const owner = { from: { teamId: from, userId }, to: { teamId: to, userId } };
      const url = (await rebind(sealed, 'reply-url', owner)) ?? sealed;
      await trx
        .updateTable(table)
        .set({ sealed_reply_url: url, reply_url_kid: sealingKeyIdOf(url) })
        .where('id', '=', id)
        .execute();
    }
    moved += rows.length;
    after = last.id;
  }
}

/**
 * A submission that was accepted under both keys (delivered to two replicas, of which one knew of the enterprise) made
 * two launches. Both stay, so one of them gets a submission's id that nobody sends.
 */
async function partSubmissions(
  trx: Database,
  { from, to, ids }: { readonly from: string; readonly to: string; readonly ids: readonly string[] },
): Promise<void> {
  await sql`
    update launches set submission_id = submission_id || ' ' || id
    where team_id = ${from} and id in (${sql.join(ids)}) and exists (
      select 1 from launches as there
      where there.team_id = ${to} and there.user_id = launches.user_id
        and there.submission_id = launches.submission_id
    )`.execute(trx);
}

async function movePresets(trx: Database, { from, to, workspaceId, isWhole }: Moving): Promise<number> {
  const rows = await trx
    .selectFrom('presets')
    .select(['id', 'owner_id', 'name'])
    .where('team_id', '=', from)
    .$if(!isWhole, (query) => query.where('workspace_id', '=', workspaceId))
    .execute();
  for (const { id, owner_id: ownerId, name } of rows) {
    const free = await freeName(trx, { team: to, ownerId, name });
    await trx
      .updateTable('presets')
      .set({ team_id: to, name: free, name_key: toNameKey(free) })
      .where('id', '=', id)
      .execute();
  }
  return rows.length;
}

const maxNameLength = 40;

/** The name itself, or with the first number that nobody took. */
async function freeName(
  trx: Database,
  { team, ownerId, name }: { readonly team: string; readonly ownerId: string; readonly name: string },
): Promise<string> {
  const taken = await trx
    .selectFrom('presets')
    .select('name_key')
    .where('team_id', '=', team)
    .where('owner_id', '=', ownerId)
    .execute();
  const keys = new Set(taken.map(({ name_key }) => name_key));
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : ` (${number})`;
    const candidate = [...name].slice(0, maxNameLength - suffix.length).join('') + suffix;
    if (!keys.has(toNameKey(candidate))) return candidate;
  }
}

/** What somebody switched last is what they meant. */
async function moveSettings(trx: Database, { from, to, workspaceId, isWhole }: Moving): Promise<number> {
  const rows = await trx
    .deleteFrom('person_settings')
    .where('team_id', '=', from)
    .$if(!isWhole, (query) => query.where('workspace_id', '=', workspaceId))
    .returningAll()
    .execute();
  for (const row of rows)
    await trx
      .insertInto('person_settings')
      .values({ ...row, team_id: to })
      .onConflict((conflict) =>
        conflict
          .columns(['team_id', 'user_id'])
          .doUpdateSet({ workspace_id: row.workspace_id, content: row.content, saved_at: row.saved_at })
          .where('person_settings.saved_at', '<', row.saved_at),
      )
      .execute();
  return rows.length;
}

/** What they wait for is sealed for them under the key of today. */
async function moveWatches(trx: Database, { from, to, workspaceId, isWhole, rebind }: Moving): Promise<void> {
  const rows = await trx
    .updateTable('free_watches')
    .set({ team_id: to })
    .where('team_id', '=', from)
    .$if(!isWhole, (query) => query.where('workspace_id', '=', workspaceId))
    .returning(['id', 'user_id', 'sealed_request'])
    .execute();
  for (const { id, user_id: userId, sealed_request: sealed } of rows) {
    if (sealed === null) continue;
    const owner = { from: { teamId: from, userId }, to: { teamId: to, userId } };
    const request = (await rebind(sealed, 'launch-request', owner)) ?? sealed;
    await trx
      .updateTable('free_watches')
      .set({ sealed_request: request, request_kid: sealingKeyIdOf(request) })
      .where('id', '=', id)
      .execute();
  }
}

/**
 * With the launches that moved, and looked at under the key of today from now on. Of those who keep their former account for
 * a while the instances stay with it: no other token shows them.
 */
async function moveInstances(
  trx: Database,
  { from, to, rebind, at }: Moving,
  held: ReadonlySet<string>,
): Promise<void> {
  const there = trx.selectFrom('launches').select('launches.id').where('launches.team_id', '=', to);
  const moved = await trx
    .updateTable('instances')
    .set({ team_id: to })
    .where('team_id', '=', from)
    .where('launch_id', 'in', there)
    .$if(held.size > 0, (query) => query.where('user_id', 'not in', [...held]))
    .returning(['user_id', 'workspace_id'])
    .execute();
  const people = new Map(moved.map(({ user_id, workspace_id }) => [user_id, workspace_id]));
  for (const userId of people.keys()) {
    await moveActions(trx, { from, to, userId, rebind });
    await moveWatch(trx, { from, to, userId, at });
  }
}

async function moveActions(
  trx: Database,
  { from, to, userId, rebind }: Pick<Moving, 'from' | 'to' | 'rebind'> & { readonly userId: string },
): Promise<void> {
  const theirs = trx.selectFrom('instances').select('launch_id').where('team_id', '=', to);
  const rows = await trx
    .updateTable('actions')
    .set({ team_id: to })
    .where('team_id', '=', from)
    .where('user_id', '=', userId)
    .where('launch_id', 'in', theirs)
    .returning(['id', 'sealed_script'])
    .execute();
  for (const { id, sealed_script: sealed } of rows) {
    if (sealed === null) continue;
    const owner = { from: { teamId: from, userId }, to: { teamId: to, userId } };
    const script = (await rebind(sealed, 'script', owner)) ?? sealed;
    await trx
      .updateTable('actions')
      .set({ sealed_script: script, script_kid: sealingKeyIdOf(script) })
      .where('id', '=', id)
      .execute();
  }
}

/** A look under way notes nothing: it was made under a key that is nobody's any more. */
async function moveWatch(
  trx: Database,
  { from, to, userId, at }: Pick<Moving, 'from' | 'to' | 'at'> & { readonly userId: string },
): Promise<void> {
  const left = await trx
    .selectFrom('instances')
    .select('launch_id')
    .where('team_id', '=', from)
    .where('user_id', '=', userId)
    .limit(1)
    .executeTakeFirst();
  const [mine, ours] = [`${from}/${userId}`, `${to}/${userId}`];
  if (!left) {
    await trx.deleteFrom('jobs').where('task', '=', 'watch-account').where('subject', '=', mine).execute();
    await trx.deleteFrom('watches').where('team_id', '=', from).where('user_id', '=', userId).execute();
    await sql`update surfaces set subject = ${`account:${ours}`} where subject = ${`account:${mine}`}
      and not exists (select 1 from surfaces as there where there.subject = ${`account:${ours}`}
        and there.kind = surfaces.kind)`.execute(trx);
  }
  await trx
    .updateTable('watches')
    .set({ paused_at: null })
    .where('team_id', '=', to)
    .where('user_id', '=', userId)
    .execute();
  await trx
    .insertInto('jobs')
    .values({
      id: `watch ${ours} ${at}`,
      task: 'watch-account',
      lane: 'watch',
      subject: ours,
      serial_key: `watch:${ours}`,
      run_at: at,
      due_at: null,
      attempts: 0,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** Opened again, they are of the key of today; until then nothing is drawn on them. */
async function leaveHomes(trx: Database, { from, workspaceId, isWhole }: Moving): Promise<void> {
  const homes = await trx
    .selectFrom('homes')
    .select('subject')
    .where('team_id', '=', from)
    .$if(!isWhole, (query) => query.where('workspace_id', '=', workspaceId))
    .execute();
  await eraseHomes(
    trx,
    homes.map(({ subject }) => subject),
  );
}

/** Limits go on counting, and the log of a workspace is found under the key of today. It says where it was done. */
async function moveAudit(trx: Database, { from, to, workspaceId, isWhole }: Moving): Promise<number> {
  let moved = 0;
  for (let after = 0; ; ) {
    const rows = await trx
      .selectFrom('audit_log')
      .select('id')
      .where('team_id', '=', from)
      .$if(!isWhole, (query) => query.where('workspace_id', '=', workspaceId))
      .where('id', '>', after)
      .orderBy('id')
      .limit(stepSize)
      .execute();
    const last = rows.at(-1);
    if (!last) return moved;
    await trx
      .updateTable('audit_log')
      .set({ team_id: to, workspace_id: workspaceId })
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute();
    moved += rows.length;
    after = last.id;
  }
}

/** Jobs of people who wait to be forgotten name them by their key. Where only a part moves, both parts are forgotten. */
async function moveForgetting(trx: Database, { from, to, isWhole }: Moving): Promise<number> {
  const waiting = await trx
    .selectFrom('jobs')
    .selectAll()
    .where('task', '=', 'forget-person')
    .where('subject', 'like', `${from} %`)
    .execute();
  // An underscore in an id would stand for any letter.
  const theirs = waiting.filter(({ subject }) => subject.startsWith(`${from} `));
  for (const job of theirs) {
    const subject = `${to}${job.subject.slice(from.length)}`;
    if (isWhole) await trx.updateTable('jobs').set({ subject }).where('id', '=', job.id).execute();
    else
      await trx
        .insertInto('jobs')
        .values({ ...job, id: `${job.id} ${to}`, subject })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
  }
  return theirs.length;
}
