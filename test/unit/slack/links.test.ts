// Names that look like links are shown as text: nobody is led somewhere by the name of a preset or an instance.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { quote } from '../../../src/slack/kit/block-kit.ts';
import { locales, translateTo } from '../../../src/slack/kit/language/translate.ts';
import { anyMaterial, buildAll, type Material } from './all-surfaces.ts';

const lures = [
  'https://evil.example/a?b=c',
  'HTTP://EVIL.EXAMPLE',
  'www.evil.example',
  'evil.example',
  'evil.中国',
  'ada@evil.example',
  'mailto:ada@evil.example',
  'slack://open',
  '#general',
  '@here',
  '<https://evil.example|the wiki>',
  '[the wiki](https://evil.example)',
];

const [sample] = fc.sample(anyMaterial, { numRuns: 1, seed: 1 }) as [Material];
/** Wherever words of others can stand, there is the lure. */
function lured(lure: string, changes: Partial<Material>): Material {
  const fields = { ...sample.form.fields, instanceServiceName: lure, imagePath: lure, resourceGroup: lure };
  const request = {
    ...sample.launch.request,
    instanceServiceName: lure,
    imagePath: lure,
    version: lure,
    resourceGroup: lure,
    description: lure,
  };
  return {
    ...sample,
    form: { ...sample.form, fields: { ...fields, description: lure } },
    words: lure,
    reason: { reason: 'code', code: '999999', message: lure },
    launch: { ...sample.launch, request },
    ...changes,
  };
}

interface Found {
  /** What Slack reads as mrkdwn, with where it stands. */
  readonly texts: readonly string[];
  readonly unguarded: readonly string[];
}

/** Everything of type mrkdwn, however deep, and the text of a message itself. */
function findMrkdwn(value: unknown): Found {
  if (typeof value !== 'object' || value === null) return { texts: [], unguarded: [] };
  const inside = Object.values(value).map(findMrkdwn);
  const { type, text, verbatim } = value as { type?: unknown; text?: unknown; verbatim?: unknown };
  const own = typeof text === 'string' && type !== 'plain_text' ? [text] : [];
  return {
    texts: [...own, ...inside.flatMap(({ texts }) => texts)],
    unguarded: [
      ...(type === 'mrkdwn' && verbatim !== true ? own : []),
      ...inside.flatMap(({ unguarded }) => unguarded),
    ],
  };
}

/** What is left of a text once code and what the app itself wrote as a link, a person or a time are gone. */
const openIn = (text: string) => text.replace(/`[^`]*`/gu, '').replace(/<[^>]*>/gu, '');
/** As generous as Slack's own recognition, or more so. */
const looksLikeLink =
  /\p{L}:\/\/|\p{L}:[\p{L}\p{N}]|[\p{L}\p{N}]\.\p{L}|[\p{L}\p{N}]@[\p{L}\p{N}]|[#@]\p{L}/iu;

describe.each(locales)('in %s', (locale) => {
  const t = translateTo(locale);

  describe.each([
    ['without a catalog', { hasCatalog: false, unfolded: false }],
    ['with a catalog, unfolded', { hasCatalog: true, unfolded: true }],
  ])('%s', (_, changes) => {
    test.each(lures)('no view and no message makes a link of %s', (lure) => {
      const { modals, messages } = buildAll(lured(lure, changes), t);
      for (const [name, surface] of Object.entries({ ...modals, ...messages }))
        expect([name, findMrkdwn(surface).unguarded]).toEqual([name, []]);
      // Beside the blocks there is no verbatim.
      for (const [name, message] of Object.entries(messages)) {
        const { text } = message as { readonly text: string };
        expect([name, openIn(text)]).not.toEqual([name, expect.stringMatching(looksLikeLink)]);
      }
    });

    test.each(lures)('and all that bear a name show %s as it was typed', (lure) => {
      const { modals, messages } = buildAll(lured(lure, changes), t);
      const shown = Object.entries({ ...modals, ...messages }).flatMap(([name, surface]) => {
        const typed = findMrkdwn(surface).texts.map((text) => text.replaceAll('\u200b', ''));
        const escaped = lure.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
        return typed.some((text) => text.includes(escaped)) ? [name] : [];
      });
      expect(shown).toEqual(
        expect.arrayContaining([
          'launchFromPreset',
          'presets',
          'recent',
          'card_running',
          'rejected',
          'unknown',
        ]),
      );
    });
  });
});

test.each([
  ['jupyter 4.4, 24:00:00', 'jupyter 4.4, 24:00:00'],
  ['It ended. See there: a # b @ c', 'It ended. See there: a # b @ c'],
  ['a.b', 'a.\u200bb'],
])('a sentence that holds no link stays as it is: %s', (text, quoted) => {
  expect(quote(text)).toBe(quoted);
});
