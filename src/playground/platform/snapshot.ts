// The platform's state as JSON, and back: the instances of all accounts, and how far its clock has run ahead.
import { z } from 'zod';
import type { InstanceRecord } from './instance-detail.ts';
import type { InstanceBook } from './instances.ts';

const version = 1;

/** Written by ourselves, so only its outline is checked; one of another version is left alone. */
const outline = z.object({
  version: z.literal(version),
  aheadMs: z.number(),
  records: z.array(z.custom<InstanceRecord>()),
  seededOwners: z.array(z.string()),
});

export type PlatformSnapshot = z.infer<typeof outline>;

export function readPlatformSnapshot(snapshot: unknown): PlatformSnapshot | null {
  return outline.safeParse(snapshot).data ?? null;
}

export function takePlatformSnapshot(book: InstanceBook, aheadMs: number): PlatformSnapshot {
  return { version, aheadMs, ...book.dump() };
}
