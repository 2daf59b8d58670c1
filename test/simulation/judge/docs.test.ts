// Each promise of docs/architecture.md names the predicates that check it, and each predicate is named.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { occasions } from './occasions.ts';
import { promises } from './promises.ts';

const root = join(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** `**Nothing is lost.** … Checked by `nothingLost` and …` */
function promisesIn(document: string): Record<string, string[]> {
  const [, section = ''] = /## What is promised\n(.*?)\n## /su.exec(document) ?? [];
  const paragraphs = section.split('\n\n').filter((paragraph) => paragraph.trim().startsWith('**'));
  return Object.fromEntries(
    paragraphs.map((paragraph) => {
      const [, name = ''] = /\*\*(.+?)\*\*/su.exec(paragraph) ?? [];
      const [, checks = ''] = /Checked by (.+)$/su.exec(paragraph) ?? [];
      return [name, [...checks.matchAll(/`(\w+)`/gu)].map(([, predicate = '']) => predicate)];
    }),
  );
}

describe('what is promised', () => {
  test('is what is checked, promise by promise', () => {
    const checked = Object.entries(promises).map(([name, predicates]) => [name, Object.keys(predicates)]);
    expect(promisesIn(read('docs/architecture.md'))).toEqual(Object.fromEntries(checked));
  });

  test('of each predicate it is counted how often it had something to judge', () => {
    const predicates = Object.values(promises).flatMap((each) => Object.keys(each));
    expect(Object.keys(occasions).sort()).toEqual(predicates.sort());
  });

  test('each predicate has its name, and a line in docs/proof.md', () => {
    const predicates = Object.values(promises).flatMap((each) => Object.keys(each));
    expect(new Set(predicates).size).toBe(predicates.length);
    for (const predicate of predicates) expect(read('docs/proof.md')).toContain(`\`${predicate}\``);
  });
});
