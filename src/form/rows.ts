// The form's rows: mounts and ports. A row's number is used once; a late second delivery changes nothing. Pure.
import { bounds } from '../launches/launch-request.ts';
import { own } from './change.ts';
import type { FormValues, MountField, PortField, Row, RowList } from './fields.ts';
import type { Note } from './notes.ts';
import type { FormSession, Ownable } from './session.ts';

type AnyRow = { readonly row: number };

const keyOf = { mountInfoList: 'mounts', containerPortInfoList: 'ports' } as const;

const emptyRows = {
  mountInfoList: { sourcePath: '', targetPath: '', type: 'data' },
  containerPortInfoList: { containerPort: '', protocolType: 'HTTP' },
} as const;

export const rowsOf = ({ values }: FormSession, list: RowList): readonly AnyRow[] => values[keyOf[list]];

/** Rows are a person's own word as a whole. */
export function withRows(
  session: FormSession,
  list: RowList,
  change: (rows: readonly AnyRow[]) => readonly AnyRow[],
): FormSession {
  const rows = change(rowsOf(session, list));
  const last = Math.max(-1, ...rows.map(({ row }) => row));
  const nextRow = { ...session.layout.nextRow, [list]: Math.max(session.layout.nextRow[list], last + 1) };
  const values = { ...session.values, [keyOf[list]]: rows };
  const notes = session.notes.flatMap((note) => stillUsual(note, values));
  return own({ ...session, values, notes, layout: { ...session.layout, nextRow } }, list as Ownable);
}

/** Usual mounts are named as long as they are there. */
function stillUsual(note: Note, { mounts }: FormValues): Note | [] {
  if (note.code !== 'usual-mounts') return note;
  const paths = note.paths.filter((path) => mounts.some(({ sourcePath }) => sourcePath === path));
  return paths.length > 0 ? { ...note, paths } : [];
}

export function addRow(session: FormSession, list: RowList, row: number): FormSession {
  const isOld = row < session.layout.nextRow[list];
  if (isOld || rowsOf(session, list).length >= bounds.rows) return session;
  return withRows(session, list, (rows) => [...rows, { row, ...emptyRows[list] }]);
}

export interface TypedInRow {
  readonly list: RowList;
  readonly row: number;
  readonly field: MountField | PortField;
  readonly value: string;
}

/** A row that was never seen is in the person's form all the same; one that was removed stays away. */
export function typeInRow(session: FormSession, { list, row, field, value }: TypedInRow): FormSession {
  const rows = rowsOf(session, list);
  const isThere = rows.some((each) => each.row === row);
  if (!isThere && (row < session.layout.nextRow[list] || rows.length >= bounds.rows)) return session;
  const whole = isThere ? rows : [...rows, { row, ...emptyRows[list] }];
  return withRows(session, list, () =>
    whole.map((each) => (each.row === row ? { ...each, [field]: value } : each)),
  );
}

/** Other rows instead, under numbers of their own: Slack would show what stood in a row of the same number. */
export function giveRows(
  session: FormSession,
  list: RowList,
  given: readonly (Row<MountField> | Row<PortField>)[],
): FormSession {
  const isSame =
    JSON.stringify(given.map(unnumbered)) === JSON.stringify(rowsOf(session, list).map(unnumbered));
  if (isSame) return given.length > 0 ? own(session, list) : session;
  const first = session.layout.nextRow[list];
  return withRows(session, list, () => given.map((each, index) => ({ ...each, row: first + index })));
}

const unnumbered = ({ row: _, ...rest }: AnyRow) => Object.entries(rest).sort();
