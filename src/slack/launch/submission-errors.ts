// Problems to Slack's error answer. Pure. Slack shows errors only on inputs that are in the view.
import type { FormSession, ShownField } from '../../form/session.ts';
import { sizeFields } from '../../form/sizes.ts';
import type { FieldProblem } from '../../launches/launch-request.ts';
import type { Translate } from '../kit/language/translate.ts';
import { nameOfField } from './field-names.ts';
import { inputId, isShownField, otherTimeLimit } from './ids.ts';
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
    const place = findInput(path, inputs, session);
    if (place)
      errors[place.id] ??= place.isOwn
        ? words
        : t('problem.ofField', { field: nameOfField(path, t), problem: words });
  }
  return errors;
}

/** Where the person can do something about it: the field, what stands for it, else the first input. */
function findInput(path: string, inputs: readonly string[], session: FormSession) {
  const idOf = (field: ShownField | typeof otherTimeLimit.id) => inputId(field, session);
  const own = [
    ...(path === 'timeoutLimit' ? [idOf(otherTimeLimit.id)] : []),
    isShownField(path) ? idOf(path) : path,
  ];
  const found = own.find((id) => inputs.includes(id));
  if (found) return { id: found, isOwn: true };
  const isOfSize = (sizeFields as readonly string[]).includes(path);
  const standIn = isOfSize && inputs.includes(idOf('size')) ? idOf('size') : inputs[0];
  return standIn ? { id: standIn, isOwn: false } : null;
}
