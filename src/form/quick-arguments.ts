// `/gpu-instance gpu=1 ram=15 group=TeslaM40`: arguments that fill in the form, in either language and from any
// keyboard, with a complaint for each kind of misunderstanding. The grammar is in docs/commands.md. Pure.
import type { Catalog } from '../catalog/schema.ts';
import { type ArgumentLabels, type KeyBook, keyBookOf } from './argument-keys.ts';
import { type Accelerators, Matcher } from './argument-matches.ts';
import { isHopeless, isMatched, type Outcome, type OutcomeContext, readOutcome } from './argument-outcome.ts';
import { mayBeBare, type Phrase, type Piece, readPhrases, textOf } from './argument-phrases.ts';
import type { ValueContext } from './argument-values.ts';
import { cutWords, type Word } from './argument-words.ts';
import type { ArgumentTarget, Complaint } from './complaints.ts';
import type { FieldName } from './fields.ts';
import { acceleratorsOfGroup, acceleratorsOfImage, type Knowledge } from './fit.ts';
import type { FormLists } from './lists.ts';
import { looksSecret } from './secret-text.ts';
import { maxTyped, narrow, shorten, tidyTyped } from './typed-text.ts';

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

/** Not one key that is known: then no form was meant. A value out of range is one that a form can be opened without. */
/** Nothing at all, not even what is wrong with it. */
export const isNothingSaid = ({ given, size, preset, searches, complaints }: QuickReading): boolean =>
  Object.keys(given).length === 0 &&
  !size &&
  preset === null &&
  searches.length === 0 &&
  complaints.length === 0;

export const isNothingUnderstood = ({ given, size, preset, searches, complaints }: QuickReading): boolean =>
  Object.keys(given).length === 0 &&
  size === null &&
  preset === null &&
  searches.length === 0 &&
  complaints.length > 0 &&
  complaints.every(({ code }) => meansNothing.has(code));

const meansNothing: ReadonlySet<Complaint['code']> = new Set([
  'unknown_key',
  'not_an_argument',
  'secret',
  'too_many',
]);

const maxPieces = 40;
/** No name and no time has more words. */
const maxJoined = 12;

export const readQuickArguments = (text: string, context: QuickContext): QuickReading =>
  readTidyArguments(tidyTyped(text), context);

/** `typed`: as `readCommand` hands it on. Slack's escapes are undone once; what is left of them was typed. */
export function readTidyArguments(typed: string, context: QuickContext): QuickReading {
  const book = keyBookOf(context.labels);
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

/** A person's own words. */
const isFree = (target: ArgumentTarget) => target === 'description' || target === 'preset';

interface Taken {
  readonly key: string;
  readonly text: string;
  readonly value: string;
  readonly at: number;
}

type Named = Phrase & { readonly meaning: { readonly kind: 'target'; readonly target: ArgumentTarget } };

class Reader {
  readonly #book: KeyBook;
  readonly #matcher: Matcher;
  readonly #knowledge: Knowledge;
  readonly #values: ValueContext;
  readonly #hasSecret: boolean;
  readonly #taken = new Map<ArgumentTarget, Taken>();
  readonly #searches = new Map<ArgumentTarget, QuickSearch>();
  readonly #complaints: { at: number; complaint: Complaint }[] = [];
  /** What has a name waits until the kind of cards is known. */
  readonly #later: { phrase: Named; at: number }[] = [];

  constructor(book: KeyBook, context: QuickContext, hasSecret: boolean) {
    this.#book = book;
    this.#matcher = new Matcher(context.catalog, context.lists);
    this.#knowledge = { catalog: context.catalog, lists: context.lists };
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
    for (const { phrase, at } of this.#inOrderOfKinds()) this.#readNamed(phrase, at);
    this.#settleCards();
    if (this.#hasSecret) this.complain(-1, { code: 'secret' });
    const { size, preset, ...fields } = Object.fromEntries(
      [...this.#taken].map(([target, { value }]) => [target, value]),
    );
    return {
      given: fields,
      size: size ?? null,
      preset: preset ?? null,
      searches: [...this.#searches.values()],
      complaints: this.#sortComplaints(),
    };
  }

  #readPhrase(phrase: Phrase, at: number): void {
    const { key, meaning } = phrase;
    const words = withoutSecret(phrase);
    if (meaning?.kind === 'secret' || words === null) this.complain(at, { code: 'secret' });
    else if (meaning === null) this.#readUnknown(phrase, at);
    else if (meaning.kind === 'in_form')
      this.complain(at, { code: 'in_form', key: shorten(key), part: meaning.part });
    else {
      if (meaning.accelerator !== undefined) this.#takeKind(phrase, meaning.accelerator, at);
      const named = { ...phrase, words, meaning };
      if (isMatched(meaning.target)) this.#later.push({ phrase: named, at });
      else this.#readNamed(named, at);
    }
  }

  #readUnknown({ key, words }: Phrase, at: number): void {
    const [value, ...rest] = words;
    const text = shorten(narrow(`${key}=${value?.text ?? ''}`));
    const nearest = this.#book.nearest(key);
    if (!this.#hasSecret) this.complain(at, { code: 'unknown_key', key: shorten(key), text, nearest });
    this.#readLoose(rest, at);
  }

  /** `dcu=2` says what kind of cards, unless that is said apart. */
  #takeKind({ key, words }: Phrase, value: string, at: number): void {
    const text = words[0]?.text ?? '';
    const isAsked = this.#taken.has('acceleratorType');
    if (!isAsked && /^\D*[1-9]/u.test(narrow(text))) this.#take('acceleratorType', { key, text, value, at });
  }

  #readNamed(phrase: Named, at: number): void {
    const { key, words, meaning } = phrase;
    if (words.length === 0) {
      this.complain(at, { code: 'no_value', key: shorten(key), field: meaning.target });
      return;
    }
    const { outcome, length, text } = this.#readLongest(phrase);
    if (phrase.isBare && isHopeless(outcome)) {
      // `card games` was no argument after all.
      this.#readLoose([{ text: key, dashes: '', isQuoted: false, isSecret: false }, ...words], at);
      return;
    }
    this.#keep(phrase, outcome, text, at);
    this.#readLoose(words.slice(length), at);
  }

  /** The longest run of words that makes a value, or nearly one; else all of them, which make none. */
  #readLongest({ key, words, meaning: { target } }: Named) {
    const context = this.#outcomeContext;
    const readFirst = (length: number) => {
      const text = readableText(words.slice(0, length), target);
      return { outcome: readOutcome(target, key, text, context), length, text };
    };
    const longest = words[0]?.isQuoted ? 1 : Math.min(words.length, isFree(target) ? maxTyped : maxJoined);
    const whole = readFirst(longest);
    if (!isHopeless(whole.outcome)) return whole;
    for (let length = longest - 1; length > 0; length -= 1) {
      const shorter = readFirst(length);
      if (!isHopeless(shorter.outcome)) return shorter;
    }
    return whole;
  }

  /** What says the kind of cards comes first: a size, then a group that is clear by itself, else the image. */
  #inOrderOfKinds() {
    const ofTarget = (target: ArgumentTarget) =>
      this.#later.filter(({ phrase }) => phrase.meaning.target === target);
    const groups = ofTarget('resourceGroup');
    const isClear = groups.every((each) => this.#readLongest(each.phrase).outcome.kind === 'value');
    const images = ofTarget('imagePath');
    return [...ofTarget('size'), ...(isClear ? [...groups, ...images] : [...images, ...groups])];
  }

  get #outcomeContext(): OutcomeContext {
    return { matcher: this.#matcher, values: this.#values, accelerators: this.#accelerators };
  }

  /** Said as such, else what the size, the group or the image is known to be for. */
  get #accelerators(): Accelerators {
    const taken = (target: ArgumentTarget) => this.#taken.get(target)?.value;
    const kind = taken('acceleratorType') ?? (taken('gpuNumber') === '0' ? 'cpu' : undefined);
    if (kind !== undefined) return [kind];
    const size = this.#knowledge.catalog?.sizes.find(({ id }) => id === taken('size'));
    if (size) return [size.acceleratorType];
    const ofGroup = acceleratorsOfGroup(taken('resourceGroup') ?? '', this.#knowledge);
    return (ofGroup ?? acceleratorsOfImage(taken('imagePath') ?? '', this.#knowledge))?.values ?? null;
  }

  #keep({ key, meaning: { target } }: Named, outcome: Outcome, typed: string, at: number): void {
    const text = shorten(narrow(typed));
    if (outcome.kind === 'value') {
      this.#take(target, { key: shorten(key), text, value: outcome.value, at });
      return;
    }
    this.complain(at, outcome.complaint);
    // The last one counts, also when it leaves a choice.
    if (outcome.kind !== 'several' || (target !== 'imagePath' && target !== 'resourceGroup')) return;
    this.#taken.delete(target);
    this.#searches.set(target, { field: target, text, matches: outcome.matches.map(({ value }) => value) });
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
    const follows = (value: string): Taken => ({ key: '', text: '', value, at: 0 });
    if (kind?.value === 'cpu' && !cards) this.#taken.set('gpuNumber', follows('0'));
    if (cards?.value === '0' && !kind) this.#taken.set('acceleratorType', follows('cpu'));
    if (!cards || !kind || (kind.value === 'cpu') === (cards.value === '0')) return;
    const [one, other] = cards.at <= kind.at ? [cards, kind] : [kind, cards];
    const shown = ({ key, text }: Taken) => `${key}=${text}`;
    this.complain(other.at, { code: 'contradiction', one: shown(one), other: shown(other) });
    this.#taken.delete('gpuNumber');
    this.#taken.delete('acceleratorType');
  }

  #readLoose(words: readonly Word[], at: number): void {
    if (words.some(({ isSecret }) => isSecret)) this.complain(at, { code: 'secret' });
    const readable = words.filter(({ text }) => /[\p{L}\p{N}]/u.test(text) && !polite.test(text));
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

/** The words before what looks like a token; null when the value itself has it, or may be a piece of it. */
function withoutSecret({ meaning, words }: Phrase): readonly Word[] | null {
  const secret = words.findIndex(({ isSecret }) => isSecret);
  const isChecked = mayBeBare(meaning);
  if (secret === 0 || (secret > 0 && !isChecked) || looksSecret(textOf(words))) return null;
  return secret < 0 ? words : words.slice(0, secret);
}

/** The end of a sentence is no part of a value; a person's own words are left alone. */
function readableText(words: readonly Word[], target: ArgumentTarget): string {
  const text = textOf(words);
  if (isFree(target) || words[0]?.isQuoted) return text;
  return text.replace(/[.!！?？…]+$/u, '');
}
