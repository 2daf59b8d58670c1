// Options of menus, flat or in groups, and the search among them.
import type { Option } from '@slack/types';

export interface OptionGroup {
  /** Null for options that stand in no group. */
  readonly label: string | null;
  readonly options: readonly Option[];
}

/** What the app answers to typing in an external menu. */
export interface Suggestions {
  readonly options: readonly Option[];
  readonly optionGroups?: readonly {
    readonly label: { readonly text: string };
    readonly options: readonly Option[];
  }[];
}

export function toGroups({ options, optionGroups }: Suggestions): OptionGroup[] {
  if (!optionGroups) return [{ label: null, options }];
  return optionGroups.map((group) => ({ label: group.label.text, options: group.options }));
}

/** Groups without a match are left out. */
export function searchGroups(groups: readonly OptionGroup[], typed: string): OptionGroup[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return [...groups];
  const matches = ({ text, description }: Option) =>
    `${text.text} ${description?.text ?? ''}`.toLowerCase().includes(wanted);
  return groups
    .map(({ label, options }) => ({ label, options: options.filter(matches) }))
    .filter(({ options }) => options.length > 0);
}

export function plainOption(value: string, text: string): Option {
  return { value, text: { type: 'plain_text', text } };
}
