// Changes of one turn wait for the disk together: each is on the disk when its promise resolves, and none suffers from
// another's mistake.
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CommitGroup } from '../../src/store/commit-group.ts';
import { makeSqlite, type TestSqlite } from '../support/sqlite.ts';

let sqlite: TestSqlite;
let database: DatabaseSync;
let other: DatabaseSync;
let group: CommitGroup;
/** What was told to the database, the changes themselves left out. */
let told: string[];

beforeEach(() => {
  sqlite = makeSqlite();
  database = new DatabaseSync(sqlite.file);
  database.exec(`
    pragma journal_mode = wal;
    pragma foreign_keys = on;
    create table words (word text primary key) strict;
    create table letters (word text references words deferrable initially deferred);
  `);
  other = new DatabaseSync(sqlite.file);
  told = [];
  const exec = database.exec.bind(database);
  database.exec = (sql) => {
    told.push(sql);
    exec(sql);
  };
  group = new CommitGroup(database, 200);
});
afterEach(() => {
  for (const connection of [database, other]) if (connection.isOpen) connection.close();
  sqlite.remove();
});

const insert = (word: string) => () => database.prepare('insert into words values (?)').run(word);
const add = (word: string) => group.run(insert(word));
const seen = () =>
  other
    .prepare('select word from words order by word')
    .all()
    .map(({ word }) => word);
const commits = () => told.filter((sql) => sql === 'commit').length;

/** A change in several statements. */
async function addAll(words: readonly string[], between: () => Promise<unknown> = async () => undefined) {
  await group.begin();
  try {
    for (const word of words) {
      group.attempt(insert(word));
      await between();
    }
  } catch (error) {
    group.rollback();
    throw error;
  }
  await group.commit();
}

describe('changes asked for in one turn', () => {
  test('are one commit', async () => {
    await Promise.all([add('a'), addAll(['b', 'c']), add('d'), addAll(['e'])]);

    expect(commits()).toBe(1);
    expect(seen()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('and those that follow from them are another', async () => {
    await Promise.all(['a', 'b', 'c'].map((word) => add(word).then(() => add(`${word}2`))));

    expect(commits()).toBe(2);
  });

  test('are committed when their promises resolve, and not before', async () => {
    const before: unknown[] = [];
    const change = group.run(() => {
      insert('a')();
      before.push(...seen());
    });
    const atResolve = change.then(seen);

    expect(await atResolve).toEqual(['a']);
    expect(before).toEqual([]);
  });

  test('come one after the other: nothing gets into a change in several statements', async () => {
    const orders: string[] = [];
    const note = (word: string) => async () => {
      orders.push(word);
      await turn();
    };
    await Promise.all([addAll(['a', 'b'], note('first')), add('c').then(note('second'))]);

    expect(orders).toEqual(['first', 'first', 'second']);
    expect(told[1]).toBe('savepoint change');
  });

  test('wait for the end of one that is long, and are not committed in the middle of it', async () => {
    let middle: unknown[] = ['not looked'];
    const long = addAll(['a', 'b'], async () => {
      await turn();
      await turn();
      middle = seen();
    });
    await Promise.all([long, add('c')]);

    expect(middle).toEqual([]);
    expect(seen()).toEqual(['a', 'b', 'c']);
  });
});

describe('a change that fails', () => {
  test('takes nothing of the others back', async () => {
    const outcomes = await Promise.allSettled([add('a'), add('a'), addAll(['b', 'a']), add('c')]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(seen()).toEqual(['a', 'c']);
  });

  test('alone leaves no transaction behind', async () => {
    await expect(addAll(['a', 'a'])).rejects.toThrow(/UNIQUE/u);
    await turn();

    expect(database.isTransaction).toBe(false);
    expect(seen()).toEqual([]);
  });

  test('for want of room takes all back, and each is told', async () => {
    const { page_count: pages } = database.prepare('pragma page_count').get() ?? {};
    database.exec(`pragma max_page_count = ${pages}`);
    const small = add('a');
    const large = add('x'.repeat(100_000));
    const after = add('b');
    const outcomes = await Promise.allSettled([small, large, after]);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(seen()).toEqual(['b']);
  });

  test('only at the commit is told to everybody whose change it was', async () => {
    const orphan = group.run(() => database.exec("insert into letters values ('nobody')"));
    const outcomes = await Promise.allSettled([add('a'), orphan, addAll(['b'])]);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(seen()).toEqual([]);
    await add('c');
    expect(seen()).toEqual(['c']);
  });
});

describe('while another process has the lock', () => {
  test('nobody is held up for longer than asked, and those behind do not start over', async () => {
    other.exec('begin immediate');
    const outcomes = await Promise.allSettled([add('a'), add('b'), addAll(['c'])]);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    // Each that failed tried once more at least; the last two only once.
    const tries = told.filter((sql) => sql === 'begin immediate').length;
    expect(tries).toBeGreaterThan(3);
    other.exec('rollback');
    await add('d');
    expect(seen()).toEqual(['d']);
  });
});

test('what is made is committed by whoever closes', async () => {
  const change = add('a');
  group.flush();
  await change;

  expect(commits()).toBe(1);
});
