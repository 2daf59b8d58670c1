// What a schema of this version consists of: told without loading the migrations.

/** Numbered, only ever added to, forward only. */
export const migrationNames = [
  '001-initial',
  '002-presets',
  '003-card-places',
  '004-looks-that-fail',
  '005-installation',
  '006-people',
  '007-counts',
  '008-workspaces',
  '009-lanes',
  '010-surfaces',
  '011-growth',
  '012-audit-of-workspace',
  '013-instances',
  '014-person-settings',
  '016-renewals',
  '017-connect-links',
  '019-homes',
  '020-free-cards',
  '021-free-watches-at-home',
  '022-installations',
  '023-oauth-states',
  '024-codes-and-turns',
  '025-sent-as',
] as const;
export type MigrationName = (typeof migrationNames)[number];
