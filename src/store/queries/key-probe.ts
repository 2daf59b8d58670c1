import type { KeyProbeStore } from '../../accounts/key-probe.ts';
import type { Database } from '../schema.ts';

export function createKeyProbeStore(db: Database): KeyProbeStore {
  return {
    async find() {
      const row = await db.selectFrom('installation').select('key_probe').executeTakeFirst();
      return row?.key_probe ?? null;
    },
    async add(sealed) {
      await db
        .updateTable('installation')
        .set({ key_probe: sealed })
        .where('key_probe', 'is', null)
        .execute();
    },
    async replace(sealed) {
      await db.updateTable('installation').set({ key_probe: sealed }).execute();
    },
  };
}
