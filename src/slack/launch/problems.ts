// Words for what is wrong with a field: what it is, and what to type instead. Pure.
import { bounds, type FieldProblem } from '../../launches/launch-request.ts';
import type { Translate } from '../kit/language/translate.ts';

const ranges: Readonly<Record<string, readonly [min: number, max: number]>> = {
  cpuNumber: [1, bounds.cpuNumber],
  gpuNumber: [0, bounds.gpuNumber],
  taskNumber: [1, bounds.taskNumber],
};

const lengths: Readonly<Record<string, number>> = {
  instanceServiceName: bounds.nameLength,
  description: bounds.descriptionLength,
  startScriptContent: bounds.scriptLength,
};

export function explainProblem({ path, code }: FieldProblem, t: Translate): string {
  switch (code) {
    case 'range':
    case 'integer':
      return explainNumber(path, code, t);
    case 'too_long':
      return t('problem.too_long', { max: lengths[path] ?? bounds.textLength });
    case 'too_many_rows':
      return t('problem.too_many_rows', { max: bounds.rows });
    default:
      return t(`problem.${code}`);
  }
}

function explainNumber(path: string, code: 'range' | 'integer', t: Translate): string {
  if (path === 'ramSize') return t('problem.ramRange', { max: bounds.ramGib });
  const range = ranges[path];
  return range ? t('problem.wholeRange', { min: range[0], max: range[1] }) : t(`problem.${code}`);
}
