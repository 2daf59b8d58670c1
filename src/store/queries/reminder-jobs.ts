// Jobs that remind name whom or what they are about at the beginning of their subject (instances/reminders.ts), so that
// they are none of those that a launch waits for before it is forgotten.
import { sql } from 'kysely';
import type { AccountKey } from '../../core/person.ts';
import type { Database } from '../schema.ts';

/** `like` would take an underscore for any letter. */
const begins = (beginning: string) =>
  sql<boolean>`substr(subject, 1, ${sql.lit(beginning.length)}) = ${beginning}`;

/** Of a person; null: of everybody under the key. */
export async function eraseTokenReminders(
  trx: Database,
  { teamId, userId }: { readonly teamId: string; readonly userId: string | null },
): Promise<void> {
  await trx
    .deleteFrom('jobs')
    .where('task', '=', 'remind-of-token')
    .where(begins(userId === null ? `${teamId}/` : `${teamId}/${userId} `))
    .execute();
}

const uuidLength = 36;

/** Of launches that are not there any more. */
export async function eraseEndReminders(trx: Database): Promise<void> {
  await trx
    .deleteFrom('jobs')
    .where('task', 'in', ['remind-of-end', 'ask-still-needed'])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('launches')
            .select('launches.id')
            .where(sql<boolean>`launches.id = substr(jobs.subject, 1, ${sql.lit(uuidLength)})`),
        ),
      ),
    )
    .execute();
}

/** The same token, found under another key from now on. */
export async function moveTokenReminders(
  trx: Database,
  { userId, from, to }: { readonly userId: AccountKey['userId']; readonly from: string; readonly to: string },
): Promise<void> {
  const mine = `${from}/${userId} `;
  await trx
    .updateTable('jobs')
    .set({
      subject: sql<string>`${`${to}/${userId} `} || substr(subject, ${sql.lit(mine.length + 1)})`,
    })
    .where('task', '=', 'remind-of-token')
    .where(begins(mine))
    .execute();
}
