// Databases filled by the million, past the app: rows that its own store wrote are copied inside the database.
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { connectToPostgres } from '../support/postgres.ts';

export type Row = Readonly<Record<string, unknown>>;

/** A connection that is not the app's own. */
export interface RawDatabase {
  readonly engine: 'sqlite' | 'postgres';
  query(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export async function openRaw(url: string): Promise<RawDatabase> {
  const file = /^sqlite:(.+)$/u.exec(url)?.[1];
  if (file === undefined) {
    return { engine: 'postgres', ...(await connectToPostgres(url)) };
  }
  const database = new DatabaseSync(file, { timeout: 5000 });
  return {
    engine: 'sqlite',
    query: async (sql, values = []) => database.prepare(sql).all(...(values as SQLInputValue[])) as Row[],
    close: async () => database.close(),
  };
}

export interface Copies {
  readonly table: string;
  /** Which rows are copied: SQL of ours. */
  readonly where: string;
  /** Copies of each. */
  readonly count: number;
  /** Columns that are different in each copy: a UUID made of the number `n` and the salt. */
  readonly unique: readonly string[];
  /** Columns with an expression of their own, in which `n` is the number of the copy, from `first` on. */
  readonly expressions?: Readonly<Record<string, string>>;
  /** Default: 1. */
  readonly first?: number;
}

/** Every other column is copied as it is, whatever the table has. */
export async function copyRows(raw: RawDatabase, copies: Copies): Promise<void> {
  const { table, where, count, unique, expressions = {}, first = 1 } = copies;
  const columns = await columnsOf(raw, table);
  const values = columns.map((column) => {
    if (unique.includes(column)) return uuidOf(raw, column);
    return expressions[column] ?? `t."${column}"`;
  });
  const list = columns.map((column) => `"${column}"`).join(', ');
  await raw.query(`
    insert into "${table}" (${list})
    select ${values.join(', ')} from ${numbers(raw, first, count)}
    cross join (select * from "${table}" where ${where}) as t`);
}

/** Columns that the database does not number by itself. */
async function columnsOf({ engine, query }: RawDatabase, table: string): Promise<string[]> {
  const rows =
    engine === 'sqlite'
      ? await query(`select name from pragma_table_info('${table}')
          where not (pk = 1 and type = 'INTEGER')`)
      : await query(
          `select column_name as name from information_schema.columns
           where table_name = $1 and table_schema = current_schema()
             and coalesce(column_default, '') not like 'nextval(%' order by ordinal_position`,
          [table],
        );
  return rows.map(({ name }) => String(name));
}

const numbers = ({ engine }: RawDatabase, first: number, count: number) =>
  engine === 'sqlite'
    ? `(with recursive ns(n) as (select ${first} union all select n + 1 from ns where n < ${first + count - 1})
        select n from ns) as numbers`
    : `generate_series(${first}, ${first + count - 1}) as numbers(n)`;

/** Well spread, as random ones are, and the same wherever the same column's row is meant. */
function uuidOf({ engine }: RawDatabase, salt: string): string {
  if (engine === 'postgres') return `md5('${salt === 'launch_id' ? 'id' : salt}' || n)::uuid::text`;
  const spread = (factor: number) => `printf('%08x', (n * ${factor}) % 4294967296)`;
  const digits = `${spread(2654435761)} || ${spread(2246822519)} || ${spread(3266489917)} || printf('%08x', n)`;
  return ['1, 8', '9, 4', '13, 4', '17, 4', '21, 12']
    .map((part) => `substr(${digits}, ${part})`)
    .join(" || '-' || ");
}
