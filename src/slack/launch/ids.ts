// Ids that builder, reader and handlers must agree on. Fields of the form bear the platform's own names.
import type { FieldName, RowList } from '../../form/fields.ts';
import { type FormSession, type ShownField, shownFieldNames } from '../../form/session.ts';

import { againId } from '../kit/shared-ids.ts';

export const launchIds = {
  callback: 'launch',
  addMount: 'add_mount',
  removeMount: 'remove_mount',
  addPort: 'add_port',
  removePort: 'remove_port',
  /** Button of a refusal: opens the form again as it was typed. */
  reopen: 'reopen_launch',
  /** Button of a refusal that speaks against the token: asks for another, then opens the form as it was typed. */
  connectAgain: 'connect_again',
  /** Button of a card: opens the form filled in like that launch. */
  again: againId,
  moreOptions: 'more_options',
  fewerOptions: 'fewer_options',
  straighten: 'straighten_script',
  goOn: 'go_on',
  discard: 'discard_draft',
  /** Block: the last line of every form. */
  willStart: 'will_start',
} as const;

/** The choice that turns a menu into an input. */
export const typeItIn = 'type_it_in';

/** The input for a time of one's own, shown when the choice is `other`. */
export const otherTimeLimit = { id: 'timeoutLimit.other', choice: 'other' } as const;

/** Rows are `<list>.<row>.<field>`; their numbers are never used twice. */
export const rowId = (list: RowList, row: number, field: string): string => `${list}.${row}.${field}`;

const suffixMark = '~';

/**
 * Block and action id of an input. On its first drawing it is just the field's name; each time the app replaces
 * what the input shows it gets another suffix, since Slack keeps what an input holds as long as its id stays.
 * Source: docs.slack.dev, "Modals", on updating views.
 */
export function inputId(field: ShownField | typeof otherTimeLimit.id, { layout }: FormSession): string {
  const counted = field === otherTimeLimit.id ? 'timeoutLimit' : field;
  const times = layout.replaced[counted] ?? 0;
  return times === 0 ? field : `${field}${suffixMark}${times}`;
}

/** The field that an id belongs to, whatever its suffix; rows and buttons have none. */
export function fieldOfId(id: string): { readonly name: string; readonly times: number } {
  const [name = '', suffix] = id.split(suffixMark);
  return { name, times: suffix === undefined ? 0 : Number(suffix) };
}

export const isShownField = (name: string): name is ShownField =>
  (shownFieldNames as readonly string[]).includes(name);

/** Matches a field's id with any suffix. */
export const idPattern = (field: FieldName | ShownField | typeof otherTimeLimit.id): RegExp =>
  new RegExp(`^${field.replaceAll('.', '\\.')}(?:${suffixMark}\\d{1,6})?$`, 'u');
