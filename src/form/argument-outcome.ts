// What one key makes of one text: a value, several that fit, or a complaint. Pure.
import type { Accelerators, Match, Matcher } from './argument-matches.ts';
import { type ValueContext, type ValueReading, valueReaders } from './argument-values.ts';
import type { ArgumentTarget, Complaint } from './complaints.ts';
import type { FieldName } from './fields.ts';
import type { Candidate } from './name-search.ts';
import { narrow, shorten } from './typed-text.ts';

export type Outcome =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'several'; readonly complaint: Complaint; readonly matches: readonly Candidate[] }
  | { readonly kind: 'complaint'; readonly complaint: Complaint };

export interface OutcomeContext {
  readonly matcher: Matcher;
  readonly values: ValueContext;
  readonly accelerators: Accelerators;
}

/** What has names, which are looked up when the kind of cards is known. */
export const isMatched = (target: ArgumentTarget): boolean =>
  target === 'imagePath' || target === 'resourceGroup' || target === 'size';

/** Nothing like a value: a shorter text may be one. */
export const isHopeless = (outcome: Outcome): boolean =>
  outcome.kind === 'complaint' &&
  ['not_a_value', 'no_match', 'not_an_argument'].includes(outcome.complaint.code);

export function readOutcome(
  target: ArgumentTarget,
  key: string,
  typed: string,
  context: OutcomeContext,
): Outcome {
  const text = shorten(narrow(typed));
  const head = { key: shorten(key), text };
  const complain = (complaint: Complaint): Outcome => ({ kind: 'complaint', complaint });
  if (text === '') return complain({ code: 'no_value', key: head.key, field: target });
  const reading = readText(target, typed, context);
  switch (reading?.kind) {
    case undefined:
      return complain({ code: 'not_an_argument', text });
    case 'value':
      return reading;
    case 'several_matches': {
      const { matches } = reading;
      const names = matches.map(({ name }) => name);
      const complaint = { code: 'several_matches', field: target, ...head, matches: names } as const;
      return { kind: 'several', complaint, matches };
    }
    case 'not_a_value':
      return complain({ code: 'not_a_value', field: target, ...head, takes: reading.takes });
    case 'no_match':
      return complain({ code: 'no_match', field: target, ...head, nearest: reading.nearest });
    case 'out_of_range': {
      // Only numbers of the form have a range.
      const field = target as FieldName;
      return complain({ code: 'out_of_range', field, ...head, min: reading.min, max: reading.max });
    }
    case 'memory_unit':
      return complain({ code: 'memory_unit', ...head, largestGib: reading.largestGib });
    case 'time_unit':
      return complain({ code: 'time_unit', ...head });
  }
}

function readText(
  target: ArgumentTarget,
  text: string,
  { matcher, values, accelerators }: OutcomeContext,
): Match | ValueReading | undefined {
  switch (target) {
    case 'imagePath':
      return matcher.image(text, accelerators);
    case 'resourceGroup':
      return matcher.group(text, accelerators);
    case 'size':
      return matcher.size(text, accelerators);
    default:
      return valueReaders[target]?.(text, values);
  }
}
