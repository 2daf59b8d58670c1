// Slack's mrkdwn, read into a tree of plain data. Nothing the app sends is ever read as HTML.
import { emojiNamed } from './emoji.ts';

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'bold' | 'italic' | 'strike' | 'quote'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'code' | 'pre'; readonly text: string }
  | { readonly kind: 'link'; readonly url: string; readonly text: string }
  | { readonly kind: 'user' | 'channel' | 'group'; readonly id: string; readonly label: string | null }
  | {
      readonly kind: 'date';
      readonly seconds: number;
      readonly format: string;
      readonly url: string | null;
      readonly fallback: string;
    };

const inline =
  /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*([^*\n]+)\*(?![\w*])|(?<![\w_])_([^_\n]+)_(?![\w_])|(?<![\w~])~([^~\n]+)~(?![\w~])|:([a-z0-9_+-]+):/gu;

export function parseMrkdwn(text: string): Piece[] {
  const pieces: Piece[] = [];
  const isQuoted = (line: string) => /^(?:&gt;|>) ?/u.test(line);
  let plain: string[] = [];
  let quoted: string[] = [];
  const flush = () => {
    if (plain.length > 0) pieces.push(...parseInline(plain.join('\n')));
    if (quoted.length > 0) pieces.push({ kind: 'quote', pieces: parseInline(quoted.join('\n')) });
    plain = [];
    quoted = [];
  };
  // Inside a code block a line that begins with > is code.
  let isInCode = false;
  for (const line of text.split('\n')) {
    const isQuote = !isInCode && isQuoted(line);
    if (isQuote ? plain.length > 0 : quoted.length > 0) flush();
    if (isQuote) quoted.push(line.replace(/^(?:&gt;|>) ?/u, ''));
    else plain.push(line);
    if ((line.split('```').length - 1) % 2 === 1) isInCode = !isInCode;
  }
  flush();
  return pieces;
}

function parseInline(text: string): Piece[] {
  const pieces: Piece[] = [];
  let position = 0;
  for (const match of text.matchAll(inline)) {
    pieces.push(...lines(withoutEntities(text.slice(position, match.index))));
    pieces.push(...toPieces(match));
    position = match.index + match[0].length;
  }
  pieces.push(...lines(withoutEntities(text.slice(position))));
  return pieces;
}

function toPieces([whole, block, code, angle, bold, italic, strike, emoji]: RegExpMatchArray): Piece[] {
  if (block !== undefined) return [{ kind: 'pre', text: withoutEntities(block.replace(/^\n|\n$/gu, '')) }];
  if (code !== undefined) return [{ kind: 'code', text: withoutEntities(code) }];
  if (angle !== undefined) return [fromAngle(angle)];
  if (bold !== undefined) return [{ kind: 'bold', pieces: parseInline(bold) }];
  if (italic !== undefined) return [{ kind: 'italic', pieces: parseInline(italic) }];
  if (strike !== undefined) return [{ kind: 'strike', pieces: parseInline(strike) }];
  return [{ kind: 'text', text: emojiNamed(emoji ?? '') ?? whole }];
}

/** Plain text; its line ends are breaks. */
export function lines(text: string): Piece[] {
  return text.split('\n').flatMap((line, index): Piece[] => {
    const own: Piece[] = line === '' ? [] : [{ kind: 'text', text: line }];
    return index === 0 ? own : [{ kind: 'break' }, ...own];
  });
}

function fromAngle(inside: string): Piece {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? null : withoutEntities(inside.slice(bar + 1));
  if (target.startsWith('@')) return { kind: 'user', id: target.slice(1), label };
  if (target.startsWith('#')) return { kind: 'channel', id: target.slice(1), label };
  if (target.startsWith('!date^')) return fromDate(target, label);
  if (target.startsWith('!')) return { kind: 'group', id: target.slice(1).split('^')[0] ?? '', label };
  const url = withoutEntities(target);
  return isSafe(url) ? { kind: 'link', url, text: label ?? url } : { kind: 'text', text: label ?? url };
}

function fromDate(target: string, label: string | null): Piece {
  const [, seconds = '', format = '{date_short} {time}', href] = target.split('^');
  const fallback = label ?? target;
  if (!/^\d+$/u.test(seconds)) return { kind: 'text', text: fallback };
  const url = href !== undefined && isSafe(href) ? href : null;
  return { kind: 'date', seconds: Number(seconds), format, url, fallback };
}

/** Addresses that may be followed; anything else stays text. */
export function isSafe(url: string): boolean {
  return /^(https?:|mailto:)/iu.test(url);
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

export function withoutEntities(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/gu, (entity) => entities[entity] ?? entity);
}
