import type { SwitchStore } from '../../launches/ports.ts';
import type { Preparing } from '../prepared.ts';
import { pauseSwitch as pause } from '../rows.ts';
import type { Database } from '../schema.ts';

export function createSwitchStore(db: Database, preparing: Preparing): SwitchStore {
  const findValue = preparing.read('find-switch', (slot: (name: 'name') => never) =>
    db.selectFrom('switches').select('value').where('name', '=', slot('name')),
  );

  return {
    async pausedBecause() {
      const [row] = await findValue({ name: pause });
      return row?.value ?? null;
    },
    async pause(reason, at) {
      await db
        .insertInto('switches')
        .values({ name: pause, value: reason, at })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: reason, at }))
        .execute();
    },
    async resume() {
      const { numDeletedRows } = await db.deleteFrom('switches').where('name', '=', pause).executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}
