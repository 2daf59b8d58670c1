// Cuts what was typed into words, separators and breaks. It knows quotes of any kind, and that a separator inside a
// value (`image=host:5000/a:1`) is none. Pure.
import { looksSecret } from './secret-text.ts';

export interface Word {
  /** Without quotes and leading dashes. Empty when it is withheld. */
  readonly text: string;
  /** The dashes before it, as typed. */
  readonly dashes: string;
  /** In quotes from its beginning to its end: it is what it is. */
  readonly isQuoted: boolean;
  /** It looks like a token or a password. */
  readonly isSecret: boolean;
}

/** `start` counts characters (code points). */
export type Token =
  | { readonly kind: 'word'; readonly word: Word; readonly start: number }
  /** `=`, `:`, `==`, `:=`, `=>` */
  | { readonly kind: 'separator'; readonly sign: string }
  /** A comma, a semicolon, a brace, the end of a sentence. */
  | { readonly kind: 'break' };

/** Any mark of a family ends what any mark of it began: keyboards, phones and chat programs mix them. */
const families = ['"“”„‟〝〞', "'‘’‚‛", '`', '«»', '‹›', '「」', '『』', '《》', '<>'] as const;
const neverOpens = '」』》>';

/** Each character as its half-width form, so that one rule serves all keyboards. */
const shapeOf = (character: string): string => {
  const narrow = character.normalize('NFKC');
  return [...narrow].length === 1 ? narrow : character;
};
const familyOf = (shape: string) => families.find((family) => family.includes(shape));
const opens = (shape: string) => familyOf(shape) !== undefined && !neverOpens.includes(shape);
const isBlank = (shape: string) => /^\s$/u.test(shape);
const isBreak = (shape: string) => /^[,;、。{}]$/u.test(shape);
const isSign = (shape: string) => shape === '=' || shape === ':';
const isDigit = (shape: string) => /^\d$/u.test(shape);

/** What can be a key before a colon; `01:30` and `10.0.35.26:5000` cannot. */
const isPlainWord = (text: string) => /^[\p{Pd}−]*\p{L}[\p{L}\p{N}_()-]*$/u.test(text.normalize('NFKC'));
const leadingDashes = /^[\p{Pd}−•·*]+(?=\S)/u;

class Lexer {
  readonly #raw: readonly string[];
  readonly #shapes: readonly string[];
  readonly #isKey: (text: string) => boolean;
  readonly #tokens: Token[] = [];
  #at = 0;

  constructor(text: string, isKey: (text: string) => boolean) {
    this.#raw = [...text];
    this.#shapes = this.#raw.map(shapeOf);
    this.#isKey = isKey;
  }

  read(): readonly Token[] {
    while (this.#at < this.#raw.length) {
      const shape = this.#shape(this.#at);
      if (isBlank(shape)) this.#at += 1;
      else if (isBreak(shape)) this.#readBreak();
      else if (this.#isSeparatorBetweenWords()) this.#readSeparator();
      else if (!this.#readQuotedArguments()) this.#readWord();
    }
    return this.#tokens;
  }

  /** Empty past the end. */
  #shape(index: number): string {
    return this.#shapes[index] ?? '';
  }

  get #isValuePosition(): boolean {
    return this.#tokens.at(-1)?.kind === 'separator';
  }

  #readBreak(): void {
    this.#tokens.push({ kind: 'break' });
    this.#at += 1;
  }

  /** `gpu = 1`. A colon only behind what may be a key, and never that of `:emoji:`. */
  #isSeparatorBetweenWords(): boolean {
    const last = this.#tokens.at(-1);
    if (!isSign(this.#shape(this.#at)) || last?.kind !== 'word') return false;
    if (this.#shape(this.#at) === '=' || this.#isKey(last.word.text)) return true;
    const isValue = this.#tokens.at(-2)?.kind === 'separator';
    return !isValue && isPlainWord(last.word.text) && isBlank(this.#shape(this.#at + 1));
  }

  #readSeparator(): void {
    const sign = this.#shape(this.#at);
    const more = sign === '=' ? /^[=>]$/u : /^=$/u;
    this.#at += 1;
    while (more.test(this.#shape(this.#at))) this.#at += 1;
    this.#tokens.push({ kind: 'separator', sign });
  }

  /** Arguments in quotes or backticks, as they are copied from help, are arguments. */
  #readQuotedArguments(): boolean {
    const close = this.#isValuePosition ? null : this.#findClose(this.#at);
    if (close === null) return false;
    const inside = this.#raw.slice(this.#at + 1, close).join('');
    const key = /^\s*([^=:]+?)\s*[=:]/u.exec(inside.normalize('NFKC'))?.[1];
    if (key === undefined || !this.#isKey(key)) return false;
    const inner = new Lexer(inside, this.#isKey).read();
    const start = this.#at;
    const moved = inner.map((token) => (token.kind === 'word' ? { ...token, start } : token));
    this.#tokens.push({ kind: 'break' }, ...moved, { kind: 'break' });
    this.#at = close + 1;
    return true;
  }

  #readWord(): void {
    const start = this.#at;
    const isValue = this.#isValuePosition;
    // In a value that touches its separator, `=` and `:` are letters as any other.
    const isGlued = isValue && start > 0 && !isBlank(this.#shape(start - 1));
    let text = '';
    let isQuoted = true;
    let mayOpen = true;
    while (this.#at < this.#raw.length && !this.#endsWord(text, isValue, isGlued)) {
      const close: number | null = mayOpen ? this.#findClose(this.#at) : null;
      mayOpen = close !== null;
      if (close !== null) {
        text += this.#raw.slice(this.#at + 1, close).join('');
        this.#at = close + 1;
        continue;
      }
      isQuoted = false;
      // A quote that nothing ends is left out.
      const isStray = this.#at === start && opens(this.#shape(start));
      if (!isStray) text += this.#raw[this.#at];
      this.#at += 1;
    }
    this.#pushWord(start, text, isQuoted, isValue);
  }

  #endsWord(text: string, isValue: boolean, isGlued: boolean): boolean {
    const shape = this.#shape(this.#at);
    if (isBlank(shape)) return true;
    if (isBreak(shape)) return !this.#isDecimalComma(isValue);
    if (!isSign(shape) || isGlued || text === '') return false;
    if (this.#isKey(text)) return true;
    if (isValue) return false;
    return shape === '=' || (isPlainWord(text) && this.#shape(this.#at + 1) !== '/');
  }

  /** `ram=1,5` is no `ram=1`. */
  #isDecimalComma(isValue: boolean): boolean {
    const [before, shape, after] = [-1, 0, 1].map((step) => this.#shape(this.#at + step));
    return isValue && shape === ',' && isDigit(before ?? '') && isDigit(after ?? '');
  }

  /** Where the quote that opens here ends: before a blank or the like, and else at the next mark of its family. */
  #findClose(open: number): number | null {
    const family = opens(this.#shape(open)) ? familyOf(this.#shape(open)) : undefined;
    if (family === undefined) return null;
    let first: number | null = null;
    for (let index = open + 1; index < this.#raw.length; index += 1) {
      if (!family.includes(this.#shape(index))) continue;
      const next = this.#shape(index + 1);
      if (next === '' || isBlank(next) || isBreak(next) || isSign(next) || opens(next)) return index;
      first ??= index;
    }
    // An apostrophe inside a word ends nothing.
    return family.includes("'") ? null : first;
  }

  #pushWord(start: number, text: string, isQuoted: boolean, isValue: boolean): void {
    const whole = this.#shapes.slice(start, this.#at).join('');
    const isSecret = looksSecret(whole) || looksSecret(text);
    const dashes = isQuoted || isValue ? '' : (leadingDashes.exec(text)?.[0] ?? '');
    const word = { text: isSecret ? '' : text.slice(dashes.length), dashes, isQuoted, isSecret };
    this.#tokens.push({ kind: 'word', word, start });
    if (isSign(this.#shape(this.#at)) && !isBlank(this.#shape(this.#at))) this.#readSeparator();
  }
}

/** `isKey`: whether this text, as typed, is the name of something that takes a value. */
export const cutWords = (text: string, isKey: (text: string) => boolean): readonly Token[] =>
  new Lexer(text, isKey).read();
