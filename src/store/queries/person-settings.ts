import { z } from 'zod';
import type { SettingsStore } from '../../instances/ports.ts';
import { defaultPersonSettings, type PersonSettings } from '../../instances/settings.ts';
import type { Database } from '../schema.ts';
import { appendAudit } from './audit-log.ts';
import { insertJobs } from './jobs.ts';

export function createSettingsStore(db: Database): SettingsStore {
  return {
    async read({ teamId, userId }) {
      const row = await db
        .selectFrom('person_settings')
        .select('content')
        .where('team_id', '=', teamId)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return row ? readContent(row.content) : defaultPersonSettings;
    },
    async save({ teamId, workspaceId, userId }, settings, at, then = []) {
      const values = { workspace_id: workspaceId, content: JSON.stringify(settings), saved_at: at };
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('person_settings')
          .values({ team_id: teamId, user_id: userId, ...values })
          .onConflict((conflict) => conflict.columns(['team_id', 'user_id']).doUpdateSet(values))
          .execute();
        await appendAudit(trx, {
          at,
          teamId,
          workspaceId,
          userId,
          action: 'settings.saved',
          launchId: null,
          // Who let others act with their token, and since when, is asked later.
          detail: { adminsMayAct: settings.adminsMayAct ? 'yes' : 'no' },
        });
        await insertJobs(trx, then);
      });
    },
  };
}

const byDefault = defaultPersonSettings;
const isOn = (name: keyof PersonSettings['mentions']) => z.boolean().catch(byDefault.mentions[name]);
const leadTimes = z.array(z.number().positive()).readonly().nullable().catch(null);

/** What another version stored and this one does not know is as if it was never switched. */
const contentSchema = z.object({
  mentions: z
    .object({ running: isOn('running'), failed: isOn('failed'), ending: isOn('ending') })
    .catch(byDefault.mentions),
  remindBeforeEndMs: leadTimes,
  remindBeforeTokenEndMs: leadTimes,
  adminsMayAct: z.boolean().catch(false),
});

const readContent = (content: string): PersonSettings => contentSchema.parse(JSON.parse(content));
