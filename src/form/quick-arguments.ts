// `/gpu-instance gpu=1 ram=15 group=TeslaM40`: arguments that fill in the form, in either language and from any
// keyboard, with a complaint for each kind of misunderstanding. The grammar is in docs/commands.md. Pure.
import type { Catalog } from '../catalog/schema.ts';
import { type ArgumentLabels, createKeyBook, type KeyBook } from './argument-keys.ts';
import { type Candidate, type MatchContext, matchGroup, matchImage, matchSize } from './argument-matches.ts';
import { type Phrase, type Piece, readPhrases, textOf } from './argument-phrases.ts';
import { type ValueContext, valueReaders } from './argument-values.ts';
import { cutWords, type Word } from './argument-words.ts';
import type { ArgumentTarget, Complaint } from './complaints.ts';
import type { FieldName } from './fields.ts';
import type { FormLists } from './lists.ts';
import { looksSecret } from './secret-text.ts';
import { narrow, shorten, tidyTyped } from './typed-text.ts';

export interface QuickContext {
  readonly catalog: Catalog | null;
  readonly lists: FormLists;
  /** What the form calls its fields and choices, in every language. */
  readonly labels: ArgumentLabels;
}

export interface QuickSearch {
  readonly field: 'imagePath' | 'resourceGroup';
  readonly text: string;
  /** Values of the form: image paths, names of groups. */
  readonly matches: readonly string[];
}

export interface QuickReading {
  /** What was understood, in the form's own units; the form's schema takes each of them. */
  readonly given: Readonly<Partial<Record<FieldName, string>>>;
  /** Id of a size in the catalog; what is in `given` goes on top. */
  readonly size: string | null;
  /** As typed; what is in `given` goes on top. */
  readonly preset: string | null;
  /** What fits several: the menu opens with them. */
  readonly searches: readonly QuickSearch[];
  readonly complaints: readonly Complaint[];
}

/** Then there is nothing to open a form with. */
export const isNothingUnderstood = ({ given, size, preset, searches }: QuickReading): boolean =>
  Object.keys(given).length === 0 && size === null && preset === null && searches.length === 0;

const maxPieces = 40;

export function readQuickArguments(text: string, context: QuickContext): QuickReading {
  const book = createKeyBook(context.labels);
  const typed = tidyTyped(text);
  const pieces = readPhrases(
    cutWords(typed, (word) => book.find(word) !== null),
    book,
  );
  const reader = new Reader(book, context, looksSecret(typed) || pieces.some(isSecretKey));
  pieces.slice(0, maxPieces).forEach((piece, at) => {
    reader.read(piece, at);
  });
  if (pieces.length > maxPieces) reader.complain(maxPieces, { code: 'too_many', max: maxPieces });
  return reader.finish();
}

const isSecretKey = (piece: Piece) => piece.kind === 'phrase' && piece.phrase.meaning?.kind === 'secret';

/** The memory of the largest node that is known; nobody has more than this many GiB a node where nothing is. */
const saneGib = 2048;
function findLargestGib({ catalog, lists }: QuickContext): number {
  const known = [(lists.limits?.ramMb ?? 0) / 1024, ...(catalog?.sizes ?? []).map(({ ramGib }) => ramGib)];
  return Math.max(...known) || saneGib;
}

/** Words around arguments that mean nothing. */
const polite = /^(?:and|with|please|plus|和|与|及|请)$/iu;

interface Taken {
  readonly key: string;
  readonly text: string;
  readonly value: string;
  readonly at: number;
}

type Outcome =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'several'; readonly text: string; readonly matches: readonly Candidate[] }
  | { readonly kind: 'complaint'; readonly complaint: Complaint };

type Named = Phrase & { readonly meaning: { readonly kind: 'target'; readonly target: ArgumentTarget } };

class Reader {
  readonly #book: KeyBook;
  readonly #context: QuickContext;
  readonly #values: ValueContext;
  readonly #hasSecret: boolean;
  readonly #taken = new Map<ArgumentTarget, Taken>();
  readonly #searches = new Map<ArgumentTarget, QuickSearch>();
  readonly #complaints: { at: number; complaint: Complaint }[] = [];
  /** Images, groups and sizes wait until the kind of cards is known. */
  readonly #later: { phrase: Named; at: number }[] = [];

  constructor(book: KeyBook, context: QuickContext, hasSecret: boolean) {
    this.#book = book;
    this.#context = context;
    this.#hasSecret = hasSecret;
    const times = context.catalog?.times ?? [];
    this.#values = { labels: context.labels, largestGib: findLargestGib(context), times };
  }

  complain(at: number, complaint: Complaint): void {
    this.#complaints.push({ at, complaint });
  }

  read(piece: Piece, at: number): void {
    if (piece.kind === 'loose') this.#readLoose(piece.words, at);
    else this.#readPhrase(piece.phrase, at);
  }

  finish(): QuickReading {
    for (const { phrase, at } of this.#later) this.#readNamed(phrase, at);
    this.#settleCards();
    if (this.#hasSecret) this.complain(-1, { code: 'secret' });
    const given = Object.fromEntries(
      [...this.#taken]
        .filter(([target]) => target !== 'size' && target !== 'preset')
        .map(([target, { value }]) => [target, value]),
    );
    return {
      given,
      size: this.#taken.get('size')?.value ?? null,
      preset: this.#taken.get('preset')?.value ?? null,
      searches: [...this.#searches.values()],
      complaints: this.#sortComplaints(),
    };
  }

  #readPhrase(phrase: Phrase, at: number): void {
    const { key, meaning, words } = phrase;
    const isWithheld = words.some(({ isSecret }) => isSecret) || looksSecret(textOf(words));
    if (meaning?.kind === 'secret' || isWithheld) return this.complain(at, { code: 'secret' });
    if (meaning === null) return this.#readUnknown(phrase, at);
    if (meaning.kind === 'in_form')
      return this.complain(at, { code: 'in_form', key: shorten(key), part: meaning.part });
    const named = { ...phrase, meaning };
    if (meaning.accelerator !== undefined) this.#takeKind(phrase, meaning.accelerator, at);
    if (['imagePath', 'resourceGroup', 'size'].includes(meaning.target))
      this.#later.push({ phrase: named, at });
    else this.#readNamed(named, at);
  }

  #readUnknown({ key, words }: Phrase, at: number): void {
    const [value, ...rest] = words;
    const text = `${key}=${value?.text ?? ''}`;
    const nearest = this.#book.nearest(key);
    if (!this.#hasSecret) {
      this.complain(at, { code: 'unknown_key', key: shorten(key), text: shorten(narrow(text)), nearest });
    }
    this.#readLoose(rest, at);
  }

  /** `dcu=2` */
  #takeKind({ key, words }: Phrase, value: string, at: number): void {
    const isAsked = this.#taken.has('acceleratorType') || words.length === 0;
    const text = words[0]?.text ?? '';
    if (!isAsked && /^\D*[1-9]/u.test(narrow(text))) this.#take('acceleratorType', { key, text, value, at });
  }

  /** The longest run of words that makes a value; of those that make none, the first that is nearly one. */
  #readNamed(phrase: Named, at: number): void {
    const { key, words } = phrase;
    const { target } = phrase.meaning;
    if (words.length === 0) return this.complain(at, { code: 'no_value', key: shorten(key), field: target });
    const longest = words[0]?.isQuoted ? 1 : words.length;
    let whole: { outcome: Outcome; length: number } | null = null;
    for (let length = longest; length > 0; length -= 1) {
      const outcome = this.#readText(target, key, readableText(words.slice(0, length), target));
      whole ??= { outcome, length };
      if (!isHopeless(outcome)) {
        whole = { outcome, length };
        break;
      }
    }
    if (whole === null) return;
    if (phrase.isBare && isHopeless(whole.outcome)) return this.#readBareWords(phrase, at);
    this.#keep(phrase, whole.outcome, readableText(words.slice(0, whole.length), target), at);
    this.#readLoose(words.slice(whole.length), at);
  }

  /** `card games` was no argument after all. */
  #readBareWords({ key, words }: Phrase, at: number): void {
    this.#readLoose([{ text: key, dashes: '', isQuoted: false, isSecret: false }, ...words], at);
  }

  #readText(target: ArgumentTarget, key: string, text: string): Outcome {
    const head = { key: shorten(key), text: shorten(narrow(text)) };
    if (text === '')
      return { kind: 'complaint', complaint: { code: 'no_value', key: head.key, field: target } };
    const match = this.#match(target, text) ?? valueReaders[target]?.(text, this.#values);
    switch (match?.kind) {
      case undefined:
        return { kind: 'complaint', complaint: { code: 'not_an_argument', text: head.text } };
      case 'value':
        return match;
      case 'several_matches':
        return { kind: 'several', text, matches: match.matches };
      case 'memory_unit':
        return {
          kind: 'complaint',
          complaint: { code: 'memory_unit', ...head, largestGib: match.largestGib },
        };
      case 'time_unit':
        return { kind: 'complaint', complaint: { code: 'time_unit', ...head } };
      case 'not_a_value':
        return {
          kind: 'complaint',
          complaint: { code: 'not_a_value', field: target, ...head, takes: match.takes },
        };
      case 'no_match':
        return {
          kind: 'complaint',
          complaint: { code: 'no_match', field: target, ...head, nearest: match.nearest },
        };
      case 'out_of_range': {
        const { min, max } = match;
        const field = target as FieldName;
        return { kind: 'complaint', complaint: { code: 'out_of_range', field, ...head, min, max } };
      }
    }
  }

  #match(target: ArgumentTarget, text: string) {
    const { catalog, lists } = this.#context;
    const accelerator = this.#taken.get('acceleratorType')?.value;
    const context: MatchContext = { catalog, lists, accelerator };
    if (target === 'imagePath') return matchImage(text, context);
    if (target === 'resourceGroup') return matchGroup(text, context);
    return target === 'size' ? matchSize(text, context) : null;
  }

  #keep({ key, meaning: { target } }: Named, outcome: Outcome, text: string, at: number): void {
    const head = { key: shorten(key), text: shorten(narrow(text)) };
    if (outcome.kind === 'value') return this.#take(target, { ...head, value: outcome.value, at });
    if (outcome.kind === 'complaint') return this.complain(at, outcome.complaint);
    const names = outcome.matches.map(({ name }) => name);
    this.complain(at, { code: 'several_matches', field: target, ...head, matches: names });
    if (target !== 'imagePath' && target !== 'resourceGroup') return;
    const matches = outcome.matches.map(({ value }) => value);
    this.#searches.set(target, { field: target, text: head.text, matches });
  }

  #take(target: ArgumentTarget, taken: Taken): void {
    const before = this.#taken.get(target);
    if (before) {
      const { key, text: kept, at } = taken;
      this.complain(at, { code: 'repeated', key, field: target, kept, dropped: before.text });
    }
    this.#taken.set(target, taken);
    this.#searches.delete(target);
  }

  /** Cards and their kind go together: one follows from the other, and a contradiction fills in neither. */
  #settleCards(): void {
    const cards = this.#taken.get('gpuNumber');
    const kind = this.#taken.get('acceleratorType');
    const base = { key: '', text: '', at: 0 };
    if (kind?.value === 'cpu' && !cards) this.#taken.set('gpuNumber', { ...base, value: '0' });
    if (cards?.value === '0' && !kind) this.#taken.set('acceleratorType', { ...base, value: 'cpu' });
    if (!cards || !kind || (kind.value === 'cpu') === (cards.value === '0')) return;
    const shown = ({ key, text }: Taken) => `${key}=${text}`;
    const [one, other] = [cards, kind].sort((first, second) => first.at - second.at);
    if (!one || !other) return;
    this.complain(other.at, { code: 'contradiction', one: shown(one), other: shown(other) });
    this.#taken.delete('gpuNumber');
    this.#taken.delete('acceleratorType');
  }

  #readLoose(words: readonly Word[], at: number): void {
    const readable = words.filter(({ text }) => /[\p{L}\p{N}]/u.test(text) && !polite.test(text));
    if (words.some(({ isSecret }) => isSecret)) this.complain(at, { code: 'secret' });
    // Beside a token even words are not shown again: they may be a piece of it.
    if (readable.length === 0 || this.#hasSecret) return;
    this.complain(at, { code: 'not_an_argument', text: shorten(narrow(textOf(readable))) });
  }

  /** In the order of what they are about; a secret is said once. */
  #sortComplaints(): Complaint[] {
    const sorted = this.#complaints.sort((one, other) => one.at - other.at).map(({ complaint }) => complaint);
    const secret = sorted.findIndex(({ code }) => code === 'secret');
    return sorted.filter(({ code }, index) => code !== 'secret' || index === secret);
  }
}

/** The end of a sentence is no part of a value, but of a description. */
function readableText(words: readonly Word[], target: ArgumentTarget): string {
  const text = textOf(words);
  const isOwnText = target === 'description' || target === 'preset' || words[0]?.isQuoted;
  return isOwnText
    ? text
    : text.replace(/[.!！?？…）)]+$/u, (end) => (end.startsWith(')') && text.includes('(') ? end : ''));
}

const isHopeless = (outcome: Outcome): boolean =>
  outcome.kind === 'complaint' &&
  ['not_a_value', 'no_match', 'not_an_argument'].includes(outcome.complaint.code);
