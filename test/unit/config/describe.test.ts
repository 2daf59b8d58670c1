import { expect, test } from '@jest/globals';
import { databasePasswords, describeDatabase } from '../../../src/config/describe.ts';
import { Secret } from '../../../src/config/secrets.ts';

test.each([
  ['sqlite:data/app.db', 'sqlite:data/app.db', []],
  [
    'postgres://ada:hush@db.example:5432/launches?sslmode=require',
    'postgres://db.example:5432/launches',
    ['hush'],
  ],
  ['postgresql://ada@db.example/launches?password=hush', 'postgres://db.example/launches', ['hush']],
  ['postgres:///launches?host=/run/pg&user=a&password=hush', 'postgres:///run/pg/launches', ['hush']],
  ['postgres://ada:h%40sh@db/x', 'postgres://db/x', ['h%40sh', 'h@sh']],
  ['postgres://ada:hu%sh@db/x', 'postgres://db/x', ['hu%sh']],
  ['postgres://ada:hush@db:port/x', 'postgres', []],
])('%s is told as %s', (url, told, passwords) => {
  expect(describeDatabase(new Secret(url))).toBe(told);
  expect(databasePasswords(new Secret(url))).toEqual(passwords);
});
