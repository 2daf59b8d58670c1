// What is known about a person's account for the form that they have open.
import type { AccountKey } from '../accounts/ports.ts';
import type { Choices } from '../choices/choices.ts';
import type { LimitsQuery, NodeLimits } from '../choices/ports.ts';
import type { FormValues } from './fields.ts';
import type { FormLists, GroupLimits } from './lists.ts';

/** What the cache holds, at once. */
export function peekLists(choices: Choices, owner: AccountKey, values: FormValues): FormLists {
  const query = limitsQuery(values);
  return {
    images: known(choices.peekImages(owner)),
    groups: known(choices.peekResourceGroups(owner)),
    mountDirs: known(choices.peekMountDirs(owner)),
    limits: query && ofGroup(known(choices.peekLimits(owner, query)), query),
  };
}

/** Asks the platform for what is missing, for so long at most. */
export async function readLists(
  choices: Choices,
  owner: AccountKey,
  values: FormValues,
  patienceMs: number,
): Promise<FormLists> {
  const query = limitsQuery(values);
  const [images, groups, mountDirs, limits] = await Promise.all([
    choices.images(owner, patienceMs),
    choices.resourceGroups(owner, patienceMs),
    choices.mountDirs(owner, patienceMs),
    query ? choices.limits(owner, query, patienceMs) : null,
  ]);
  return {
    images: known(images),
    groups: known(groups),
    mountDirs: known(mountDirs),
    limits: query && ofGroup(known(limits), query),
  };
}

/** Whether the platform could say no more about this form. */
export function isComplete({ images, groups, mountDirs, limits }: FormLists, values: FormValues): boolean {
  return Boolean(images && groups && mountDirs && (limits || !limitsQuery(values)));
}

const ofGroup = (limits: NodeLimits | null, of: LimitsQuery): GroupLimits | null =>
  limits && { ...limits, of };

/** Whether both are limited by the same nodes. */
export const haveSameLimits = (one: FormValues, other: FormValues): boolean =>
  one.fields.acceleratorType === other.fields.acceleratorType &&
  one.fields.resourceGroup === other.fields.resourceGroup;

function limitsQuery({ fields }: FormValues): LimitsQuery | null {
  const { acceleratorType, resourceGroup } = fields;
  return acceleratorType && resourceGroup ? { acceleratorType, resourceGroup } : null;
}

type Reading<T> = { readonly kind: 'known'; readonly value: T } | { readonly kind: 'unknown' };

const known = <T>(reading: Reading<T> | null): T | null => (reading?.kind === 'known' ? reading.value : null);
