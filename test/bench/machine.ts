// What a run was of, and on what: without it a figure says nothing.
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

export function describeMachine() {
  const [cpu] = cpus();
  return {
    cpu: `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${process.arch}`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    platform: process.platform,
  };
}

export interface Commit {
  /** Null where there is no git to ask. */
  readonly id: string | null;
  /** Nothing differs from the commit. */
  readonly isClean: boolean;
}

export function describeCommit(): Commit {
  const git = (...args: string[]) =>
    execFileSync('git', args, { encoding: 'utf8', cwd: import.meta.dirname });
  try {
    return {
      id: git('rev-parse', '--short=12', 'HEAD').trim(),
      isClean: git('status', '--porcelain') === '',
    };
  } catch {
    return { id: null, isClean: false };
  }
}

/** Of the last minute. */
export const readLoad = (): number => loadavg()[0] ?? Number.NaN;
