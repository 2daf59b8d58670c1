// A finding in words: what it is and, unless all is well, what to do. Pure.
import { type Finding, gradeOf } from '../../diagnosis/finding.ts';
import type { Translate } from './language/translate.ts';

export interface DescribedFinding {
  readonly words: string;
  /** Null where nothing is to be done. */
  readonly fix: string | null;
}

/** `mark` makes facts fit for where they are shown: nobody knows what a server answers. */
export function describeFinding(
  found: Finding,
  t: Translate,
  mark: (fact: string) => string = (fact) => fact,
): DescribedFinding {
  const facts = Object.fromEntries(
    Object.entries(found.facts).map(([name, fact]) => [name, typeof fact === 'string' ? mark(fact) : fact]),
  );
  // A test holds that each code has its texts, in both languages, and no others' places to fill in.
  const say = t as unknown as (key: string, values: typeof facts) => string;
  const { code } = found;
  return {
    words: say(`doctor.${code}`, facts),
    fix: gradeOf(found) === 'fine' ? null : say(`doctor.${code}Fix`, facts),
  };
}
