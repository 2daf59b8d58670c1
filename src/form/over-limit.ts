// A form's numbers, held against what a node of its group has. Pure.
import { checkLimits, type LimitProblem } from '../choices/limits.ts';
import type { NodeLimits } from '../choices/ports.ts';
import type { FormValues } from './fields.ts';
import type { FormLists } from './lists.ts';

/** Limits of the group and accelerator that the form has now; null when they are not known. */
export function limitsFor({ fields }: FormValues, { limits }: FormLists): NodeLimits | null {
  const isOfForm =
    limits?.of.acceleratorType === fields.acceleratorType &&
    limits?.of.resourceGroup === fields.resourceGroup;
  return isOfForm ? limits : null;
}

/** What a node of the group does not have. A limit that is not known refuses nothing. */
export function findOverLimits(values: FormValues, lists: FormLists): readonly LimitProblem[] {
  const limits = limitsFor(values, lists);
  if (!limits) return [];
  const { acceleratorType, cpuNumber, ramSize, gpuNumber, timeoutLimit = '' } = values.fields;
  const asked = {
    cpuNumber: Number(cpuNumber),
    ramSize: Number(ramSize),
    gpuNumber: acceleratorType === 'cpu' ? 0 : Number(gpuNumber),
    timeoutLimit,
  };
  return checkLimits(asked, limits);
}
