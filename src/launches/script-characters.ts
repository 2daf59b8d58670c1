// Characters in a start script that look like a shell's own and are not: a chat or an input method puts them there.
// Found with their place; `straighten` writes what was meant. Pure.

export type OddKind = 'quote' | 'dash' | 'space' | 'invisible' | 'fullWidth' | 'ellipsis';

export interface OddCharacter {
  /** From 1. */
  readonly line: number;
  /** In characters as people count them (code points), from 1. */
  readonly column: number;
  readonly character: string;
  readonly kind: OddKind;
  /** What was meant; '' for what should not be there. */
  readonly instead: string;
}

/** In the order of the script. */
export function findOddCharacters(script: string): OddCharacter[] {
  return toLines(script).flatMap((characters, index) =>
    characters.flatMap((character, at) => {
      const odd = judge(characters, at);
      return odd ? [{ line: index + 1, column: at + 1, character, ...odd }] : [];
    }),
  );
}

/** The script with what was meant; nothing odd is left in it. Line ends stay as they are. */
export function straighten(script: string): string {
  const ends = [...script.matchAll(lineEnd)].map(([end]) => end);
  return toLines(script)
    .map((characters, index) => {
      const line = characters.map((character, at) => judge(characters, at)?.instead ?? character);
      return line.join('') + (ends[index] ?? '');
    })
    .join('');
}

const lineEnd = /\r\n|[\n\r]/gu;
const toLines = (script: string): string[][] => script.split(lineEnd).map((line) => [...line]);

type Odd = Pick<OddCharacter, 'kind' | 'instead'>;

function judge(characters: readonly string[], at: number): Odd | null {
  const character = characters[at] ?? '';
  if (character <= '\u007f') return null;
  const known = alike.get(character);
  if (known) return known;
  if (/[\p{Zs}\p{Zl}\p{Zp}]/u.test(character)) return { kind: 'space', instead: ' ' };
  if (/\p{Cf}|\u034f|\u115f|\u1160|\u3164|\uffa0/u.test(character))
    return isInsideEmoji(characters, at) ? null : { kind: 'invisible', instead: '' };
  return isFullWidth(character) && !isChinesePunctuation(characters, at)
    ? { kind: 'fullWidth', instead: character.normalize('NFKC') }
    : null;
}

const listed = (kind: OddKind, instead: string, characters: string) =>
  [...characters].map((character) => [character, { kind, instead }] as const);

const alike: ReadonlyMap<string, Odd> = new Map([
  ...listed('quote', '"', '“”„‟〝〞〟″«»＂'),
  ...listed('quote', "'", '‘’‚‛′‹›´＇'),
  ...listed('quote', '`', '‵｀'),
  ...listed('dash', '-', '‐‑‒–−﹣－'),
  // What two hyphens become while they are typed.
  ...listed('dash', '--', '—―﹘⸺'),
  ...listed('ellipsis', '...', '…'),
]);

const isFullWidth = (character: string) => character >= '\uff01' && character <= '\uff5e';

/** A comma between two Chinese words belongs there; one before a command does not. */
function isChinesePunctuation(characters: readonly string[], at: number): boolean {
  return /[，！？：；（）～．]/u.test(characters[at] ?? '') && [at - 1, at + 1].some(isHanAt(characters));
}

const isHanAt = (characters: readonly string[]) => (at: number) =>
  /[\p{Script=Han}，。！？：；（）、]/u.test(characters[at] ?? '');

/** Joins two pictures into one. */
function isInsideEmoji(characters: readonly string[], at: number): boolean {
  const isPicture = (character = '') =>
    /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f/u.test(character);
  return characters[at] === '\u200d' && isPicture(characters[at - 1]) && isPicture(characters[at + 1]);
}
