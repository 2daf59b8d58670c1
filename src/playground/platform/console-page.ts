// Serves the console: one page of those that are built together with the workspace's.
import { findPageFile } from '../page-files.ts';
import type { WireAnswer } from './answers.ts';

/** Null for an address that is none of the console's. */
export async function findConsoleFile(path: string): Promise<WireAnswer | null> {
  const file = /^\/(?:page\/(assets\/.+)|console)$/u.exec(path);
  if (!file) return null;
  const { status, headers, body } = await findPageFile(file[1] ?? 'console.html');
  return { status, headers, body: body.toString() };
}
