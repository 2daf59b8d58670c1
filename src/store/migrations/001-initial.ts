import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Engine } from '../engine.ts';

export const initial = (engine: Engine['kind']): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('launches')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('submission_id', 'text', (column) => column.notNull())
      .addColumn('team_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('channel_id', 'text', (column) => column.notNull())
      .addColumn('sealed_reply_url', 'text')
      .addColumn('reply_url_kid', 'text')
      .addColumn('request', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) =>
        column.notNull().check(sql`state in ('accepted', 'creating', 'created', 'rejected', 'unknown')`),
      )
      .addColumn('instance_id', 'text')
      .addColumn('failure', 'text')
      .addColumn('looks', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('card_channel_id', 'text')
      .addColumn('card_ts', 'text')
      .addColumn('accepted_at', 'bigint', (column) => column.notNull())
      .addColumn('sent_at', 'bigint')
      .addColumn('settled_at', 'bigint')
      // What makes a submission unique, however often and wherever it arrives.
      .addUniqueConstraint('launches_submission', ['team_id', 'user_id', 'submission_id'])
      .execute();
    await db.schema
      .createIndex('launches_by_user')
      .on('launches')
      .columns(['team_id', 'user_id', 'accepted_at'])
      .execute();
    await db.schema.createIndex('launches_by_state').on('launches').column('state').execute();

    await db.schema
      .createTable('jobs')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('task', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('run_at', 'bigint', (column) => column.notNull())
      .addColumn('due_at', 'bigint', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('lease_owner', 'text')
      .addColumn('last_error', 'text')
      .addColumn('gave_up_at', 'bigint')
      .execute();
    await db.schema
      .createIndex('jobs_due')
      .on('jobs')
      .column('due_at')
      .where(sql.ref('gave_up_at'), 'is', null)
      .execute();

    await db.schema
      .createTable('accounts')
      .addColumn('team_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('sealed_token', 'text', (column) => column.notNull())
      .addColumn('token_kid', 'text')
      .addColumn('platform_user', 'text')
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('connected_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('accounts_pk', ['team_id', 'user_id'])
      .execute();

    await db.schema
      .createTable('drafts')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('team_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('channel_id', 'text', (column) => column.notNull())
      .addColumn('sealed_reply_url', 'text')
      .addColumn('reply_url_kid', 'text')
      .addColumn('content', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('drafts_by_age').on('drafts').column('created_at').execute();

    await db.schema
      .createTable('audit_log')
      .addColumn('id', engine === 'sqlite' ? 'integer' : 'bigserial', (column) =>
        engine === 'sqlite' ? column.primaryKey().autoIncrement() : column.primaryKey(),
      )
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('team_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('launch_id', 'text')
      .addColumn('detail', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('audit_log_by_launch').on('audit_log').column('launch_id').execute();
  },
});
