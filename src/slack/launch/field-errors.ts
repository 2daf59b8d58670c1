// Problems to Slack's error answer. Pure. Slack shows errors only on inputs that are in the view.
import type { FieldProblem } from '../../launches/launch-request.ts';
import type { SubmissionAnswer } from '../edge/listener-guard.ts';
import type { Translate } from '../kit/language/translate.ts';
import { fieldNames, otherTimeLimit, sizeField } from './ids.ts';
import type { Marks } from './marks.ts';
import { explainProblem } from './problems.ts';

export interface FieldErrors {
  readonly problems: readonly FieldProblem[];
  /** Words by block id. */
  readonly marks: Marks;
  /** Block ids of the inputs in the view. */
  readonly inputs: readonly string[];
}

const partsOfSize: ReadonlySet<string> = new Set([
  'acceleratorType',
  'gpuNumber',
  'cpuNumber',
  'ramSize',
  'resourceGroup',
]);

export function toErrors({ problems, marks, inputs }: FieldErrors, t: Translate): SubmissionAnswer {
  const worded = [
    ...problems.map((problem) => [problem.path, explainProblem(problem, t)] as const),
    ...Object.entries(marks),
  ];
  const errors: Record<string, string> = {};
  for (const [path, words] of worded) {
    const shown = findInput(path, inputs);
    if (shown === path) errors[path] ??= words;
    else if (shown) errors[shown] ??= isSameField(path, shown) ? words : named(path, words, t);
  }
  return { response_action: 'errors', errors };
}

/** Where the person can do something about it: the field, what stands for it, else the first input. */
function findInput(path: string, inputs: readonly string[]): string | undefined {
  if (path === 'timeoutLimit' && inputs.includes(otherTimeLimit.id)) return otherTimeLimit.id;
  if (inputs.includes(path)) return path;
  if (partsOfSize.has(path) && inputs.includes(sizeField)) return sizeField;
  return inputs[0];
}

const isSameField = (path: string, shown: string) => shown === otherTimeLimit.id && path === 'timeoutLimit';

function named(path: string, problem: string, t: Translate): string {
  const field = fieldNames.find((name) => name === path);
  return t('problem.ofField', { field: field ? t(`field.${field}`) : path, problem });
}
