// Arguments as one would type them: what was understood, in the grammar's plainest spelling. Reading it again gives the
// same. Pure.
import { argumentExamples } from './argument-keys.ts';
import type { ArgumentTarget } from './complaints.ts';
import { fieldNames } from './fields.ts';
import type { QuickReading } from './quick-arguments.ts';

const quotes = [
  ['"', '"“”„‟〝〞＂'],
  ['「', '「」｢｣'],
  ['`', '`｀'],
  ['«', '«»'],
] as const;
const closing: Readonly<Record<string, string>> = { '"': '"', '「': '」', '`': '`', '«': '»' };

/** Runs of characters, each in quotes that do not occur in it. */
function quoted(text: string): string {
  const [open, marks] = quotes.find(([, family]) => ![...family].some((mark) => text.includes(mark))) ?? [];
  if (open !== undefined && marks !== undefined) return `${open}${text}${closing[open]}`;
  const points = [...text];
  const half = Math.ceil(points.length / 2);
  return quoted(points.slice(0, half).join('')) + quoted(points.slice(half).join(''));
}

const written = (key: string, text: string) =>
  `${key}=${/^[\p{L}\p{N}][\p{L}\p{N}_./:-]*$/u.test(text) ? text : quoted(text)}`;
const keyOf = (target: ArgumentTarget) => argumentExamples[target]?.split('=')[0] ?? target;

export function writeArguments({
  given,
  size,
  preset,
}: Pick<QuickReading, 'given' | 'size' | 'preset'>): string {
  const first = [
    ...(preset === null ? [] : [written('preset', preset)]),
    ...(size === null ? [] : [written('size', size)]),
  ];
  const rest = fieldNames.flatMap((field) => {
    const text = given[field];
    if (text === undefined) return [];
    // Inside the form memory is in MB.
    return [written(keyOf(field), field === 'ramSize' ? `${text}MB` : text)];
  });
  return [...first, ...rest].join(' ');
}
