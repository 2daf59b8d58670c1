// Each kind of misunderstanding has its sentence in both languages, and nothing typed gets through as mark-up.
import { describe, expect, test } from '@jest/globals';
import { type Complaint, complaintCodes } from '../../../src/form/complaints.ts';
import { readQuickArguments } from '../../../src/form/quick-arguments.ts';
import { locales, translateTo } from '../../../src/slack/kit/language/translate.ts';
import { argumentLabels } from '../../../src/slack/launch/argument-labels.ts';
import { explainComplaint } from '../../../src/slack/launch/explain-complaint.ts';
import { misunderstandings } from '../../fixtures/commands/misunderstandings.ts';
import { sentences } from '../../fixtures/commands/sentences.ts';
import { catalog, lists, pastedToken } from '../../fixtures/commands/world.ts';

const complaintsOf = (typed: string) =>
  readQuickArguments(typed, { catalog, lists, labels: argumentLabels }).complaints;

describe.each(locales)('in %s', (locale) => {
  const explain = (complaint: Complaint) => explainComplaint(complaint, translateTo(locale));

  test.each(sentences.map((sentence) => [sentence.typed, sentence[locale]] as const))(
    '%s',
    (typed, words) => {
      expect(complaintsOf(typed).map(explain)).toEqual([words]);
    },
  );

  test('more arguments than are read', () => {
    expect(explain({ code: 'too_many', max: 40 })).toBe(
      {
        en: 'Only the first 40 arguments were read. Fill in the rest in the form.',
        'zh-CN': '只读取了前 40 项，其余请在表单中填写。',
      }[locale],
    );
  });

  test('every row of the table has a sentence without gaps, and none with a token', () => {
    const all = Object.values(misunderstandings)
      .flat()
      .flatMap(([, , ...says]) => says.map(explain));
    expect(all.length).toBeGreaterThan(120);
    for (const sentence of all) {
      expect(sentence).not.toMatch(/\{\{|undefined|``/u);
      expect(sentence).not.toContain(pastedToken.slice(0, 12));
    }
  });
});

test('an example of each kind is in the table of sentences', () => {
  const shown = new Set(sentences.flatMap(({ typed }) => complaintsOf(typed).map(({ code }) => code)));
  expect(complaintCodes.filter((code) => !shown.has(code))).toEqual(['too_many']);
});
