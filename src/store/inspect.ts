// A look at the database that DATABASE_URL names, beside the app that may be at work in it: what can be said of it before it
// is relied on. Changes nothing but a probe that is written and erased.
import { statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { openStore, type Store } from './open-store.ts';
import type { DatabaseUse } from './schema.ts';

export interface FileFacts {
  readonly path: string;
  /** Of the file; null where it is not there yet. */
  readonly mode: string | null;
  readonly isOthers: boolean;
  /** On its disk, for whoever asks. */
  readonly freeBytes: number;
}

export type Inspection = { readonly file: FileFacts | null } & (
  | { readonly kind: 'open'; readonly store: Store }
  | { readonly kind: 'new' | 'older' | 'newer' }
  /** In words for the operator. */
  | { readonly kind: 'unusable'; readonly reason: string }
);

/** An open store is the caller's to close. */
export async function inspectDatabase(url: string, use: DatabaseUse = 'workspace'): Promise<Inspection> {
  const path = /^sqlite:(.+)$/u.exec(url)?.[1];
  const file = path === undefined ? null : lookAtFile(resolve(path));
  if (file !== null && file.mode === null) return { kind: 'new', file };
  try {
    return {
      kind: 'open',
      file,
      store: await openStore({ url, use: { use, takesUnmarked: true }, exclusive: false, poolSize: 2 }),
    };
  } catch (error) {
    return { file, ...toKind(error) };
  }
}

function toKind(error: unknown) {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === 'OlderSchemaError') return { kind: 'older' } as const;
  if (name === 'NewerSchemaError') return { kind: 'newer' } as const;
  // What a driver says may quote the address, and that its password.
  const isOurs = /^(?:Store|Database)/u.test(name);
  return { kind: 'unusable', reason: isOurs ? message : name } as const;
}

function lookAtFile(path: string): FileFacts {
  const stats = statSync(path, { throwIfNoEntry: false });
  const mode = stats && (stats.mode & 0o777).toString(8).padStart(4, '0');
  return {
    path,
    mode: mode ?? null,
    isOthers: stats !== undefined && (stats.mode & 0o077) !== 0,
    freeBytes: freeAt(path),
  };
}

/** Of the nearest folder that is there. */
function freeAt(path: string): number {
  const folder = dirname(path);
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return folder === path ? 0 : freeAt(folder);
  }
}
