// What the disk asks for a promise: one small append made durable, the way a commit does it.
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Summary, summarize } from './statistics.ts';

export function probeDisk(folder: string, appends = 500): Summary {
  const file = openSync(join(folder, 'probe'), 'w');
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: appends }, () => {
    writeSync(file, page);
    const began = performance.now();
    fdatasyncSync(file);
    return performance.now() - began;
  });
  closeSync(file);
  return summarize(times);
}
