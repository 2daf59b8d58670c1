// The platform's words are stored and shown: one that quotes the caller's token must not carry it there. Pure.
import { untangle } from '../accounts/token-search.ts';
import type { Secret } from '../config/secrets.ts';

/** So many of a token's characters in a row are no accident; fewer are of no use to anybody. */
const tellingLength = 12;
/** More levels of escaping would be no accident either, but decoding has to end. */
const mostLevels = 8;

/** For many texts and one token. */
export function createRedaction(token: Secret): (text: string) => string {
  let parts: ReadonlySet<string> | undefined;
  return (text) => {
    if (holdsNothing(text, token.reveal())) return text;
    parts ??= partsOf(token.reveal());
    return redactParts(text, parts);
  };
}

/** Printable, and nothing in it that stands for other characters: it reads as it is written. */
const plain = /^[ -$'-[\]-~]*$/u;

/** Of nearly all that a list tells: too short, however it is written, or plain and without a part of the token. */
function holdsNothing(text: string, token: string): boolean {
  const length = Math.min(tellingLength, token.length);
  if (text.length < length) return true;
  if (!plain.test(text)) return false;
  for (let at = 0; at + length <= text.length; at += 1)
    if (token.includes(text.slice(at, at + length))) return false;
  return true;
}

/**
 * The text as it came when it holds nothing of the token. Else as it reads once decoded, with each run of
 * characters that stands in the token replaced: whole, cut, percent-encoded, escaped or broken.
 */
export function redactToken(text: string, token: Secret): string {
  return redactParts(text, partsOf(token.reveal()));
}

function redactParts(text: string, parts: ReadonlySet<string>): string {
  const readings = [text, decodeAscii(text), untangle(decodeAscii(text))];
  const telling = readings.findLast((reading) => replaceRuns(reading, parts) !== reading);
  return telling === undefined ? text : replaceRuns(telling, parts);
}

function partsOf(token: string): ReadonlySet<string> {
  const length = Math.min(tellingLength, token.length);
  const starts = Math.max(0, token.length - length + 1);
  return new Set(Array.from({ length: starts }, (_, at) => token.slice(at, at + length)).filter(Boolean));
}

/** Byte by byte: a broken escape beside a good one hides nothing. */
function decodeAscii(text: string): string {
  let plain = text;
  for (let level = 0; level < mostLevels; level += 1) {
    const next = plain.replace(/%([2-7][0-9a-f])/giu, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    if (next === plain) break;
    plain = next;
  }
  return plain;
}

function replaceRuns(text: string, parts: ReadonlySet<string>): string {
  const [length = tellingLength] = [...parts].map((part) => part.length);
  let result = '';
  let end = 0;
  for (let at = 0; at + length <= text.length; at += 1) {
    if (!parts.has(text.slice(at, at + length))) continue;
    if (at > end || end === 0) result += `${text.slice(end, at)}[redacted]`;
    end = at + length;
  }
  return result + text.slice(end);
}
