// What is said must not depend on seeing it: labels, fallback texts, no meaning by emoji or colour alone.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildCard } from '../../../src/slack/instance/card.ts';
import { locales, translateTo } from '../../../src/slack/kit/language/translate.ts';
import { buildRejectedMessage } from '../../../src/slack/launch/messages.ts';
import { aLaunch } from '../../support/builders.ts';
import { anInstance } from '../../support/life.ts';
import { anyMaterial, buildAll } from './all-surfaces.ts';

interface Element {
  readonly type: string;
  readonly text?: { readonly text: string };
  readonly label?: { readonly text: string };
  readonly alt_text?: string;
  readonly accessibility_label?: string;
}

/** Everything with a type, however deep. */
function elementsIn(value: unknown): Element[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(elementsIn);
  return 'type' in value ? [value as Element, ...inside] : inside;
}

/** Without emoji in either spelling. */
const spoken = (text = '') => text.replace(/:[a-z_]+:|\p{Extended_Pictographic}|\ufe0f/gu, '').trim();
const plain = (text: string) => text.replace(/[*_]/gu, '');

describe.each(locales)('in %s', (locale) => {
  const t = translateTo(locale);

  test('every input, button and picture has words of its own', () => {
    fc.assert(
      fc.property(anyMaterial, (material) => {
        const { modals, messages, homes } = buildAll(material, t);
        for (const element of elementsIn([modals, messages, homes])) {
          if (element.type === 'input') expect(spoken(element.label?.text)).not.toBe('');
          if (element.type === 'button') expect(spoken(element.text?.text)).not.toBe('');
          if (element.type === 'image') expect(element.alt_text).toBeTruthy();
        }
      }),
      { numRuns: 20 },
    );
  });

  test('inputs of one view are told apart by their labels', () => {
    fc.assert(
      fc.property(anyMaterial, (material) => {
        for (const view of Object.values(buildAll(material, t).modals)) {
          const labels = elementsIn(view).flatMap(({ type, label }) =>
            type === 'input' ? [label?.text] : [],
          );
          expect(new Set(labels).size).toBe(labels.length);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('the fallback text of a card names status, task ID and end, and all that the card says', () => {
    const launch = aLaunch({ state: 'created', instanceId: 'f'.repeat(32) });
    const instance = anInstance({ endsAt: 1_760_003_600_000 });
    const { text, blocks } = buildCard({ launch, instance, action: null, catalog: null }, t);
    expect(text).toContain(t('card.fact', { name: t('card.status'), value: t('instance.status_Running') }));
    expect(text).toContain(t('card.fact', { name: t('card.taskId'), value: `\`${'f'.repeat(32)}\`` }));
    expect(text).toContain('<!date^1760003600^');
    const said = blocks.flatMap((block) => {
      if (block.type === 'section') return block.text?.text.split(t('common.dot')) ?? [];
      if (block.type !== 'context') return [];
      return block.elements.flatMap((each) =>
        'text' in each ? String(each.text).split(t('common.dot')) : [],
      );
    });
    expect(said.length).toBeGreaterThan(6);
    for (const part of said) expect(plain(spoken(text))).toContain(plain(spoken(part)));
  });

  test('and so does that of a refusal', () => {
    const { text, blocks } = buildRejectedMessage(
      aLaunch({ state: 'rejected', failure: { reason: 'code', code: '10004' } }),
      t,
    );
    const lines = blocks.flatMap((block) =>
      block.type === 'section' ? (block.text?.text.split('\n') ?? []) : [],
    );
    expect(lines.length).toBe(4);
    for (const line of lines) expect(text).toContain(line);
  });
});
