// Whatever is typed: no exception, nothing the form would refuse, no token anywhere, and what was understood can be
// typed again.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCommand } from '../../../src/form/command-words.ts';
import type { FieldName } from '../../../src/form/fields.ts';
import { nothingKnown } from '../../../src/form/lists.ts';
import { type QuickReading, readQuickArguments } from '../../../src/form/quick-arguments.ts';
import { writeArguments } from '../../../src/form/write-arguments.ts';
import { parseLaunchRequest } from '../../../src/launches/launch-request.ts';
import { locales, translateTo } from '../../../src/slack/kit/language/translate.ts';
import { argumentLabels } from '../../../src/slack/launch/argument-labels.ts';
import { explainComplaint } from '../../../src/slack/launch/explain-complaint.ts';
import { understood } from '../../fixtures/commands/arguments.ts';
import { misunderstandings } from '../../fixtures/commands/misunderstandings.ts';
import { wordTables } from '../../fixtures/commands/words.ts';
import { catalog, lists } from '../../fixtures/commands/world.ts';

const context = { catalog, lists, labels: argumentLabels };
const read = (typed: string) => readQuickArguments(typed, context);

const samples = [
  ...understood.flatMap(({ rows }) => rows),
  ...Object.values(misunderstandings).flat(),
  ...Object.values(wordTables).flat(),
].map(([typed]) => typed);

/** Pieces of the language in any order: far more of it is nearly right than of plain noise. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...samples) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...['gpu', 'ram', 'time', 'image', 'group', 'description', 'preset', 'token', '显卡', 'Stop after'],
      ...[
        '=',
        ':',
        '＝',
        '：',
        ',',
        '，',
        '；',
        '"',
        '“',
        '”',
        "'",
        '`',
        '「',
        '」',
        '<',
        '>',
        '--',
        '—',
        ' ',
      ],
      ...['1', '64Gi', '2h30m', '不限', '\u200b', '\u3000', '&lt;', '<#C1|', '|', '{', '}', '-1', '1e9', '0'],
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);
const typedText = fc
  .array(fc.tuple(piece, fc.constantFrom(' ', '', '  ')), { maxLength: 12 })
  .map((pieces) => pieces.flat().join(''));

const runs = { numRuns: 800 };

function expectAcceptable({ given, size }: QuickReading): void {
  for (const [field, text] of Object.entries(given)) {
    if (field === 'cardPlace') expect(['me', 'channel']).toContain(text);
    const parsed = parseLaunchRequest({ acceleratorType: given.acceleratorType, [field]: text });
    const problems = parsed.ok ? [] : parsed.problems.filter(({ path }) => path === field);
    expect([field, text, problems]).toEqual([field, text, []]);
  }
  if (size !== null) expect(catalog.sizes.map(({ id }) => id)).toContain(size);
}

describe('whatever is typed', () => {
  test('is read without an exception, and the form takes what it is filled in with', () => {
    fc.assert(
      fc.property(
        typedText,
        fc.constantFrom(context, { ...context, catalog: null, lists: nothingKnown }),
        (typed, with_) => {
          expect(readCommand(typed, argumentLabels).word).toMatch(/^[\w-]+$/u);
          const reading = readQuickArguments(typed, with_);
          expectAcceptable(with_.catalog === null ? { ...reading, size: null } : reading);
          for (const complaint of reading.complaints)
            for (const locale of locales)
              expect(explainComplaint(complaint, translateTo(locale))).not.toContain('{{');
        },
      ),
      runs,
    );
  });

  test('what was understood, typed in its plainest spelling, is understood the same', () => {
    let met = 0;
    fc.assert(
      fc.property(typedText, (typed) => {
        const reading = read(typed);
        const again = read(writeArguments(reading));
        met += Object.keys(reading.given).length > 1 ? 1 : 0;
        expect({ ...again, searches: [] }).toEqual({ ...reading, searches: [], complaints: [] });
      }),
      runs,
    );
    expect(met).toBeGreaterThan(runs.numRuns / 10);
  });

  test('any description and any name of a preset can be quoted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', ' b', '"', '”', '「', '」', '`', '«', '»', "'", '=', ',', ':'), {
          minLength: 1,
        }),
        (letters) => {
          const text = letters.join('').trim();
          fc.pre(text !== '');
          const given: Partial<Record<FieldName, string>> = { description: text };
          expect(read(writeArguments({ given, size: null, preset: text }))).toMatchObject({
            given,
            preset: text,
            complaints: [],
          });
        },
      ),
      runs,
    );
  });
});

const base64 = (minLength: number, maxLength: number) =>
  fc.string({
    unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'),
    minLength,
    maxLength,
  });
const tokenLike = fc.oneof(
  fc.tuple(base64(10, 40), base64(10, 80), base64(10, 60)).map(([a, b, c]) => `eyJ${a}.${b}.${c}`),
  base64(12, 60).map((text) => `xoxb-${text}`),
  base64(12, 60).map((text) => `eyJ${text}`),
  fc.tuple(base64(16, 30), base64(16, 30), base64(16, 30)).map((parts) => parts.join('.')),
);

describe('a word that looks like a token', () => {
  const around = fc.constantFrom(
    ...['T', '"T"', '“T', '「T」', 'token=T', 'gpu=T', 'description=T', 'description="a T b"', 'name: T'],
    ...[
      'preset T',
      'preset=T',
      'image=T',
      'group=T',
      'size=T',
      'T=1',
      'colour=T',
      '--T',
      '(T)',
      'x-T',
      'T.',
      '令牌：T',
    ],
  );

  test('is in nothing that is handed on', () => {
    fc.assert(
      fc.property(tokenLike, around, typedText, typedText, (token, frame, before, after) => {
        const typed = `${before.slice(0, 300)} ${frame.replace('T', () => token)} ${after}`;
        const reading = JSON.stringify(read(typed));
        const core = token.slice(6);
        expect(reading).not.toContain(core);
        expect(reading).toContain('"secret"');
        const command = readCommand(typed, argumentLabels);
        // Arguments are still to be read, by the reader above.
        if (command.word !== 'form')
          expect(JSON.stringify({ ...command, arguments: '' })).not.toContain(core);
      }),
      runs,
    );
  });
});
