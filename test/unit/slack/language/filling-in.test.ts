// What is filled into a text comes out as it went in, in both languages.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { en } from '../../../../src/slack/kit/language/en.ts';
import { type Locale, locales, translateTo } from '../../../../src/slack/kit/language/translate.ts';
import { zhCn } from '../../../../src/slack/kit/language/zh-cn.ts';

type Tables = Readonly<Record<string, Readonly<Record<string, string>>>>;
const tables: Readonly<Record<Locale, Tables>> = { en, 'zh-CN': zhCn };
const keys = Object.entries(en).flatMap(([area, texts]) =>
  Object.keys(texts).map((name) => ({ area, name })),
);
const textOf = (locale: Locale, { area, name }: (typeof keys)[number]) => tables[locale][area]?.[name] ?? '';
const placesIn = (text: string) => [
  ...new Set([...text.matchAll(/\{\{(.*?)\}\}/gu)].map(([, name = '']) => name)),
];
const say = (locale: Locale, { area, name }: (typeof keys)[number], values?: object): string =>
  (translateTo(locale) as unknown as (key: string, values?: object) => string)(`${area}.${name}`, values);

/** What a library for texts, or a replacement by pattern, would make something else of. */
const hostile = [
  '$&',
  '$1',
  "$'",
  '$$',
  '{{name}}',
  '{{',
  '}}',
  '$t(form.title)',
  '&lt;',
  '<b>',
  '__proto__',
];
const anyValue = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(...hostile),
  fc.integer(),
  fc.double(),
);

describe.each(locales)('in %s', (locale) => {
  test('every text is its own words with the values in their places, whatever these are', () => {
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.infiniteStream(anyValue), (key, stream) => {
        const text = textOf(locale, key);
        const values = Object.fromEntries(placesIn(text).map((name) => [name, stream.next().value]));
        // Word by word, each place looked at once.
        const expected = text.replace(/\{\{(\w+)\}\}/gu, (_, name: string) => String(values[name]));
        expect(say(locale, key, values)).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });

  test('every text can be said, and leaves no place open when all values are given', () => {
    for (const key of keys) {
      const values = Object.fromEntries(placesIn(textOf('en', key)).map((name) => [name, '·']));
      expect(say(locale, key, values)).not.toMatch(/\{\{|\}\}|undefined/u);
    }
  });
});
