import { expect, test } from '@jest/globals';
import { createLooks } from '../../../src/availability/look.ts';
import type { FreeStore } from '../../../src/availability/ports.ts';
import { createLogger } from '../../../src/ops/logger.ts';

const everyMs = 60_000;
const job = { id: 'free cards 1', subject: '1', owner: 'w', attempts: 1 } as never;
const hold = { signal: new AbortController().signal, isSure: () => true };

test('where nobody can be asked any more, those who wait are not looked for without a pause', async () => {
  const { task } = createLooks({
    store: {} as FreeStore,
    platform: null,
    accounts: {} as never,
    catalog: () => null,
    jobs: { start: () => undefined },
    logger: createLogger({ level: 'silent', secrets: [] }),
    clock: () => 0,
    newId: () => 'x',
    everyMs,
  });
  expect(await task.run(job, hold)).toMatchObject({ kind: 'retry', afterMs: everyMs });
});
