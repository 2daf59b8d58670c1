// Whoever does what Node warns of fails, with the place where it was done.
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, afterEach } from '@jest/globals';

async function failOnWarnings(): Promise<void> {
  // Node tells of it in a turn of its own.
  await turn();
  const { takeWarnings } = process as typeof process & { takeWarnings?: () => readonly Error[] };
  const [first] = takeWarnings?.() ?? [];
  if (first) throw first;
}

afterEach(failOnWarnings);
afterAll(failOnWarnings);
