// What arrives behind a command, as the person meant it: without the workspace's mark-up and without characters
// nobody can see; and folds for comparing. Pure.

/** More is no command anybody types; what is behind it is not read. */
export const maxTyped = 4000;

/** Mark-up of links, channels and people: docs.slack.dev, "Formatting message text", and "should_escape" of commands. */
const markup =
  /<(?:([#@])([CGDUWS][A-Z0-9]+)|!(?:subteam\^)?([\w-]+)|((?:https?:\/\/|mailto:)[^<>|]*))(?:\|([^<>]*))?>/gu;
const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

function unwrap(
  _: string,
  sign?: string,
  id?: string,
  special?: string,
  link?: string,
  label?: string,
): string {
  // The label of a link is what was typed; a private channel has an empty one.
  if (link !== undefined) return label || link.replace(/^mailto:/u, '');
  if (sign !== undefined) return `${sign}${label || id}`;
  return label || `@${special}`;
}

/** One line, mark-up undone, nothing invisible in it; width and case as typed. */
export function tidyTyped(text: string): string {
  return text
    .slice(0, maxTyped)
    .toWellFormed()
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(markup, unwrap)
    .replace(/&(?:amp|lt|gt);/gu, (entity) => entities[entity] ?? entity)
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .normalize('NFC')
    .trim();
}

/** Half width, and nothing that only looks like something else: `＝` is `=`, `４` is `4`. */
export const narrow = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();

/** For comparing keys and names: `Stop after`, `stop-after` and `stopAfter` are one. */
export const fold = (text: string): string =>
  narrow(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}?]+/gu, '');

/** As it is shown again. */
export function shorten(text: string, max = 80): string {
  const points = [...text];
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`;
}
