// Whatever people type and the platform answers, Slack takes the views, messages and menus made of it.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findBlockKitProblems, isViewTooLarge } from '../../../src/playground/workspace/block-kit-rules.ts';
import { locales, translateTo } from '../../../src/slack/kit/language/translate.ts';
import { anyMaterial, buildAll } from './all-surfaces.ts';

describe.each(locales)('in %s', (locale) => {
  const t = translateTo(locale);

  test('every view keeps the limits of Block Kit', () => {
    fc.assert(
      fc.property(anyMaterial, (material) => {
        for (const [name, view] of Object.entries(buildAll(material, t).modals)) {
          expect([name, findBlockKitProblems('modal', view)]).toEqual([name, []]);
          expect([name, isViewTooLarge(view)]).toEqual([name, false]);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('so does the Home tab, with room to spare', () => {
    fc.assert(
      fc.property(anyMaterial, (material) => {
        for (const [name, view] of Object.entries(buildAll(material, t).homes)) {
          expect([name, findBlockKitProblems('home', view)]).toEqual([name, []]);
          expect([name, isViewTooLarge(view)]).toEqual([name, false]);
          expect((view as { blocks: readonly unknown[] }).blocks.length).toBeLessThan(90);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('so does every message, with a text that says something', () => {
    fc.assert(
      fc.property(anyMaterial, (material) => {
        for (const [name, message] of Object.entries(buildAll(material, t).messages)) {
          expect([name, findBlockKitProblems('message', message)]).toEqual([name, []]);
          const { text } = message as { text: string };
          expect([...text].length).toBeGreaterThan(20);
          expect([...text].length).toBeLessThanOrEqual(4000);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('so does every menu, and each offers a way on', () => {
    fc.assert(
      fc.property(anyMaterial, (material) => {
        for (const menu of Object.values(buildAll(material, t).menus)) {
          const { option_groups: groups } = menu;
          expect(groups.length).toBeLessThanOrEqual(100);
          for (const { label, options } of groups) {
            expect([...label.text].length).toBeLessThanOrEqual(75);
            expect(options.length).toBeGreaterThan(0);
            expect(options.length).toBeLessThanOrEqual(100);
            for (const { text, value = '', description } of options) {
              expect([...text.text].length).toBeGreaterThan(0);
              expect([...text.text].length).toBeLessThanOrEqual(75);
              expect([...value].length).toBeGreaterThan(0);
              expect([...value].length).toBeLessThanOrEqual(150);
              expect([...(description?.text ?? '')].length).toBeLessThanOrEqual(75);
            }
          }
          expect(groups.at(-1)?.options.at(-1)?.value).toBe('type_it_in');
        }
      }),
      { numRuns: 60 },
    );
  });
});
