import { type Selectable, sql } from 'kysely';
import type { InstalledWorkspace, Rebind, Workspace, WorkspaceStore } from '../../workspaces/ports.ts';
import type { Engine } from '../engine.ts';
import type { Database, WorkspacesTable } from '../schema.ts';
import { appendAudit } from './audit-log.ts';
import { lockTeam } from './team-lock.ts';
import { moveRows } from './workspace-move.ts';

/** `scrub`: what was sealed for another owner leaves nothing in the engine's files. */
export function createWorkspaceStore(
  db: Database,
  { kind, scrub }: Pick<Engine, 'kind' | 'scrub'>,
): WorkspaceStore {
  return {
    async find(id) {
      const row = await db.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? toWorkspace(row) : null;
    },
    async install(workspace, rebind, at) {
      const moves = await db.transaction().execute((trx) => install(trx, kind, { workspace, rebind, at }));
      // Not waited for: until this answers, people come under the former key.
      if (moves.length > 0) void scrub();
      return moves;
    },
  };
}

interface Installing {
  readonly workspace: InstalledWorkspace;
  readonly rebind: Rebind;
  readonly at: number;
}

async function install(trx: Database, engine: Engine['kind'], { workspace, rebind, at }: Installing) {
  const { id, enterpriseId } = workspace;
  const to = enterpriseId ?? id;
  // One replica after the other, and no launch is counted meanwhile.
  await lockTeam(trx, engine, to);
  const before = await trx.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirst();
  await note(trx, workspace, at);
  for (const table of ownTables) await tellWorkspace(trx, table, workspace);

  const moves = [];
  for (const { from, isWhole } of sourcesOf(workspace, before?.enterprise_id ?? null)) {
    const move = await moveRows(trx, { from, to, workspaceId: id, isWhole, rebind, at });
    if (move === null) continue;
    const { accounts, drafts, presets, launches } = move;
    const counts = Object.entries({ accounts, drafts, presets, launches });
    const detail = { from, to, ...Object.fromEntries(counts.map(([name, count]) => [name, String(count)])) };
    await appendAudit(trx, {
      at,
      teamId: to,
      workspaceId: id,
      userId: '',
      action: 'workspace.moved',
      launchId: null,
      detail,
    });
    moves.push(move);
  }
  return moves;
}

/** Under which keys its rows may still be. Everything under its own id is its own; of an enterprise's, what says so. */
function sourcesOf({ id, enterpriseId }: InstalledWorkspace, formerEnterprise: string | null) {
  const sources = [
    { from: id, isWhole: true },
    ...(formerEnterprise === null ? [] : [{ from: formerEnterprise, isWhole: false }]),
  ];
  return sources.filter(({ from }) => from !== (enterpriseId ?? id));
}

/** Since when it is installed stays, unless it was taken out meanwhile. */
async function note(trx: Database, { id, enterpriseId, name, botUserId }: InstalledWorkspace, at: number) {
  const said = { enterprise_id: enterpriseId, name, bot_user_id: botUserId };
  await trx
    .insertInto('workspaces')
    .values({
      id,
      ...said,
      sealed_bot_token: null,
      bot_token_kid: null,
      installed_at: at,
      uninstalled_at: null,
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({
        ...said,
        installed_at: sql<number>`case when workspaces.uninstalled_at is null then workspaces.installed_at else ${at} end`,
        uninstalled_at: null,
      }),
    )
    .execute();
}

const ownTables = ['accounts', 'drafts', 'launches', 'presets'] as const;

/** Rows of an older version, which knew one workspace: this one. */
async function tellWorkspace(
  trx: Database,
  table: (typeof ownTables)[number],
  { id, enterpriseId }: InstalledWorkspace,
): Promise<void> {
  await trx
    .updateTable(table)
    .set({ workspace_id: id })
    .where('workspace_id', '=', '')
    .where('team_id', 'in', enterpriseId === null ? [id] : [id, enterpriseId])
    .execute();
}

const toWorkspace = (row: Selectable<WorkspacesTable>): Workspace => ({
  id: row.id,
  enterpriseId: row.enterprise_id,
  name: row.name,
  botUserId: row.bot_user_id,
  installedAt: row.installed_at,
  uninstalledAt: row.uninstalled_at,
});
