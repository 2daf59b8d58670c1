// The name a form offers: whose or what it is, and a number that none of the person's recent launches has. Pure.
import { bounds } from '../launches/launch-request.ts';

/** Used where a person's or preset's name has no letters that the platform takes. */
const fallback = 'gpu';
/** A number behind a name is a count only while it is small: `Instances_2205113838` is a name. */
const counted = /^(.+)_(\d{1,4})$/u;

/** `ada` and nothing taken: `ada_1`; with `ada_1` and `ada_7` taken: `ada_8`. */
export function offerName(base: string, taken: Iterable<string>): string {
  return numbered(toLetters(base) || fallback, taken, 0);
}

/** Another one like `keepme` is `keepme_2`; like `keepme_2`, it is `keepme_3`. */
export function offerNameLike(name: string, taken: Iterable<string>): string {
  const [, base = name, number = '1'] = counted.exec(name) ?? [];
  return numbered(toLetters(base) || fallback, [...taken, name], Number(number));
}

/** Another one, where an offered name has been taken meanwhile. Null: it is free. */
export function offerAnother(name: string, taken: readonly string[]): string | null {
  const isTaken = taken.some((other) => other.toLowerCase() === name.toLowerCase());
  return isTaken ? offerNameLike(name, taken) : null;
}

/** Names are compared without case: people do not tell `Ada_1` and `ada_1` apart. */
function numbered(base: string, taken: Iterable<string>, atLeast: number): string {
  let highest = atLeast;
  for (const name of taken) {
    const [, other, number] = counted.exec(name) ?? [];
    if (other?.toLowerCase() === base.toLowerCase()) highest = Math.max(highest, Number(number));
  }
  const suffix = `_${highest + 1}`;
  return `${base.slice(0, bounds.nameLength - suffix.length)}${suffix}`;
}

/** Letters, digits and underscores, beginning with a letter: accents are left off, the rest is left out. */
function toLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9]+/gu, '_')
    .replace(/^[^A-Za-z]+|_+$/gu, '')
    .slice(0, bounds.nameLength - 4);
}
