import { sql } from 'kysely';
import type { SealedValue, SealedValueStore } from '../../accounts/sealed-values.ts';
import type { Database } from '../schema.ts';
import { sealingKeyIdOf } from '../sealing-key-id.ts';

interface Place {
  /** In addresses. Default: the table. */
  readonly name?: string;
  readonly table: string;
  readonly column: string;
  readonly kidColumn: string;
  /** An expression that is unique in the table and orders it. */
  readonly key: string;
}

/** Every column that holds sealed values. A new one is added here, and rotation reaches it. */
const places: readonly Place[] = [
  { table: 'accounts', column: 'sealed_token', kidColumn: 'token_kid', key: "team_id || ' ' || user_id" },
  {
    name: 'account-keys',
    table: 'accounts',
    column: 'sealed_keys',
    kidColumn: 'keys_kid',
    key: "team_id || ' ' || user_id",
  },
  { table: 'drafts', column: 'sealed_reply_url', kidColumn: 'reply_url_kid', key: 'id' },
  { table: 'launches', column: 'sealed_reply_url', kidColumn: 'reply_url_kid', key: 'id' },
  { table: 'actions', column: 'sealed_script', kidColumn: 'script_kid', key: 'id' },
  { table: 'free_watches', column: 'sealed_request', kidColumn: 'request_kid', key: 'id' },
  { table: 'workspaces', column: 'sealed_bot_token', kidColumn: 'bot_token_kid', key: 'id' },
  { table: 'installations', column: 'sealed_token', kidColumn: 'token_kid', key: 'id' },
  {
    name: 'installation-refreshes',
    table: 'installations',
    column: 'sealed_refresh_token',
    kidColumn: 'refresh_token_kid',
    key: 'id',
  },
];

const nameOf = ({ name, table }: Place) => name ?? table;
const toAddress = (place: Place, key: string) => `${nameOf(place)}/${key}`;

function fromAddress(address: string): { index: number; key: string } {
  const [name = '', ...key] = address.split('/');
  return { index: places.findIndex((place) => nameOf(place) === name), key: key.join('/') };
}

export function createSealedValueStore(db: Database): SealedValueStore {
  async function findIn(place: Place, kid: string, afterKey: string, limit: number): Promise<SealedValue[]> {
    const [column, kidColumn, key] = [sql.ref(place.column), sql.ref(place.kidColumn), sql.raw(place.key)];
    const { rows } = await sql<{ key: string; sealed: string }>`
      select ${key} as key, ${column} as sealed from ${sql.table(place.table)}
      where ${column} is not null and coalesce(${kidColumn}, '') <> ${kid} and ${key} > ${afterKey}
      order by ${key} limit ${limit}`.execute(db);
    return rows.map((row) => ({ address: toAddress(place, row.key), sealed: row.sealed }));
  }

  return {
    async findOthers(kid, after, limit) {
      const start = after === null ? { index: 0, key: '' } : fromAddress(after);
      for (const [index, place] of places.entries()) {
        if (index < start.index) continue;
        const found = await findIn(place, kid, index === start.index ? start.key : '', limit);
        if (found.length > 0) return found;
      }
      return [];
    },
    async findAny(kids) {
      let hasOthers = false;
      for (const { table, column, kidColumn } of places) {
        const { rows } = await sql<{ isOurs: unknown }>`
          select ${sql.ref(kidColumn)} in (${sql.join(kids)}) as "isOurs" from ${sql.table(table)}
          where ${sql.ref(column)} is not null
          group by 1`.execute(db);
        // SQLite tells 1, PostgreSQL true.
        if (rows.some(({ isOurs }) => Boolean(isOurs))) return 'one-of-these';
        hasOthers ||= rows.length > 0;
      }
      return hasOthers ? 'others-only' : 'none';
    },
    async replace({ address, sealed }, resealed) {
      const { index, key } = fromAddress(address);
      const place = places[index];
      if (!place) return false;
      const { numAffectedRows } = await sql`
        update ${sql.table(place.table)}
        set ${sql.ref(place.column)} = ${resealed}, ${sql.ref(place.kidColumn)} = ${sealingKeyIdOf(resealed)}
        where ${sql.raw(place.key)} = ${key} and ${sql.ref(place.column)} = ${sealed}`.execute(db);
      return (numAffectedRows ?? 0n) > 0n;
    },
  };
}
