// Who reads Chinese meets no English sentence, and the other way round.
import { describe, expect, test } from '@jest/globals';
import { nothingKnown as knowsNothing } from '../../../../src/form/lists.ts';
import { problemCodes } from '../../../../src/launches/launch-request.ts';
import type { PlatformFailure } from '../../../../src/launches/outcome.ts';
import { explainReading, explainRefusal } from '../../../../src/slack/account/modal.ts';
import { explainFailure } from '../../../../src/slack/kit/explain-failure.ts';
import { en } from '../../../../src/slack/kit/language/en.ts';
import { type Locale, translateTo } from '../../../../src/slack/kit/language/translate.ts';
import { zhCn } from '../../../../src/slack/kit/language/zh-cn.ts';
import { explainProblem } from '../../../../src/slack/launch/problems.ts';
import { aLaunch } from '../../../support/builders.ts';
import { buildAll, type Material } from '../all-surfaces.ts';

const codes = [
  '10001',
  '10003',
  '10004',
  '10007',
  '10008',
  '10009',
  '10010',
  '10011',
  '10012',
  '716865',
  '1',
];
const failures: readonly PlatformFailure[] = [
  ...codes.map((code) => ({ reason: 'code' as const, code })),
  ...(
    [
      'timeout',
      'connection',
      'unreachable',
      'http',
      'unreadable',
      'interrupted',
      'absent',
      'no-account',
    ] as const
  ).map((reason) => ({ reason })),
];

const fields = {
  taskType: 'jupyter',
  acceleratorType: 'gpu',
  imagePath: 'r/x:1',
  resourceGroup: 'g',
  cpuNumber: '9',
  ramSize: '9',
  gpuNumber: '9',
  timeoutLimit: '99:00:00',
  useStartScript: 'true',
};
const rows = {
  mounts: [{ row: 0, sourcePath: '/a', targetPath: '/b', type: 'data' }],
  ports: [{ row: 0, containerPort: '1', protocolType: 'SSH' }],
};
const of = { acceleratorType: 'gpu', resourceGroup: 'g' };
const limits = { of, cpuNumber: 1, ramMb: 1024, cards: 1, longest: 60, nodes: 1 };

const materials: readonly Material[] = failures.flatMap((reason) =>
  [true, false].map((isKnown) => ({
    form: { fields, ...rows },
    known: isKnown ? { images: [], groups: [], mountDirs: [], limits } : knowsNothing,
    words: 'x',
    reason,
    launch: aLaunch({ state: 'rejected' }),
    hasCatalog: isKnown,
    unfolded: !isKnown,
  })),
);

/** All that a person reads in it. */
function textsIn(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return ['text', 'label', 'accessibility_label'].includes(key) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([inner, each]) => textsIn(each, Array.isArray(value) ? key : inner));
}

function allTexts(locale: Locale): string[] {
  const t = translateTo(locale);
  const readings = [{ problem: 'not-a-token' }, { problem: 'expired', expiresAt: 0 }];
  return [
    ...materials.flatMap((material) => textsIn(buildAll(material, t))),
    ...(['message', 'form'] as const).flatMap((speaker) =>
      failures.flatMap((failure) => Object.values(explainFailure(failure, t, { speaker }))),
    ),
    ...failures.map((failure) => explainRefusal(failure, t)),
    ...readings.map((reading) => explainReading(reading as never, t)),
    ...problemCodes.flatMap((code) =>
      ['cpuNumber', 'ramSize', 'description'].map((path) => explainProblem({ path, code }, t)),
    ),
  ];
}

const isCode = /`[^`]*`|\/gpu-instance preset <[^>]*>|\/gpu-instance \w+|<[^>]*>|\{\{\w+\}\}|:[a-z_]+:/gu;
/** Two English words in a row, outside of code, mentions, names of products and of the platform's fields. */
const product = /\b(?:VS Code|Slack|Jupyter|RStudio|SSH|GPU|CPU|GiB|jupyter 3\.7)\b/gu;
const english = /[a-z]{2,}[ ,.]+[a-z]{2,}/iu;
const chinese = /\p{Script=Han}/u;

describe('a session in one language', () => {
  test('has no English sentence when it is Chinese', () => {
    const texts = allTexts('zh-CN').map((text) => text.replace(isCode, ' · ').replace(product, '·'));
    expect(texts.length).toBeGreaterThan(1000);
    expect([...new Set(texts.filter((text) => english.test(text)))]).toEqual([]);
  });

  test('has no Chinese word when it is English', () => {
    expect(allTexts('en').filter((text) => chinese.test(text))).toEqual([]);
  });

  test('and neither do the texts that only show in trouble', () => {
    const inside = (texts: object) =>
      Object.values(texts).flatMap((area) => Object.values(area as object) as string[]);
    const plain = inside(zhCn).map((text) => text.replace(isCode, ' · ').replace(product, '·'));
    expect(plain.filter((text) => english.test(text))).toEqual([]);
    expect(inside(en).filter((text) => chinese.test(text))).toEqual([]);
  });
});

describe('bold marks', () => {
  // Among letters Slack shows the asterisk itself. Source: docs.slack.dev, "Formatting message text".
  const textsOf = (texts: object): string[] =>
    Object.values(texts).flatMap((each) => (typeof each === 'string' ? [each] : textsOf(each as object)));

  test.each([
    ['en', en],
    ['zh-CN', zhCn],
  ])('stand at the edge of words: %s', (_, texts) => {
    expect(textsOf(texts).filter((text) => isAmongLetters(text))).toEqual([]);
  });

  /** Pairs of marks, of which one has a letter outside. */
  function isAmongLetters(text: string): boolean {
    return text.split('\n').some((line) => {
      const parts = line.split('*');
      if (parts.length < 3) return false;
      return parts.some((part, index) => {
        if (index % 2 === 1) return false;
        const [before, after] = [
          index > 0 ? part.slice(0, 1) : '',
          index < parts.length - 1 ? part.slice(-1) : '',
        ];
        return /[\p{L}\p{N}{]/u.test(before) || /[\p{L}\p{N}}]/u.test(after);
      });
    });
  }
});
