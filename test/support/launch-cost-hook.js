// Loaded into an app's process before anything else (`node --import`): counts the durable work and the computing that a
// launch costs, and tells the figures to the parent that asks for them over its channel. Plain JavaScript, and in no way
// part of the app: what is counted are calls of Node and of zod, whoever makes them.
import crypto from 'node:crypto';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import { DatabaseSync, StatementSync } from 'node:sqlite';

const costs = {
  /** SQLite: statements run, those around a transaction included. */
  statements: 0,
  /** SQLite: commits that had changed something, each of which waits for the disk. */
  commits: 0,
  /** Values sealed or opened with AES-GCM, as a JWE of ours is. */
  jweOperations: 0,
  /** Values given to a zod schema; schemas inside of it do not count. */
  zodParses: 0,
};
/** The statements' own texts, for whoever wonders where a figure comes from. */
let trail = [];

countSqlite();
countSealing();
countParses();

process.on('message', (order) => {
  if (order !== 'costs') return;
  process.send?.({ costs: { ...costs }, trail });
  trail = [];
});
// Who asks must not keep the app alive.
process.channel?.unref();

function countSqlite() {
  const { prepare, exec } = DatabaseSync.prototype;
  const { get } = StatementSync.prototype;
  /** @type {WeakMap<DatabaseSync, { changes(): number, last: number, isDirty: boolean }>} */
  const states = new WeakMap();
  /** @type {WeakMap<StatementSync, DatabaseSync>} */
  const databaseOf = new WeakMap();

  /** @param {DatabaseSync} database */
  const stateOf = (database) => {
    const known = states.get(database);
    if (known) return known;
    const statement = prepare.call(database, 'select total_changes() as changes');
    const changes = () => Number(get.call(statement)?.changes);
    const state = { changes, last: changes(), isDirty: false };
    states.set(database, state);
    return state;
  };
  /** @type {<T>(database: DatabaseSync, sql: string, run: () => T) => T} */
  const counted = (database, sql, run) => {
    const state = stateOf(database);
    costs.statements += 1;
    trail.push(sql);
    try {
      return run();
    } finally {
      const changes = database.isOpen ? state.changes() : state.last;
      state.isDirty ||= changes !== state.last;
      state.last = changes;
      if (!(database.isOpen && database.isTransaction)) {
        if (state.isDirty) costs.commits += 1;
        state.isDirty = false;
      }
    }
  };

  DatabaseSync.prototype.prepare = function (...args) {
    const statement = prepare.apply(this, args);
    databaseOf.set(statement, this);
    return statement;
  };
  DatabaseSync.prototype.exec = function (sql) {
    return counted(this, sql, () => exec.call(this, sql));
  };
  for (const name of /** @type {const} */ (['all', 'get', 'iterate', 'run'])) {
    const original = StatementSync.prototype[name];
    /** @this {StatementSync} @param {never[]} args */
    const replacement = function (...args) {
      const database = databaseOf.get(this);
      // @ts-expect-error: four signatures, all of them passed on as they came
      const run = () => original.apply(this, args);
      return database ? counted(database, this.sourceSQL, run) : run();
    };
    Object.defineProperty(StatementSync.prototype, name, { value: replacement });
  }
}

/** With Web Crypto, as jose does it, or with a cipher of node:crypto. */
function countSealing() {
  for (const name of /** @type {const} */ (['encrypt', 'decrypt'])) {
    const original = crypto.subtle[name];
    crypto.subtle[name] = function (algorithm, ...rest) {
      if (typeof algorithm === 'object' && 'name' in algorithm && algorithm.name === 'AES-GCM')
        costs.jweOperations += 1;
      return original.call(this, algorithm, ...rest);
    };
  }
  for (const name of /** @type {const} */ (['createCipheriv', 'createDecipheriv'])) {
    const original = crypto[name];
    /** @param {Parameters<typeof original>} args */
    const replacement = (...args) => {
      if (/gcm/iu.test(args[0])) costs.jweOperations += 1;
      // @ts-expect-error: overloads, passed on as they came
      return original(...args);
    };
    Object.assign(crypto, { [name]: replacement });
  }
  syncBuiltinESMExports();
}

/** zod's modules keep their functions to themselves, so they are changed on their way in. */
function countParses() {
  const globals = /** @type {Record<string, unknown>} */ (globalThis);
  globals.countZodParse = () => {
    costs.zodParses += 1;
  };
  const start = 'schema._zod.run({ value, issues: [] }, ctx)';
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith('/zod/v4/core/parse.js')) return loaded;
      const source = String(loaded.source);
      if (!source.includes(start))
        throw new Error('zod does not begin a parse as it did: look for how it does');
      return { ...loaded, source: source.replaceAll(start, `(globalThis.countZodParse(), ${start})`) };
    },
  });
}
