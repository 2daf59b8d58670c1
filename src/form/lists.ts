// What is known about a person's account while they fill in the form.
import type { ImageChoice, LimitsQuery, NodeLimits, ResourceGroup } from '../choices/ports.ts';

/** `null` is: not known now, so nothing is checked against it. */
export interface FormLists {
  readonly images: readonly ImageChoice[] | null;
  readonly groups: readonly ResourceGroup[] | null;
  readonly mountDirs: readonly string[] | null;
  readonly limits: GroupLimits | null;
}

/** Of one group and accelerator: a form may have others by the time they are known. */
export interface GroupLimits extends NodeLimits {
  readonly of: LimitsQuery;
}

export const nothingKnown: FormLists = { images: null, groups: null, mountDirs: null, limits: null };
