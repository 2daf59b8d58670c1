// The text behind the command, from whatever keyboard or copy it came, to plain words. Pure.

const quotes = /[“”„‟«»「」『』"]/gu;

/** NFKC, no invisible characters, Slack's escapes undone, one kind of quotes, no blanks around `=`. */
export function tidyArguments(text: string): string {
  return text
    .replace(/<[#@!][^|>]*\|([^>]*)>/gu, '$1')
    .replace(/<([a-z]+:\/\/[^|>]+)(?:\|[^>]*)?>/giu, '$1')
    .replace(/&(amp|lt|gt);/gu, (_, name: string) => ({ amp: '&', lt: '<', gt: '>' })[name] ?? '')
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(quotes, '"')
    .replace(/\s*=\s*/gu, '=');
}

/** Words by white space, commas and semicolons; quotes hold a value together. */
export function splitWords(text: string): string[] {
  const words = text.match(/(?:[^\s",;、]|"[^"]*"|")+/gu) ?? [];
  return words.map((word) => word.replaceAll('"', '').replace(/^[-–—−]+(?=\p{L})/u, '')).filter(Boolean);
}

/** Three long parts with dots between them, the first a JSON object's beginning: never to be shown again. */
export const looksLikeToken = (text: string): boolean => /eyJ[\w-]{8,}/u.test(text);
