// The platform's state as JSON, and back: the instances of all accounts, and how far its clock has run ahead.
import { z } from 'zod';
import type { InstanceRecord } from './instance-detail.ts';
import type { InstanceBook } from './instances.ts';

const version = 1;

/** As deep as a broken file could make the platform stumble: what stands in its place is a record of ours. */
const record = z.object({
  id: z.string(),
  owner: z.string(),
  createdAt: z.number(),
  request: z.object({ instanceServiceName: z.string(), resourceGroup: z.string() }),
  run: z.object({ notebookId: z.string(), deploysAt: z.number(), runsAt: z.number() }),
  scripts: z.array(z.unknown()),
});

const outline = z.object({
  version: z.literal(version),
  aheadMs: z.number(),
  records: z.array(z.custom<InstanceRecord>((value) => record.safeParse(value).success)),
  seededOwners: z.array(z.string()),
});

export type PlatformSnapshot = z.infer<typeof outline>;

export function readPlatformSnapshot(snapshot: unknown): PlatformSnapshot | null {
  return outline.safeParse(snapshot).data ?? null;
}

export function takePlatformSnapshot(book: InstanceBook, aheadMs: number): PlatformSnapshot {
  return { version, aheadMs, ...book.dump() };
}
