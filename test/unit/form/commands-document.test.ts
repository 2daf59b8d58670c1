// docs/commands.md, every example of it run: tables with the heading "You type" are executed row by row.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseCatalog } from '../../../src/catalog/catalog.ts';
import { keyBookOf } from '../../../src/form/argument-keys.ts';
import { type Command, readCommand } from '../../../src/form/command-words.ts';
import { nothingKnown } from '../../../src/form/lists.ts';
import { readQuickArguments } from '../../../src/form/quick-arguments.ts';
import { writeArguments } from '../../../src/form/write-arguments.ts';
import { translateTo } from '../../../src/slack/kit/language/translate.ts';
import { argumentLabels } from '../../../src/slack/launch/argument-labels.ts';
import { explainComplaint } from '../../../src/slack/launch/explain-complaint.ts';
import { lists } from '../../fixtures/commands/world.ts';

const root = join(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const parsed = parseCatalog(read('src/playground/catalog.yml'));
if (!parsed.ok) throw new Error('the catalog of the playground does not parse');
const context = { catalog: parsed.catalog, lists: nothingKnown, labels: argumentLabels };

interface Table {
  readonly heading: string;
  readonly rows: readonly (readonly string[])[];
}

/** A table is a run of lines with bars; the line under its heading is left out. */
const tables: readonly Table[] = read('docs/commands.md')
  .split(/\n(?!\|)/u)
  .map((block) => block.split('\n').filter((line) => line.startsWith('|')))
  .filter((lines) => lines.length > 2)
  .map((lines) => {
    const [heading = [], , ...rows] = lines.map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
    return { heading: heading.join(' | '), rows };
  });
const rowsOf = (heading: string) =>
  tables.filter((table) => table.heading === heading).flatMap(({ rows }) => rows);
const codesIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/gu)].map(([, code = '']) => code);

function describeCommand(command: Command): string {
  switch (command.word) {
    case 'form':
      return 'the form';
    case 'unknown':
      return command.nearest ? `nothing; did you mean ${command.nearest}?` : 'nothing';
    case 'secret':
      return command.word;
    case 'preset':
      return `preset: ${command.name}${command.arguments ? `, with \`${command.arguments}\`` : ''}`;
    default:
      return command.rest === '' || !takesInstance.has(command.word)
        ? command.word
        : `${command.word}: ${command.rest}`;
  }
}

const takesInstance = new Set<string>(['show', 'stop', 'start', 'delete', 'script', 'connect-to']);

describe('words', () => {
  const rows = rowsOf('You type | It means').flatMap(([typed, means = '']) =>
    codesIn(typed).map((one) => [one, means] as const),
  );
  test('are there', () => expect(rows.length).toBeGreaterThan(25));
  test.each(rows)('%s: %s', (typed, means) => {
    expect(describeCommand(readCommand(typed, argumentLabels))).toBe(means);
  });
});

test.each(rowsOf('Word | Does').flatMap(([word]) => codesIn(word)))('%s is a word of its own', (word) => {
  expect(readCommand(word, argumentLabels).word).toBe(word);
});

describe('keys', () => {
  const book = keyBookOf(argumentLabels);
  test.each(rowsOf('Key | Also | Takes'))('%s', (key, also) => {
    const meanings = [...codesIn(key), ...codesIn(also)].map((one) => book.find(one));
    expect(meanings.length).toBeGreaterThan(1);
    for (const meaning of meanings) {
      expect(meaning).not.toBeNull();
      expect({ ...meaning, accelerator: undefined }).toEqual({ ...meanings[0], accelerator: undefined });
    }
  });
});

describe('arguments', () => {
  const rows = rowsOf('You type | Same as').map(([typed, same]) => [
    codesIn(typed)[0] ?? '',
    codesIn(same)[0] ?? '',
  ]);
  test('are there', () => expect(rows.length).toBeGreaterThan(25));
  test.each(rows)('%s', (typed = '', same = '') => {
    const [reading, plain] = [typed, same].map((text) => readQuickArguments(text, context));
    expect(reading?.complaints).toEqual([]);
    expect(reading).toEqual(plain);
    expect(Object.keys(reading?.given ?? {}).length + (reading?.size ? 1 : 0)).toBeGreaterThan(0);
    // What is known of the account besides changes nothing of it.
    const [known, plainly] = [typed, same].map((text) => readQuickArguments(text, { ...context, lists }));
    expect(known).toEqual({ ...plainly, given: reading?.given });
    if (plain) expect(readQuickArguments(writeArguments(plain), context)).toEqual(plain);
  });
});

describe('mistakes', () => {
  const rows = rowsOf('You type | Filled in | It says').map(
    ([typed, filled, says = '']) => [codesIn(typed)[0] ?? '', codesIn(filled)[0] ?? '', says] as const,
  );
  test('are there', () => expect(rows.length).toBeGreaterThan(10));
  test.each(rows)('%s', (typed, filled, says) => {
    const reading = readQuickArguments(typed, context);
    const t = translateTo('en');
    expect(reading.complaints.map((complaint) => explainComplaint(complaint, t))).toEqual([says]);
    expect(writeArguments(reading)).toBe(filled);
  });
});

test('no table of examples is left out', () => {
  const known = [
    'You type | It means',
    'Key | Also | Takes',
    'You type | Same as',
    'You type | Filled in | It says',
    'Word | Does',
    'Shortcut | Where | Does',
  ];
  expect(tables.map(({ heading }) => heading).filter((heading) => !known.includes(heading))).toEqual([]);
});
