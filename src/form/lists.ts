// What is known about a person's account while they fill in the form.
import type { ImageChoice, NodeLimits, ResourceGroup } from '../choices/ports.ts';

/** `null` is: not known now, so nothing is checked against it. */
export interface FormLists {
  readonly images: readonly ImageChoice[] | null;
  readonly groups: readonly ResourceGroup[] | null;
  readonly mountDirs: readonly string[] | null;
  /** Of the chosen group and accelerator. */
  readonly limits: NodeLimits | null;
}

export const nothingKnown: FormLists = { images: null, groups: null, mountDirs: null, limits: null };
