// Both languages say everything, nothing more, and fit where Slack shows them.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { en } from '../../../../src/slack/kit/language/en.ts';
import { zhCn } from '../../../../src/slack/kit/language/zh-cn.ts';

const root = join(import.meta.dirname, '../../../..');
const flat = (texts: object): Map<string, string> =>
  new Map(
    Object.entries(texts).flatMap(([area, inner]) =>
      Object.entries(inner as Record<string, string>).map(
        ([name, text]) => [`${area}.${name}`, text] as const,
      ),
    ),
  );
const languages = { en: flat(en), 'zh-CN': flat(zhCn) };
const keys = [...languages.en.keys()];
const variablesOf = (text = '') => [...text.matchAll(/\{\{(\w+)\}\}/gu)].map(([, name]) => name).sort();

const source = globSync('src/slack/**/*.ts', { cwd: root })
  .filter((file) => !/language\/(?:en|zh-cn)\.ts$/u.test(file))
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');

describe('the texts', () => {
  test('are there in both languages, under the same keys', () => {
    expect([...languages['zh-CN'].keys()].sort()).toEqual([...keys].sort());
    for (const texts of Object.values(languages))
      for (const [key, text] of texts)
        if (key !== 'common.sentenceGap') expect([key, text.trim()]).not.toEqual([key, '']);
  });

  test('leave the same places to fill in', () => {
    for (const key of keys)
      expect([key, variablesOf(languages['zh-CN'].get(key))]).toEqual([
        key,
        variablesOf(languages.en.get(key)),
      ]);
  });

  test('are all used, and no other is asked for', () => {
    const literal = new Set([...source.matchAll(/'([a-zA-Z]+\.[\w-]+)'/gu)].map(([, key]) => key));
    // t(`time.${x}`), t(`platform.${x}_next`): the compiler checks what can be there.
    const patterns = [...source.matchAll(/`([a-zA-Z]+\.[^`]*\$\{[^`]*)`/gu)].map(
      ([, template = '']) =>
        new RegExp(`^${template.replace(/\$\{[^}]*\}/gu, '[\\w-]+').replaceAll('.', '\\.')}$`, 'u'),
    );
    const isUsed = (key: string) => literal.has(key) || patterns.some((pattern) => pattern.test(key));
    expect(keys.filter((key) => !isUsed(key))).toEqual([]);
    const asked = [...source.matchAll(/\bt\('([^']+)'/gu)].map(([, key = '']) => key);
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((key) => !keys.includes(key))).toEqual([]);
  });

  /** Slack's limits where the text stands alone; our own code cuts what people write, never our words. */
  const limits: readonly (readonly [RegExp, number])[] = [
    [/^(?:connect|form|preset|recent)\.(?:title|\w+Title|submit\w*|save)$/u, 24],
    [/^connect\.connectedTitle$|^common\.(?:cancel|close)$/u, 24],
    [/^preset\.delete(?:Yes|No)$/u, 30],
    [/^(?:taskType|accelerator|option)\.|^time\.(?:hours?|days?|unlimited|other)$/u, 75],
    [/^choices\.(?!unlisted)|^preset\.(?:private|channel|team)$/u, 75],
    [
      /^(?:form\.(?:add|remove|more|goOn$|goOnDiscard|savePreset)|card\.(?:again|savePreset)|news\.reopen)/u,
      75,
    ],
    [/^script\.straighten$/u, 75],
    [/^field\.\w+Placeholder$/u, 150],
    [/^(?:field|limits|problem)\./u, 2000],
    [/./u, 3000],
  ];

  test.each(Object.entries(languages))('fit in %s', (_, texts) => {
    for (const [key, text] of texts) {
      const [, limit] = limits.find(([pattern]) => pattern.test(key)) ?? [null, 3000];
      // Numbers and names that are filled in take at most this much.
      const filled = text.replace(/\{\{\w+\}\}/gu, '000000');
      expect([key, [...filled].length <= limit]).toEqual([key, true]);
    }
  });
});
