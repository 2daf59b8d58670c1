// That the mutants still are mutants of this app, and that the runner tells a killed one from one that survives.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findMutants, runMutant } from './mutant-run.ts';
import { readVerdict, writeVerdict } from './verdict.ts';

const root = join(import.meta.dirname, '../..');
const mutants = findMutants(join(import.meta.dirname, 'mutants'));

describe('the mutants', () => {
  test('have numbers of their own', () => {
    const numbers = mutants.map(({ name }) => /^(\d\d)-[a-z0-9-]+$/u.exec(name)?.[1]);
    expect(mutants.length).toBeGreaterThanOrEqual(20);
    expect(numbers).not.toContain(undefined);
    expect(new Set(numbers).size).toBe(mutants.length);
  });

  test.each(mutants)('$name applies, and changes nothing but the app', ({ patch }) => {
    const files = [...readFileSync(patch, 'utf8').matchAll(/^\+\+\+ b\/(\S+)/gmu)].map(
      ([, file = '']) => file,
    );
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !file.startsWith('src/'))).toEqual([]);
    execFileSync('git', ['apply', '--check', patch], { cwd: root, stdio: 'pipe' });
  });
});

describe('a run', () => {
  /** In the place of the simulation: a violation where the mutant's line is in the app. */
  const standIn = (verdict: object, otherwise: string) => [
    process.execPath,
    '-e',
    `const text = require('node:fs').readFileSync('src/launches/resolve-unknown.ts', 'utf8');
     const isMutant = text.includes('const maxPages = 1;');
     console.log('much else');
     console.log(isMutant ? ${JSON.stringify(writeVerdict(verdict as never))} : ${JSON.stringify(otherwise)});`,
  ];
  const violation = { promise: 'toldRight', life: 'run_1', says: 'it was not so' };
  const [sixth] = mutants.filter(({ name }) => name.startsWith('06-'));
  const [seventh] = mutants.filter(({ name }) => name.startsWith('07-'));
  const run = (mutant: typeof sixth, command: readonly string[]) => {
    if (!mutant) throw new Error('there is no such mutant');
    return runMutant(mutant, { root, command });
  };

  test('kills a mutant by the first violation, in a copy that has the fault', async () => {
    const command = standIn(
      { lives: 41, seed: 'a.3', violations: [violation, { ...violation, promise: 'toldOnce' }] },
      'nothing',
    );
    const { life: _, ...told } = violation;
    expect(await run(sixth, command)).toEqual({ kind: 'killed', lives: 41, seed: 'a.3', ...told });
    expect(await run(seventh, command)).toEqual({
      kind: 'no-verdict',
      output: expect.stringContaining('nothing'),
    });
    expect(readFileSync(join(root, 'src/launches/resolve-unknown.ts'), 'utf8')).not.toContain(
      'maxPages = 1;',
    );
  });

  test('without a violation lets it survive', async () => {
    expect(await run(sixth, standIn({ lives: 9, violations: [] }, ''))).toEqual({
      kind: 'survived',
      lives: 9,
    });
  });

  test('has its verdict read from among whatever else it prints', () => {
    const verdict = { lives: 1, violations: [] };
    expect(
      readVerdict(`a\n${writeVerdict({ lives: 0, violations: [] })}\n${writeVerdict(verdict)}\nb`),
    ).toEqual(verdict);
    expect(readVerdict('a verdict: no\n')).toBeNull();
  });
});
