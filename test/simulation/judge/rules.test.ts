// The judge is judged: each of its rules is broken once, and its own tests notice.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Outcome } from '../break-rules.ts';
import { promises } from './promises.ts';
import { rules } from './rules.ts';

let outcomes: readonly Outcome[] = [];
beforeAll(() => {
  const script = join(import.meta.dirname, '../break-rules.ts');
  const output = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    encoding: 'utf8',
  });
  outcomes = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Outcome);
});

test('unbroken, it passes them all', () => {
  expect(outcomes).toHaveLength(rules.length + 1);
  expect(outcomes[0]).toEqual({ rule: null, failed: [] });
});

describe.each(Object.values(promises).flatMap((each) => Object.keys(each)))('%s', (predicate) => {
  const ofIt = rules.filter((rule) => rule.predicate === predicate);

  test('is broken both ways: it finds what is wrong, and accuses nobody else', () => {
    // What stands in the wrong place is a secret or is none: how it is searched for has tests of its own.
    const ways = predicate === 'secretsNowhere' ? ['blind'] : ['blind', 'strict'];
    expect([...new Set(ofIt.map(({ makesIt }) => makesIt))].sort()).toEqual(ways);
  });

  test.each(ofIt)('made $makesIt: $from', (rule) => {
    const failed = outcomes[rules.indexOf(rule) + 1]?.failed ?? [];
    expect(failed).not.toEqual([]);
    expect(failed.join()).not.toContain('it does not load');
  });
});

test.each(rules.filter(({ predicate }) => predicate === ''))('the books, made $makesIt: $from', (rule) => {
  expect(outcomes[rules.indexOf(rule) + 1]?.failed).not.toEqual([]);
});
