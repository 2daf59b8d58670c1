// Names of presets as people compare them: what looks or means the same is the same. Pure.
import { nameToEmoji } from 'gemoji';

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

/**
 * Width, case, quotes and apostrophes of any kind, `:rocket:` against the character, HTML's entities (as Slack escapes
 * text), white space, invisible characters and punctuation at the end do not tell two names apart.
 */
export function foldName(name: string): string {
  const plain = name
    .replace(/&(?:amp|lt|gt|quot|#39);/gu, (entity) => entities[entity] ?? entity)
    .normalize('NFKC')
    .replace(/:([\w+-]+):/gu, (whole, shortcode: string) => nameToEmoji[shortcode] ?? whole)
    .replace(/\p{Cf}|\u{fe0e}|\u{fe0f}/gu, '')
    .replace(/["'`´‘’‚‛“”„‟«»‹›「」『』′″]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase();
  const withoutEnd = plain.replace(/[\s.,;:!?。，；：！？、…]+$/u, '');
  // A name of punctuation alone is told apart by it.
  return withoutEnd || plain;
}
