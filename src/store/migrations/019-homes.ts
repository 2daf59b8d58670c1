import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Engine } from '../engine.ts';

/**
 * Whose Home counts as open, and what they look at there. Whatever is shown on it marks it, in the transaction of the change
 * and whoever makes it: nobody who changes a launch has to know that there is a Home.
 */
export const homes = (engine: Engine['kind']): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('homes')
      .addColumn('subject', 'text', (column) => column.primaryKey())
      .addColumn('team_id', 'text', (column) => column.notNull())
      .addColumn('workspace_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('choices', 'text', (column) => column.notNull())
      .addColumn('open_until', 'bigint', (column) => column.notNull())
      .execute();
    await sql`create index homes_of_person on homes (team_id, user_id)`.execute(db);
    if (engine === 'postgres') await sql.raw(markHome).execute(db);
    await markHomesOf(db, engine, all);
  },
});

/** For a later table that Home shows, too. */
export async function markHomesOf(
  db: Kysely<unknown>,
  engine: Engine['kind'],
  tables: readonly Shown[],
): Promise<void> {
  const statements = engine === 'sqlite' ? sqliteTriggers(tables) : postgresTriggers(tables);
  for (const statement of statements) await sql.raw(statement).execute(db);
}

type Event = 'insert' | 'update' | 'delete';

export interface Shown {
  readonly table: string;
  /** Columns that say when it changed; the first that is not null does. A database has no clock that a test could hand to it. */
  readonly times: readonly string[];
  /** Columns whose change shows; none: every change does. */
  readonly columns?: readonly string[];
  readonly events: readonly Event[];
  /** A new row shows only where this holds of it. */
  readonly inserted?: string;
  readonly person?: string;
}

/** What a Home shows. Launches that retention removes are old: nobody waits for their end. */
const all: readonly Shown[] = [
  {
    table: 'launches',
    times: ['settled_at', 'sent_at', 'accepted_at'],
    columns: ['state'],
    events: ['insert', 'update'],
  },
  {
    table: 'instances',
    times: ['wanted_at', 'since'],
    columns: ['status', 'phase', 'started_at', 'ends_at', 'wanted'],
    events: ['insert', 'update'],
  },
  {
    table: 'actions',
    times: ['settled_at', 'sent_at', 'asked_at'],
    columns: ['state'],
    events: ['insert', 'update'],
  },
  {
    table: 'presets',
    times: ['updated_at'],
    columns: ['name', 'scope', 'content'],
    events: ['insert', 'update', 'delete'],
    person: 'owner_id',
  },
  { table: 'accounts', times: ['connected_at'], events: ['insert', 'update', 'delete'] },
  {
    table: 'watches',
    times: ['paused_at', 'looked_at'],
    columns: ['paused_at'],
    events: ['insert', 'update'],
    inserted: 'paused_at is not null',
  },
  {
    table: 'watches',
    times: ['looked_at'],
    // From here on a Home says that the platform does not answer.
    columns: ['failures >= 3'],
    events: ['update'],
  },
];

/** Several changes of one launch within this are one change of Home. */
const togetherMs = 500;

/** Empty: always. */
function condition({ columns = [], inserted }: Shown, event: Event, differs: string): string {
  if (event === 'insert') return inserted === undefined ? '' : `new.${inserted}`;
  if (event === 'delete') return '';
  return columns.map((column) => `(old.${column}) ${differs} (new.${column})`).join(' or ');
}

const nameOf = ({ table, columns = [] }: Shown, event: Event) =>
  `home_of_${table}_${event}${columns.some((column) => column.includes('>')) ? '_failing' : ''}`;

const waiting = (subject: string) => `jobs.subject = ${subject} and jobs.task = 'refresh-surface'
  and jobs.lease_owner is null and jobs.gave_up_at is null`;

function sqliteTriggers(tables: readonly Shown[]): string[] {
  return tables.flatMap((shown) =>
    shown.events.map((event) => {
      const row = event === 'delete' ? 'old' : 'new';
      const of = `homes.team_id = ${row}.team_id and homes.user_id = ${row}.${shown.person ?? 'user_id'}`;
      const differs = condition(shown, event, 'is not');
      const at = `coalesce(${[...shown.times.map((time) => `${row}.${time}`), '0'].join(', ')}) + ${togetherMs}`;
      return `create trigger ${nameOf(shown, event)} after ${event} on ${shown.table}
        when exists (select 1 from homes where ${of})${differs === '' ? '' : ` and (${differs})`}
        begin
          update surfaces set wanted = wanted + 1, gave_up_at = null
          where kind = 'home' and subject in (select homes.subject from homes where ${of});
          insert into jobs (id, task, lane, priority, subject, run_at, due_at, attempts)
          select lower(hex(randomblob(16))), 'refresh-surface', 'show', 2, homes.subject, ${at}, ${at}, 0
          from homes where ${of} and not exists (select 1 from jobs where ${waiting('homes.subject')});
        end`;
    }),
  );
}

/**
 * At the end of the transaction (deferred): everybody takes these rows last, so that two who change what one person is shown
 * wait for each other, and not for ever. A job that waits already is locked: until the mark is committed nobody takes it, and
 * finds nothing to do.
 */
const markHome = `create or replace function mark_home() returns trigger language plpgsql as $$
  declare
    changed jsonb := to_jsonb(case tg_op when 'DELETE' then old else new end);
    due bigint := 0;
    about text;
  begin
    for i in 1 .. tg_nargs - 1 loop
      if due = 0 then due := coalesce((changed ->> tg_argv[i])::bigint, 0); end if;
    end loop;
    due := due + ${togetherMs};
    for about in select subject from homes
      where team_id = changed ->> 'team_id' and user_id = changed ->> tg_argv[0] order by subject
    loop
      update surfaces set wanted = wanted + 1, gave_up_at = null where subject = about and kind = 'home';
      perform id from jobs where ${waiting('about')} limit 1 for update skip locked;
      if not found then
        insert into jobs (id, task, lane, priority, subject, run_at, due_at, attempts)
        values (gen_random_uuid()::text, 'refresh-surface', 'show', 2, about, due, due, 0);
      end if;
    end loop;
    return null;
  end $$`;

function postgresTriggers(tables: readonly Shown[]): string[] {
  return tables.flatMap((shown) =>
    shown.events.map((event) => {
      const differs = condition(shown, event, 'is distinct from');
      const values = [shown.person ?? 'user_id', ...shown.times].map((name) => `'${name}'`).join(', ');
      return `create constraint trigger ${nameOf(shown, event)} after ${event} on ${shown.table}
        deferrable initially deferred for each row ${differs === '' ? '' : `when (${differs})`}
        execute function mark_home(${values})`;
    }),
  );
}
