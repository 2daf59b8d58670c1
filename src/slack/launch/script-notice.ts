// What is said about characters in a start script that a shell does not read as what they look like. Pure.
import type { OddCharacter } from '../../launches/script-characters.ts';
import { code } from '../block-kit.ts';
import type { Translate } from '../language/translate.ts';

/** More places than anybody checks one by one. */
const mostPlaces = 8;

/** For a section above the form; with it come the button of `script.straighten` and a second press of Launch. */
export function oddScriptNotice(odd: readonly OddCharacter[], t: Translate): string {
  const places = odd
    .slice(0, mostPlaces)
    .map(({ line, column, character, kind }) =>
      t('script.place', { line, column, character: show(character), kind: t(`script.${kind}`) }),
    );
  const left = odd.length - places.length;
  return t('script.odd', {
    places: [...places, ...(left > 0 ? [t('script.more', { count: left })] : [])].join('\n'),
  });
}

export const straightenedNotice = (odd: readonly OddCharacter[], t: Translate): string =>
  t('script.straightened', { count: odd.length });

export const straightenLabel = (t: Translate): string => t('script.straighten');

/** With its number, since many of them cannot be seen or told apart. */
function show(character: string): string {
  const number = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return /^[\p{P}\p{L}\p{N}\p{S}]$/u.test(character) ? code(`${character} ${number}`) : code(number);
}
