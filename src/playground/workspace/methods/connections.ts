// apps.connections.open: the address of a Socket Mode connection, for the app-level token only.
import type { Method } from './method.ts';

export const appsConnectionsOpen: Method = {
  token: 'app',
  run(workspace) {
    return { url: workspace.issueSocketUrl() };
  },
};
