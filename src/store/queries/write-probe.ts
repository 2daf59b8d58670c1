import { randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '../schema.ts';

/** More than the longest launch takes; random, so that no engine makes less of it. */
const probeBytes = 24 * 1024;

/**
 * Writes as much as a launch does, and takes it away again: a database that is read-only, locked or full answers
 * questions, and is of no use all the same. What a process left behind that died in between goes along.
 */
export async function probeWriting(db: Database): Promise<void> {
  await db
    .insertInto('write_probes')
    .values({ id: randomUUID(), content: randomBytes(probeBytes).toString('base64') })
    .execute();
  await db.deleteFrom('write_probes').execute();
}
