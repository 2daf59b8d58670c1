// Use case: Slack has said where the app is installed, at start or later. What is kept of that workspace is made to fit:
// one that joined an enterprise keeps its people's accounts, presets, drafts and launches.
import type { Sealer } from '../accounts/sealer.ts';
import type { Clock } from '../launches/ports.ts';
import type { Logger } from '../ops/logger.ts';
import type { InstalledWorkspace, Rebind, WorkspaceStore } from './ports.ts';

export interface InstallParts {
  readonly workspaces: Pick<WorkspaceStore, 'install'>;
  readonly sealer: Pick<Sealer, 'open' | 'seal'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** May be repeated. Throws what the store throws. */
export async function installWorkspace(
  { workspaces, sealer, clock, logger }: InstallParts,
  workspace: InstalledWorkspace,
): Promise<void> {
  const moves = await workspaces.install(workspace, rebindWith(sealer), clock());
  for (const move of moves)
    logger.info(
      { workspace: workspace.id, ...move },
      'what is kept of a workspace belongs to another key now',
    );
}

/** A sealed value is bound to its owner, so that a row copied to somebody else does not open: it is sealed anew. */
const rebindWith =
  (sealer: Pick<Sealer, 'open' | 'seal'>): Rebind =>
  async (sealed, purpose, { from, to }) => {
    const opened = await sealer.open(sealed, purpose, from);
    return opened.ok ? sealer.seal(opened.secret, purpose, to) : null;
  };
