// Finding what has a name: by the whole of it, then by a part that only some have. Pure.
import { nearest } from './nearest.ts';
import { fold, narrow } from './typed-text.ts';

export interface Candidate {
  /** What the form holds. */
  readonly value: string;
  /** What a person calls it. */
  readonly name: string;
  /** Other names for the whole of it. */
  readonly also: readonly string[];
  /** A name that it shares with others of its kind: an image's without the tag. */
  readonly family: string | null;
  /** Where parts are looked for besides. */
  readonly details: string;
  readonly acceleratorType: string | null;
}

interface Prepared {
  readonly candidate: Candidate;
  readonly names: readonly string[];
  readonly folded: readonly string[];
  /** Small letters. */
  readonly text: string;
  readonly foldedText: string;
}

const toWords = (text: string): string[] =>
  narrow(text)
    .toLowerCase()
    .split(' ')
    .filter((word) => fold(word) !== '');

function prepare(candidate: Candidate): Prepared {
  const names = [candidate.value, candidate.name, ...candidate.also];
  const text = `${names.join(' ')} ${candidate.family ?? ''} ${candidate.details}`.toLowerCase();
  return { candidate, names, folded: names.map(fold), text, foldedText: fold(text) };
}

/** Candidates of one kind, folded once: an account may have thousands of images. */
export class NameSearch {
  readonly #prepared: readonly Prepared[];

  /** Of candidates with the same value, the first counts. */
  constructor(candidates: readonly Candidate[]) {
    const byValue = new Map<string, Candidate>();
    for (const one of candidates) if (!byValue.has(one.value)) byValue.set(one.value, one);
    this.#prepared = [...byValue.values()].map(prepare);
  }

  get isEmpty(): boolean {
    return this.#prepared.length === 0;
  }

  /** In its own case before any case. */
  findWhole(text: string): readonly Candidate[] {
    const typed = narrow(text);
    const exact = this.#filter(({ names }) => names.includes(typed));
    const folded = fold(text);
    if (exact.length > 0 || folded === '') return exact;
    return this.#filter((one) => one.folded.includes(folded));
  }

  /** All of one family. */
  findFamily(text: string): readonly Candidate[] {
    const folded = fold(text);
    if (folded === '') return [];
    return this.#filter(({ candidate: { family } }) => family !== null && fold(family) === folded);
  }

  /** Every word in what a person calls it. */
  findInName(text: string): readonly Candidate[] {
    const words = toWords(text).map(fold);
    if (words.length === 0) return [];
    return this.#filter(({ candidate }) => words.every((word) => fold(candidate.name).includes(word)));
  }

  /** Every word somewhere in it; without dots and dashes only where nothing has them. */
  findPart(text: string): readonly Candidate[] {
    const words = toWords(text);
    if (words.length === 0) return [];
    const found = this.#filter((one) => words.every((word) => one.text.includes(word)));
    if (found.length > 0) return found;
    const foldedWords = words.map(fold);
    return this.#filter((one) => foldedWords.every((word) => one.foldedText.includes(word)));
  }

  find(text: string): readonly Candidate[] {
    const whole = this.findWhole(text);
    return whole.length > 0 ? whole : this.findPart(text);
  }

  nearestName(text: string): string | null {
    const found = nearest(fold(text), this.#prepared, ({ candidate }) => fold(candidate.name));
    return found?.candidate.name ?? null;
  }

  #filter(isIt: (one: Prepared) => boolean): readonly Candidate[] {
    return this.#prepared.filter(isIt).map(({ candidate }) => candidate);
  }
}
