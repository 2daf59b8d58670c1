// Names of presets as people mean them: what a phone, an input method or Slack itself changes on the way makes no
// other name. For finding only: what is stored, and unique, is the name as it was typed. Pure.
import { decode } from 'html-entities';
import { withPictures } from './emoji-names.ts';

const plain = (text: string) => text.normalize('NFKC').toLowerCase();
const withoutQuotes = (text: string) => text.replace(/["'`´‘’‚‛“”„‟«»‹›′″‵〝〞〟「」『』]/gu, '');

/** Two names are the same to a person when this is. */
export function foldName(name: string): string {
  // Before anything else: an accent typed for an apostrophe would become a mark on a space.
  const text = plain(withPictures(plain(withoutQuotes(decode(name)))));
  const folded = withoutQuotes(text)
    // Nobody sees these: marks of width nothing, of a direction, of how a picture looks.
    .replace(/\p{Cf}|\p{Variation_Selector}|\p{Emoji_Modifier}|\u034f|\u3164/gu, '')
    .replace(/[\p{Pd}−]/gu, '-')
    .replace(/[\s\p{Z}\p{Cc}]+/gu, ' ')
    .replace(/[\s.,;:!?。、・·]+$/u, '')
    .trim();
  // A name of nothing but such characters is still a name.
  return (
    folded ||
    plain(name)
      .replace(/\p{Cf}/gu, '')
      .trim()
  );
}
