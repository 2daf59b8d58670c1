// Finds the platform's tokens in whatever a person pasted with them: a header, a command line, the platform's whole
// answer, broken over lines, quoted, escaped. Pure.
import { decode } from 'html-entities';
import { Secret } from '../config/secrets.ts';
import { decodePart, type PlatformTokenClaims, readClaims } from './platform-token.ts';

export interface FoundToken {
  readonly token: Secret;
  readonly claims: PlatformTokenClaims;
  /** As the text around the token tells them, else as the token does. Source: page "get user tokens". */
  readonly clusterId: string | null;
  readonly clusterName: string | null;
}

/** In the order of the text, each once. `isCut`: the text goes on where we cannot see it. */
export function findTokens(pasted: string, isCut = false): FoundToken[] {
  const text = untangle(pasted);
  const pieces = findPieces(text).filter(({ end }) => !(isCut && end === text.length));
  const found = pieces.flatMap((piece, index) => toFound(text, piece, pieces[index - 1]?.end ?? 0));
  if (found.length === 0 && !isCut) return readWhole(text);
  const seen = new Set<string>();
  return found.filter(({ token }) => !seen.has(token.reveal()) && seen.add(token.reveal()));
}

/** Without what the way through chats, shells, addresses and pages adds: escapes, and marks that nobody sees. */
export function untangle(pasted: string): string {
  // A few levels of escaping: more would be no accident.
  const plain = decode(decodePercent(decodePercent(pasted)))
    .replace(/\\{1,8}u([0-9a-f]{4})/giu, (_, point: string) =>
      String.fromCharCode(Number.parseInt(point, 16)),
    )
    .replace(/\\{1,8}[nrt]/gu, '\n')
    .replace(/\\{1,8}(?=["'/])/gu, '')
    .normalize('NFKC');
  return plain
    .replace(/\p{Cf}|\p{Variation_Selector}|\u034f/gu, '')
    .replace(/[—―]/gu, '--')
    .replace(/[\p{Pd}−]/gu, '-')
    .trim();
}

function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/giu, (codes) => {
    try {
      return decodeURIComponent(codes);
    } catch {
      return codes;
    }
  });
}

interface Piece {
  readonly token: string;
  readonly start: number;
  readonly end: number;
}

/** What may stand inside a token that was broken: white space, and what carries a line on in a shell or a mail. */
const gap = '[\\s"\'`\\\\+>^]';
const run = `[\\w-]+(?:${gap}+[\\w-]+)*`;
const join = `=*${gap}*\\.${gap}*`;
const threeParts = new RegExp(`(?<header>${run})${join}(?<payload>${run})${join}(?<signature>[\\w-]+)`, 'uy');
const nextRun = new RegExp(`${gap}+(?<run>[\\w-]+)(?!${gap}*\\.)`, 'uy');
const onlyRuns = new RegExp(`^(?:${gap}+[\\w-]+)+=*${gap}*$`, 'u');
const tight = (text: string) => text.replace(/[^\w-]/gu, '');

/** Every token of ours begins with `{"`, in base64. */
function findPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (let at = text.indexOf('eyJ'); at >= 0; at = text.indexOf('eyJ', at)) {
    const piece = readPiece(text, at);
    if (piece) pieces.push(piece);
    at = piece?.end ?? at + 1;
  }
  return pieces;
}

function readPiece(text: string, start: number): Piece | null {
  threeParts.lastIndex = start;
  const groups = threeParts.exec(text)?.groups;
  if (!groups) return null;
  const header = tight(groups.header ?? '');
  const payload = tight(groups.payload ?? '');
  const decoded = decodePart(header);
  if (typeof decoded !== 'object' || decoded === null) return null;
  const { signature, end } = readSignature(text, threeParts.lastIndex, groups.signature ?? '', decoded);
  const token = `${header}.${payload}.${signature}`;
  return readClaims(token) ? { token, start, end } : null;
}

/** In base64url, without padding. Source: RFC 7518, section 3.1. */
const lengths: Readonly<Record<string, number>> = {
  HS256: 43,
  HS384: 64,
  HS512: 86,
  ES256: 86,
  ES384: 128,
  EdDSA: 86,
};

/** Nothing marks the end of a signature, but its length is known: words that follow it are not taken in. */
function readSignature(text: string, end: number, first: string, header: object) {
  const { alg } = header as { alg?: unknown };
  const wanted = typeof alg === 'string' && Object.hasOwn(lengths, alg) ? (lengths[alg] ?? 0) : 0;
  let read = { signature: first, end };
  while (read.signature.length < wanted) {
    nextRun.lastIndex = read.end;
    const more = nextRun.exec(text)?.groups?.run;
    if (more === undefined) break;
    read = { signature: read.signature + more, end: nextRun.lastIndex };
  }
  if (read.signature.length === wanted) return read;
  // Of another length than we know: then all that is left belongs to it, or nothing does.
  const rest = text.slice(end);
  return onlyRuns.test(rest)
    ? { signature: first + tight(rest), end: text.length }
    : { signature: first, end };
}

function toFound(text: string, { token, start, end }: Piece, before: number): FoundToken[] {
  const claims = readClaims(token);
  if (!claims) return [];
  // Without braces of its own; what stands in others' is theirs.
  const around = entryAround(text, start, end) ?? text.slice(before, start).split('}').at(-1) ?? '';
  const clusterId = lastOf(around, clusterIdPattern) ?? claims.clusterId;
  return [{ token: new Secret(token), claims, clusterId, clusterName: lastOf(around, clusterNamePattern) }];
}

const clusterIdPattern = /cluster[\s_-]?id["'`]*\s*[:=]\s*["'`]*([\w.-]{1,64})/giu;
const clusterNamePattern = /cluster[\s_-]?name["'`]*\s*[:=]\s*["'`]*([^"'`{}\n,]{1,100})/giu;

const lastOf = (text: string, pattern: RegExp): string | null =>
  [...text.matchAll(pattern)].at(-1)?.[1]?.trim() || null;

/** The braces that the token stands in. */
function entryAround(text: string, start: number, end: number): string | null {
  const open = text.lastIndexOf('{', start);
  const close = text.indexOf('}', end);
  const isInside = open >= 0 && close >= 0 && open > text.lastIndexOf('}', start);
  return isInside ? text.slice(open, close) : null;
}

/** A token whose header begins otherwise, with nothing but its own name before it. */
function readWhole(text: string): FoundToken[] {
  const token = text.replace(/^(?:[\w-]+\s*[:=]\s*)?["'`]*(?:bearer\s+)?/iu, '').replace(/["'`\s]+/gu, '');
  const claims = readClaims(token);
  return claims ? [{ token: new Secret(token), claims, clusterId: claims.clusterId, clusterName: null }] : [];
}
