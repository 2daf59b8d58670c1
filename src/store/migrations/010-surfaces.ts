import { type Kysely, sql } from 'kysely';
import type { Engine } from '../engine.ts';

/** What is shown, as rows. Cards that stand move there, and news that is not told yet becomes something to be drawn. */
export const surfaces = (engine: Engine['kind']) => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('surfaces')
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('workspace_id', 'text', (column) => column.notNull())
      .addColumn('place', 'text', (column) => column.notNull())
      .addColumn('place_id', 'text', (column) => column.notNull())
      .addColumn('channel_id', 'text')
      .addColumn('ts', 'text')
      .addColumn('shown_hash', 'text')
      .addColumn('wanted', 'integer', (column) => column.notNull())
      .addColumn('shown', 'integer', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .addColumn('gave_up_at', 'bigint')
      .addPrimaryKeyConstraint('surfaces_pk', ['subject', 'kind'])
      .execute();
    // Few, however many there are. Columns are compared, so that both engines use it.
    await sql`create index surfaces_dirty on surfaces (workspace_id, changed_at) where wanted > shown`.execute(
      db,
    );
    await db.schema
      .createTable('rate_slots')
      .addColumn('workspace_id', 'text', (column) => column.notNull())
      .addColumn('method', 'text', (column) => column.notNull())
      .addColumn('channel_id', 'text', (column) => column.notNull())
      .addColumn('free_at', 'bigint', (column) => column.notNull())
      .addColumn('paced_until', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('rate_slots_pk', ['workspace_id', 'method', 'channel_id'])
      .execute();

    await sql`
      insert into surfaces (subject, kind, workspace_id, place, place_id, channel_id, ts, wanted, shown, changed_at)
      select id, 'card', ${workspace},
        case card_place when 'me' then 'person' else 'channel' end,
        case card_place when 'me' then user_id else channel_id end,
        card_channel_id, card_ts, 1, 1, coalesce(settled_at, accepted_at)
      from launches where card_channel_id is not null`.execute(db);
    await queueUntold(db, 'card', sql`task = 'tell-created'`);
    await queueUntold(db, 'notice', sql`task in ('tell-rejected', 'tell-unknown', 'tell-stuck')`);
    // The jobs keep their times, their leases and their ends: those that were given up stay so.
    await sql`update jobs set task = 'refresh-surface', lane = 'show'
      where task in ('tell-created', 'tell-rejected', 'tell-unknown', 'tell-stuck')`.execute(db);
    // A replica of the version before may be at work meanwhile: it goes on writing its own columns, which a later version
    // drops, and its jobs are taken over (launches/old-news.ts).
    if (engine === 'postgres') for (const statement of mirror) await sql.raw(statement).execute(db);
  },
});

/** Cards that the version before posts from now on. */
const mirror = [
  `create or replace function mirror_card() returns trigger language plpgsql as $$
   begin
     insert into surfaces (subject, kind, workspace_id, place, place_id, channel_id, ts, wanted, shown, changed_at)
     values (new.id, 'card', case new.workspace_id when '' then new.team_id else new.workspace_id end,
       case new.card_place when 'me' then 'person' else 'channel' end,
       case new.card_place when 'me' then new.user_id else new.channel_id end,
       new.card_channel_id, new.card_ts, 1, 1, coalesce(new.settled_at, new.accepted_at))
     on conflict (subject, kind) do nothing;
     return null;
   end $$`,
  `create trigger launches_card_mirrored after update of card_channel_id on launches
   for each row when (new.card_channel_id is not null) execute function mirror_card()`,
];

/** Of launches in an enterprise it is not known before the app has started. */
const workspace = sql`case workspace_id when '' then team_id else workspace_id end`;

/** Given up only where every job about it is. */
async function queueUntold(db: Kysely<unknown>, kind: 'card' | 'notice', isIts: ReturnType<typeof sql>) {
  const [place, placeId] =
    kind === 'notice'
      ? [sql`'person'`, sql`user_id`]
      : [
          sql`case card_place when 'me' then 'person' else 'channel' end`,
          sql`case card_place when 'me' then user_id else channel_id end`,
        ];
  await sql`
    insert into surfaces (subject, kind, workspace_id, place, place_id, wanted, shown, changed_at, gave_up_at)
    select launches.id, ${sql.lit(kind)}, ${workspace}, ${place}, ${placeId}, 1, 0,
      coalesce(settled_at, sent_at, accepted_at),
      (select case when count(*) = count(gave_up_at) then max(gave_up_at) end
       from jobs where subject = launches.id and ${isIts})
    from launches
    where exists (select 1 from jobs where subject = launches.id and ${isIts})
      and not exists (select 1 from surfaces where surfaces.subject = launches.id and kind = ${sql.lit(kind)})`.execute(
    db,
  );
}
