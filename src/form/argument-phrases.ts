// From words to phrases: a key with what follows it, or words that belong to nothing. Pure.
import type { KeyBook, KeyMeaning } from './argument-keys.ts';
import type { Token, Word } from './argument-words.ts';

export interface Phrase {
  /** As typed, without dashes; empty when it is withheld. */
  readonly key: string;
  /** Null: nothing of this name. */
  readonly meaning: KeyMeaning | null;
  /** The value, and what stands between it and the next key: `4 hours`. */
  readonly words: readonly Word[];
  /** Without a separator: `gpu 1`. Then it may be no argument at all. */
  readonly isBare: boolean;
}

export type Piece =
  | { readonly kind: 'phrase'; readonly phrase: Phrase }
  | { readonly kind: 'loose'; readonly words: readonly Word[] };

const longestKey = 5;

/** Free text goes on until the next key with a separator; a word such as `time` in it is a word. */
const isFree = (meaning: KeyMeaning | null) =>
  meaning?.kind === 'target' && (meaning.target === 'description' || meaning.target === 'preset');

/** Without a separator only what is checked against something: `name it` names nothing. */
const bareTargets = [
  'gpuNumber',
  'cpuNumber',
  'ramSize',
  'timeoutLimit',
  'taskNumber',
  'taskType',
  'acceleratorType',
  'size',
];
export const mayBeBare = (meaning: KeyMeaning | null): boolean =>
  meaning?.kind === 'target' && bareTargets.includes(meaning.target);

interface Chunk {
  /** The words before the first separator are in no phrase. */
  readonly opensWithValue: boolean;
  readonly words: readonly Word[];
  readonly endsWithSeparator: boolean;
}

export function readPhrases(tokens: readonly Token[], book: KeyBook): readonly Piece[] {
  const pieces: Piece[] = [];
  let key: { key: string; meaning: KeyMeaning | null } | null = null;
  for (const { opensWithValue, words, endsWithSeparator } of cutChunks(tokens)) {
    if (!opensWithValue) key = null;
    const keyLength = endsWithSeparator ? countKeyWords(words, opensWithValue, book) : 0;
    const before = words.slice(0, words.length - keyLength);
    if (key !== null) pieces.push(...readValue({ ...key, words: before, isBare: false }, book));
    else pieces.push(...readLoose(before, book));
    key = endsWithSeparator ? readKey(words.slice(words.length - keyLength), book) : null;
    if (endsWithSeparator && keyLength === 0) key = null;
  }
  return pieces;
}

/** From one separator or break to the next. */
function cutChunks(tokens: readonly Token[]): Chunk[] {
  const chunks: Chunk[] = [];
  let opensWithValue = false;
  let words: Word[] = [];
  const end = (endsWithSeparator: boolean) => {
    chunks.push({ opensWithValue, words, endsWithSeparator });
    opensWithValue = endsWithSeparator;
    words = [];
  };
  for (const token of tokens) {
    if (token.kind === 'word') words.push(token.word);
    else end(token.kind === 'separator');
  }
  end(false);
  return chunks;
}

export const textOf = (words: readonly Word[]): string =>
  words.map(({ dashes, text }, index) => (index === 0 ? text : `${dashes}${text}`)).join(' ');

/** The longest name before the separator: `Stop after=4h`. */
function countKeyWords(words: readonly Word[], opensWithValue: boolean, book: KeyBook): number {
  // The first word behind a separator is a value, whatever follows it.
  const most = Math.min(longestKey, opensWithValue ? words.length - 1 : words.length);
  for (let length = most; length > 1; length -= 1) {
    const candidate = words.slice(-length);
    const isPlain = !candidate.some(({ isSecret, isQuoted }) => isSecret || isQuoted);
    if (isPlain && book.find(textOf(candidate))) return length;
  }
  // In `gpu=1 = 3` the 1 is a value, and no key.
  if (opensWithValue && words.length === 1 && !book.find(textOf(words))) return 0;
  return Math.min(1, words.length);
}

function readKey(words: readonly Word[], book: KeyBook): { key: string; meaning: KeyMeaning | null } {
  const isSecret = words.some((word) => word.isSecret);
  const key = textOf(words);
  return isSecret ? { key: '', meaning: { kind: 'secret' } } : { key, meaning: book.find(key) };
}

function readValue(phrase: Phrase, book: KeyBook): Piece[] {
  const next = findBareKey(phrase.words, 1, book, isFree(phrase.meaning));
  if (next === null) return [{ kind: 'phrase', phrase }];
  const own = { ...phrase, words: phrase.words.slice(0, next) };
  return [{ kind: 'phrase', phrase: own }, ...readLoose(phrase.words.slice(next), book)];
}

function readLoose(words: readonly Word[], book: KeyBook): Piece[] {
  if (words.length === 0) return [];
  const start = findBareKey(words, 0, book, false);
  if (start === null) return [{ kind: 'loose', words }];
  const length = bareKeyLength(words, start, book, false);
  const key = readKey(words.slice(start, start + length), book);
  const phrase = { ...key, words: words.slice(start + length), isBare: true };
  const loose: Piece[] = start > 0 ? [{ kind: 'loose', words: words.slice(0, start) }] : [];
  return [...loose, ...readValue(phrase, book)];
}

function findBareKey(words: readonly Word[], from: number, book: KeyBook, isFree: boolean): number | null {
  for (let at = from; at < words.length; at += 1) {
    if (bareKeyLength(words, at, book, isFree) > 0) return at;
  }
  return null;
}

/** 0 when no key without a separator begins here. */
function bareKeyLength(words: readonly Word[], at: number, book: KeyBook, onlyDashed: boolean): number {
  const [first] = words.slice(at, at + 1);
  if (!first || first.isQuoted || first.isSecret) return 0;
  const isDashed = first.dashes !== '';
  if (onlyDashed && !isDashed) return 0;
  for (let length = Math.min(longestKey, words.length - at); length > 0; length -= 1) {
    const meaning = book.find(textOf(words.slice(at, at + length)));
    const hasValue = at + length < words.length;
    if (meaning && (isDashed || (hasValue && mayBeBare(meaning)))) return length;
  }
  return 0;
}
