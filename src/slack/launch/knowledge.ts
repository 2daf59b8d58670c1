// What is known about a person's account while they fill in the form.
import type { AccountKey } from '../../accounts/ports.ts';
import type { Choices } from '../../choices/choices.ts';
import type { ImageChoice, NodeLimits, ResourceGroup } from '../../choices/ports.ts';
import type { FormValues } from './form.ts';

/** `null` is: not known now, so nothing is checked against it. */
export interface FormKnowledge {
  readonly images: readonly ImageChoice[] | null;
  readonly groups: readonly ResourceGroup[] | null;
  readonly mountDirs: readonly string[] | null;
  /** Of the chosen group and accelerator. */
  readonly limits: NodeLimits | null;
}

export const knowsNothing: FormKnowledge = { images: null, groups: null, mountDirs: null, limits: null };

export type Knowledge = ReturnType<typeof createKnowledge>;

export function createKnowledge(choices: Choices) {
  return {
    /** What the cache holds, at once. */
    peek(owner: AccountKey, form: FormValues): FormKnowledge {
      const key = limitsKeyOf(form);
      return {
        images: known(choices.peekImages(owner)),
        groups: known(choices.peekResourceGroups(owner)),
        mountDirs: known(choices.peekMountDirs(owner)),
        limits: key && known(choices.peekLimits(owner, key)),
      };
    },
    /** Asks the platform for what is missing, for so long at most. */
    async read(owner: AccountKey, form: FormValues, patienceMs: number): Promise<FormKnowledge> {
      const key = limitsKeyOf(form);
      const [images, groups, mountDirs, limits] = await Promise.all([
        choices.images(owner, patienceMs),
        choices.resourceGroups(owner, patienceMs),
        choices.mountDirs(owner, patienceMs),
        key ? choices.limits(owner, key, patienceMs) : null,
      ]);
      return {
        images: known(images),
        groups: known(groups),
        mountDirs: known(mountDirs),
        limits: known(limits),
      };
    },
  };
}

/** Whether the platform could say no more about this form. */
export function isComplete({ images, groups, mountDirs, limits }: FormKnowledge, form: FormValues): boolean {
  return Boolean(images && groups && mountDirs && (limits || !limitsKeyOf(form)));
}

function limitsKeyOf({ fields }: FormValues) {
  const { acceleratorType, resourceGroup } = fields;
  return acceleratorType && resourceGroup ? { acceleratorType, resourceGroup } : null;
}

type Reading<T> = { readonly kind: 'known'; readonly value: T } | { readonly kind: 'unknown' };

const known = <T>(reading: Reading<T> | null): T | null => (reading?.kind === 'known' ? reading.value : null);
