// The operator's catalog: what is recommended, what is filled in, what is not shown. From the text of its file to a
// typed catalog, or everything that is wrong with it at once, with its place. Pure: reading the file is not here.
import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { checkAcross, type PlacedProblem } from './cross-checks.ts';
import { type Catalog, catalogSchema, explainIssue } from './schema.ts';

export type { Catalog } from './schema.ts';

export interface CatalogProblem {
  /** `sizes[2].ramGib`; empty for the file as a whole. */
  readonly path: string;
  /** In the file, from 1. */
  readonly line: number;
  readonly problem: string;
}

export type ParsedCatalog =
  | { readonly ok: true; readonly catalog: Catalog }
  | { readonly ok: false; readonly problems: readonly CatalogProblem[] };

const maxCharacters = 256 * 1024;

export function parseCatalog(text: string): ParsedCatalog {
  if (text.length > maxCharacters) return wholeFile(`is longer than ${maxCharacters} characters`);
  // An editor may empty a file before it writes it anew: nothing at all is no catalog.
  if (text.trim() === '') return wholeFile('is empty');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message, pos }) => ({
      path: '',
      line: lineAt(pos[0]),
      problem: message,
    }));
    return { ok: false, problems };
  }
  const read = readCatalog(document);
  if (read.ok) return read;
  const problems = read.problems.map(({ path, problem }) => ({
    path: toPlace(path),
    line: lineAt(offsetOf(document, path)),
    problem,
  }));
  return { ok: false, problems: problems.sort((one, other) => one.line - other.line) };
}

/** `line 4: sizes[2].ramGib is missing` */
export const describeProblem = ({ path, line, problem }: CatalogProblem): string =>
  `line ${line}: ${path ? `${path} ${problem}` : problem}`;

const wholeFile = (problem: string): ParsedCatalog => ({
  ok: false,
  problems: [{ path: '', line: 1, problem: `the file ${problem}` }],
});

type Read =
  | { readonly ok: true; readonly catalog: Catalog }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] };

function readCatalog(document: Document): Read {
  let content: unknown;
  try {
    content = withoutNulls(document.toJS() ?? {});
  } catch {
    // Aliases within aliases: a few lines can stand for gigabytes.
    return { ok: false, problems: [{ path: [], problem: 'the file has too many aliases' }] };
  }
  const parsed = catalogSchema.safeParse(content, { error: explainIssue });
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.flatMap(toPlaced) };
  const problems = withoutRepeats(checkAcross(parsed.data));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, catalog: parsed.data };
}

/** A name with nothing after it counts as not there. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutNulls(inner)]));
}

function toPlaced(issue: z.core.$ZodIssue): PlacedProblem[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code !== 'unrecognized_keys') return [{ path, problem: issue.message }];
  return issue.keys.map((key) => ({ path: [...path, key], problem: 'is not known here' }));
}

/** A size whose name is taken has its id taken as well: once is enough. */
function withoutRepeats(problems: readonly PlacedProblem[]): readonly PlacedProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ path: [list, row], problem }) => {
    const key = JSON.stringify([list, row, problem]);
    return !seen.has(key) && seen.add(key);
  });
}

const toPlace = (path: PlacedProblem['path']): string =>
  path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at ? '.' : ''}${step}`)).join('');

/** Where the value stands; for one that is missing, where the entry around it begins. */
function offsetOf(document: Document, path: PlacedProblem['path']): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair || !isScalar(pair.key)) break;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = (node as { range?: readonly number[] } | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
