// Problems to Slack's error answer. Pure. Slack shows errors only on inputs that are in the view.
import type { FormSession } from '../../form/session.ts';
import type { FieldProblem } from '../../launches/launch-request.ts';
import type { Translate } from '../kit/language/translate.ts';
import { labelOfInput } from './field-names.ts';
import { findPlace } from './input-places.ts';
import type { Marks } from './note-lines.ts';
import { explainProblem } from './problems.ts';

export interface Refusals {
  readonly problems: readonly FieldProblem[];
  /** Words by field or row id. */
  readonly marks: Marks;
  /** Block ids of the inputs in the view. */
  readonly inputs: readonly string[];
  readonly session: FormSession;
}

/** Words by block id. */
export function toErrors(
  { problems, marks, inputs, session }: Refusals,
  t: Translate,
): Record<string, string> {
  const worded = [
    ...problems.map((problem) => [problem.path, explainProblem(problem, t)] as const),
    ...Object.entries(marks),
  ];
  const errors: Record<string, string> = {};
  for (const [path, words] of worded) {
    const place = findPlace(path, inputs, session);
    if (place)
      errors[place.id] ??=
        place.of === 'itself'
          ? words
          : t('problem.ofField', { field: labelOfInput(path, session, t), problem: words });
  }
  return errors;
}
