// What was not understood, or not taken, of the arguments behind a command: codes with data. The words for them belong
// to whoever shows them. Pure.
import type { FieldName } from './fields.ts';

/** What an argument is about: a field of the form, a size of the catalog, a preset. */
export type ArgumentTarget = FieldName | 'size' | 'preset';

/** What only the form itself takes. */
export type FormPart = 'script' | 'mounts' | 'ports';

/** What a field takes instead. */
export type Takes =
  | { readonly kind: 'whole'; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'memory' | 'time' | 'image' | 'word' }
  /** Characters. */
  | { readonly kind: 'name' | 'text'; readonly max: number };

/** `key` and `text` are what was typed, in one line and cut to 80 characters. */
export type Complaint =
  | {
      readonly code: 'unknown_key';
      readonly key: string;
      readonly text: string;
      readonly nearest: string | null;
    }
  | { readonly code: 'no_value'; readonly key: string; readonly field: ArgumentTarget }
  | {
      readonly code: 'not_a_value';
      readonly key: string;
      readonly field: ArgumentTarget;
      readonly text: string;
      readonly takes: Takes;
    }
  | {
      readonly code: 'out_of_range';
      readonly key: string;
      readonly field: FieldName;
      readonly text: string;
      /** Cards, cores or containers; GiB of memory and hours of time, which must be *above* `min`. */
      readonly min: number;
      readonly max: number;
    }
  /** The last one that could be read is kept. */
  | {
      readonly code: 'repeated';
      readonly key: string;
      readonly field: ArgumentTarget;
      readonly kept: string;
      readonly dropped: string;
    }
  | {
      readonly code: 'several_matches';
      readonly key: string;
      readonly field: ArgumentTarget;
      readonly text: string;
      /** Names, as a person knows them. */
      readonly matches: readonly string[];
    }
  | {
      readonly code: 'no_match';
      readonly key: string;
      readonly field: ArgumentTarget;
      readonly text: string;
      readonly nearest: string | null;
    }
  /** As GiB, more than any node that is known has. */
  | { readonly code: 'memory_unit'; readonly key: string; readonly text: string; readonly largestGib: number }
  | { readonly code: 'time_unit'; readonly key: string; readonly text: string }
  /** Neither is taken. */
  | { readonly code: 'contradiction'; readonly one: string; readonly other: string }
  | { readonly code: 'in_form'; readonly key: string; readonly part: FormPart }
  /** Looks like a token or a password: without a word of it. */
  | { readonly code: 'secret' }
  | { readonly code: 'not_an_argument'; readonly text: string }
  | { readonly code: 'too_many'; readonly max: number };

export type ComplaintCode = Complaint['code'];

export const complaintCodes = [
  'unknown_key',
  'no_value',
  'not_a_value',
  'out_of_range',
  'repeated',
  'several_matches',
  'no_match',
  'memory_unit',
  'time_unit',
  'contradiction',
  'in_form',
  'secret',
  'not_an_argument',
  'too_many',
] as const satisfies readonly ComplaintCode[];
