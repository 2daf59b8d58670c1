// Characters in a start script that look like ones a shell knows, and are others: chat programs and word processors
// put them there. Pure.

export interface OddCharacter {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly character: string;
  readonly kind: OddKind;
}

export type OddKind = 'quote' | 'dash' | 'space' | 'invisible';

const plainQuotes: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '′': "'",
  '＇': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  '″': '"',
  '«': '"',
  '»': '"',
  '＂': '"',
  '「': '"',
  '」': '"',
  '『': '"',
  '』': '"',
};
const dashes = '‐‑‒–—―−﹘﹣－';
const spaces =
  '\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000';

/** In the order of the text. Chinese and other writing is left alone: only look-alikes of ASCII signs are odd. */
export function findOddCharacters(script: string): OddCharacter[] {
  return script.split('\n').flatMap((text, index) =>
    [...text].flatMap((character, at) => {
      const kind = kindOf(character);
      return kind ? [{ line: index + 1, column: at + 1, character, kind }] : [];
    }),
  );
}

/** Each replaced by the plain sign it looks like; what cannot be seen is left out. */
export const straighten = (script: string): string => [...script].map(toPlain).join('');

function kindOf(character: string): OddKind | null {
  if (Object.hasOwn(plainQuotes, character)) return 'quote';
  if (dashes.includes(character)) return 'dash';
  if (spaces.includes(character)) return 'space';
  return /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u061c]/u.test(character) ? 'invisible' : null;
}

function toPlain(character: string): string {
  switch (kindOf(character)) {
    case 'quote':
      return plainQuotes[character] ?? character;
    case 'dash':
      // A long dash is what "--" becomes.
      return '—―'.includes(character) ? '--' : '-';
    case 'space':
      return ' ';
    case 'invisible':
      return '';
    case null:
      return character;
  }
}
