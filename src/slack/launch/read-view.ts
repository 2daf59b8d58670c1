// From Slack's view state to what the person did: whatever an input holds that it was not drawn with. Pure.
import { z } from 'zod';
import { mountFields, portFields, type RowList } from '../../form/fields.ts';
import { shownFields, showsRows } from '../../form/layout.ts';
import type { ShownField } from '../../form/session.ts';
import type { FormEvent } from '../../form/step.ts';
import { gibToMb } from '../../form/units.ts';
import { type Drawing, drawnOtherTime, drawnText } from './drawn-text.ts';
import { inputId, otherTimeLimit, rowId, typeItIn } from './ids.ts';

/** One element's state, as any input of Slack's reports it. */
const elementStateSchema = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
});
const viewStateSchema = z.record(z.string(), z.record(z.string(), elementStateSchema));

/** Block id to what its input holds; an untouched input is ''. */
export type ViewTexts = ReadonlyMap<string, string>;

export function readTexts(state: unknown): ViewTexts {
  const parsed = viewStateSchema.safeParse(state);
  const texts = new Map<string, string>();
  for (const [blockId, elements] of Object.entries(parsed.success ? parsed.data : {})) {
    const element = elements[blockId] ?? Object.values(elements)[0];
    const text = element?.value ?? element?.selected_option?.value ?? element?.selected_options?.[0]?.value;
    texts.set(blockId, text ?? '');
  }
  return texts;
}

/** In the order of the form. Inputs whose id is not the session's any more were replaced meanwhile: not seen, not read. */
export function readEvents(texts: ViewTexts, drawing: Drawing): FormEvent[] {
  const { session, catalog } = drawing;
  return [
    ...shownFields(session, catalog).flatMap((field) => readField(field, texts, drawing)),
    ...(['mountInfoList', 'containerPortInfoList'] as const).flatMap((list) =>
      readRows(list, texts, drawing),
    ),
  ];
}

function readField(field: ShownField, texts: ViewTexts, drawing: Drawing): FormEvent[] {
  const text = texts.get(inputId(field, drawing.session));
  if (field === 'timeoutLimit') return readTime(text, texts, drawing);
  if (text === undefined || text === drawnText(field, drawing)) return [];
  // A preset is fetched before it is given: its handler does both.
  if (field === 'preset') return [];
  if (field === 'size') return [{ type: 'size-chosen', size: text }];
  if (text === typeItIn) return [{ type: 'typing-wanted', id: field }];
  const value = field === 'ramSize' ? gibToMb(text) : text;
  return [{ type: 'field-chosen', field, value, typed: drawing.session.layout.typed.includes(field) }];
}

/** The menu's choice, and the input for a time of one's own where the choice is that. */
function readTime(text: string | undefined, texts: ViewTexts, drawing: Drawing): FormEvent[] {
  const drawn = drawnText('timeoutLimit', drawing);
  const other = texts.get(inputId(otherTimeLimit.id, drawing.session));
  if (text === undefined) return [];
  if (text !== otherTimeLimit.choice)
    return text === drawn ? [] : [{ type: 'field-chosen', field: 'timeoutLimit', value: text }];
  const wanted: FormEvent[] = drawn === text ? [] : [{ type: 'typing-wanted', id: 'timeoutLimit' }];
  if (other === undefined || other === drawnOtherTime(drawing)) return wanted;
  return [...wanted, { type: 'field-chosen', field: 'timeoutLimit', value: other.trim(), typed: true }];
}

const fieldsOf = { mountInfoList: mountFields, containerPortInfoList: portFields } as const;
const drawnByDefault: Readonly<Record<string, string>> = { type: 'data', protocolType: 'HTTP' };

function readRows(list: RowList, texts: ViewTexts, { session, catalog }: Drawing): FormEvent[] {
  if (!showsRows(list, session, catalog)) return [];
  const rows: readonly { readonly row: number }[] =
    list === 'mountInfoList' ? session.values.mounts : session.values.ports;
  return rowsIn(list, texts).flatMap((row) =>
    fieldsOf[list].flatMap((field): FormEvent[] => {
      const text = texts.get(rowId(list, row, field));
      const known = rows.find((each) => each.row === row) as Readonly<Record<string, unknown>> | undefined;
      const drawn = known && (known[field] || drawnByDefault[field] || '');
      if (text === undefined || text === drawn) return [];
      if (text === typeItIn) return [{ type: 'typing-wanted', id: rowId(list, row, field) }];
      return [{ type: 'row-typed', list, row, field, value: text }];
    }),
  );
}

function rowsIn(list: RowList, texts: ViewTexts): number[] {
  const rows = new Set<number>();
  for (const blockId of texts.keys()) {
    const [name, row] = blockId.split('.');
    if (name === list && row && /^\d{1,6}$/u.test(row)) rows.add(Number(row));
  }
  return [...rows].sort((a, b) => a - b);
}

/**
 * Whether the person saw, in this view, what the session holds now: each input shows just that. What has no input
 * is compared by `digestUnseen`.
 */
export function showsAll(texts: ViewTexts, drawing: Drawing): boolean {
  return shownFields(drawing.session, drawing.catalog).every((field) => {
    const text = texts.get(inputId(field, drawing.session));
    return field === 'preset' || text === drawnText(field, drawing);
  });
}
