import { sql } from 'kysely';
import { z } from 'zod';
import { firstChoices, homeSections, homeSubject } from '../../homes/home.ts';
import type { GroupUse, HomeStore } from '../../homes/ports.ts';
import type { Engine } from '../engine.ts';
import type { HotStore } from '../hot/hot-store.ts';
import type { Preparing } from '../prepared.ts';
import { toSurfaceRow } from '../rows.ts';
import type { Database } from '../schema.ts';
import { insertJobs } from './jobs.ts';

const mostGroups = 50;

export function createHomeStore(
  db: Database,
  {
    engine,
    preparing,
    hot,
  }: {
    readonly engine: Engine['kind'];
    readonly preparing: Preparing;
    readonly hot: Pick<HotStore, 'openHome'>;
  },
): HomeStore {
  const findOne = preparing.read('find-home', (slot: (name: 'subject') => never) =>
    db.selectFrom('homes').selectAll().where('subject', '=', slot('subject')),
  );

  return {
    async find(owner) {
      const [row] = await findOne({ subject: homeSubject(owner) });
      if (!row) return null;
      const { team_id: teamId, workspace_id: workspaceId, user_id: userId } = row;
      const choices = readChoices(row.choices);
      return { teamId, workspaceId, userId, choices, openUntil: row.open_until };
    },
    open: hot.openHome,
    close: (owner) =>
      db.transaction().execute(async (trx) => (await eraseHomes(trx, [homeSubject(owner)])) > 0),
    welcome: ({ surfaces, job }, at) =>
      db.transaction().execute(async (trx) => {
        const { numInsertedOrUpdatedRows = 0n } = await trx
          .insertInto('surfaces')
          .values(surfaces.map((surface) => toSurfaceRow(surface, at)))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows > 0n) await insertJobs(trx, [job]);
        return numInsertedOrUpdatedRows > 0n;
      }),
    purge: (before, limit) =>
      db.transaction().execute(async (trx) => {
        const rows = await trx
          .selectFrom('homes')
          .select('subject')
          .where('open_until', '<', before)
          .orderBy('subject')
          .limit(limit)
          .execute();
        await eraseHomes(
          trx,
          rows.map(({ subject }) => subject),
        );
        return rows.length;
      }),
    async overview({ teamId, workspaceId }, now) {
      const [groups, { count }] = await Promise.all([
        groupsQuery(db, engine, workspaceId).execute(),
        db
          .selectFrom('accounts')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('team_id', '=', teamId)
          .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
          .executeTakeFirstOrThrow(),
      ]);
      return { groups: groups.map(toGroup), connected: Number(count) };
    },
  };
}

/** What marks them is gone first. A greeting that was said stays said. */
export async function eraseHomes(trx: Database, subjects: readonly string[]): Promise<number> {
  if (subjects.length === 0) return 0;
  const { numDeletedRows } = await trx
    .deleteFrom('homes')
    .where('subject', 'in', [...subjects])
    .executeTakeFirst();
  await trx
    .deleteFrom('surfaces')
    .where('subject', 'in', [...subjects])
    .where('kind', '=', 'home')
    .execute();
  return Number(numDeletedRows);
}

/** By what was asked for: the group and the cards of an instance are its launch's. */
function groupsQuery(db: Database, engine: Engine['kind'], workspaceId: string) {
  const text = (name: string) =>
    engine === 'sqlite'
      ? sql<string>`json_extract(launches.request, ${`$.${name}`})`
      : sql<string>`launches.request::json ->> ${name}`;
  const whole = (name: string) => sql<number>`cast(coalesce(${text(name)}, '0') as integer)`;
  return db
    .selectFrom('instances')
    .innerJoin('launches', 'launches.id', 'instances.launch_id')
    .select(({ fn }) => [
      text('resourceGroup').as('name'),
      fn.countAll<number>().as('instances'),
      sql<number>`sum(${whole('gpuNumber')} * ${whole('taskNumber')})`.as('cards'),
      sql<number>`count(distinct instances.user_id)`.as('people'),
    ])
    .where('instances.workspace_id', '=', workspaceId)
    .where('instances.phase', 'in', ['pending', 'running'])
    .groupBy(sql`1`)
    .orderBy(sql`2 desc, 1`)
    .limit(mostGroups);
}

const toGroup = (
  row: { name: string | null } & Record<'instances' | 'cards' | 'people', number>,
): GroupUse => ({
  name: row.name ?? '',
  instances: Number(row.instances),
  cards: Number(row.cards),
  people: Number(row.people),
});

const page = z.number().int().nonnegative().max(10_000);
const choicesSchema = z.object({
  section: z.enum(homeSections).catch(firstChoices.section),
  instancesPage: page.catch(firstChoices.instancesPage),
  launchesPage: page.catch(firstChoices.launchesPage),
  search: z.string().max(200).catch(firstChoices.search),
});

/** What another version stored and this one does not know is as if it was never chosen. */
const readChoices = (choices: string) => choicesSchema.parse(JSON.parse(choices));
