// Whose bot speaks: that of the one token in the settings, or those of the workspaces that installed the app by OAuth. What
// differs between the two is decided here, once.

import type { Sealer } from '../accounts/sealer.ts';
import type { WorkspaceSecrets } from '../accounts/workspace-secrets.ts';
import type { OAuthConfig } from '../config/config.ts';
import type { Secret } from '../config/secrets.ts';
import type { Clock, Timers } from '../core/clock.ts';
import type { NewId } from '../core/ids.ts';
import type { SlackConnections } from '../network/network.ts';
import type { InstallationStore, OAuthStateStore } from '../workspaces/installation.ts';
import { Installations } from '../workspaces/installations.ts';
import {
  type ClientsParts,
  createInstalledClients,
  createSlackClients,
  type SlackClients,
} from './edge/clients.ts';
import { createManyWorkspaces } from './edge/many-workspaces.ts';
import { createOneWorkspace } from './edge/one-workspace.ts';
import type { OnInstalled, Workplaces } from './edge/workplaces.ts';
import { createInstallPages } from './install/install-pages.ts';
import { installPath } from './install/install-path.ts';
import { createOAuthCalls } from './install/slack-oauth.ts';
import { type Locale, translateTo } from './kit/language/translate.ts';
import type { PageListener } from './kit/page-listener.ts';

/** One of the two. */
export type BotSource =
  | { readonly botToken: Secret; readonly oauth?: undefined }
  | { readonly botToken?: undefined; readonly oauth: OAuthConfig };

export interface SpeakingParts extends Omit<ClientsParts, 'post'> {
  readonly apiUrl: string | undefined;
  readonly connections: Pick<SlackConnections, 'post' | 'fetch'>;
  readonly store: { readonly installations: InstallationStore; readonly oauthStates: OAuthStateStore };
  readonly sealer: Sealer;
  readonly defaultLocale: Locale;
  readonly clock: Clock;
  readonly timers: Pick<Timers, 'after'>;
  readonly newId: NewId;
}

/** What follows from an installation and from its end. */
export interface InstallationHearers {
  readonly installed: OnInstalled;
  readonly secrets: WorkspaceSecrets;
}

export interface Speaking {
  readonly clients: SlackClients;
  /** The bot token of a workspace, for who looks after it; null: none. */
  tokenOf(workspaceId: string): Promise<Secret | null>;
  listen(hearers: InstallationHearers): {
    readonly workplaces: Workplaces;
    /** Where the app is installed; null: nowhere but in Slack's own settings. */
    readonly installPages: PageListener | null;
    readonly wordsForStrangers: (() => string) | undefined;
  };
}

/** What the app asks for when it is installed: as the manifest has it. */
export const botScopes = ['commands', 'chat:write', 'chat:write.public', 'users:read'] as const;

export function createSpeaking(source: BotSource, parts: SpeakingParts): Speaking {
  return source.oauth ? speakForMany(source.oauth, parts) : speakForOne(source.botToken, parts);
}

function speakForOne(botToken: Secret, parts: SpeakingParts): Speaking {
  const { apiUrl, connections } = parts;
  const clients = createSlackClients(botToken, apiUrl, { ...parts, post: connections.post });
  return {
    clients,
    tokenOf: async () => botToken,
    listen: (hearers) => ({
      workplaces: createOneWorkspace({ ...parts, ...hearers, clients }),
      installPages: null,
      wordsForStrangers: undefined,
    }),
  };
}

function speakForMany(oauth: OAuthConfig, parts: SpeakingParts): Speaking {
  const { apiUrl, connections, store, clock, onCall = () => undefined } = parts;
  const { post, fetch } = connections;
  const { publicUrl } = oauth;
  const calls = createOAuthCalls({ client: oauth, post, apiUrl, clock, onCall });
  const installations = new Installations({ ...parts, store: store.installations, renew: calls.renew });
  const clients = createInstalledClients(installations, apiUrl, { ...parts, post });
  return {
    clients,
    tokenOf: (workspaceId) => installations.token(workspaceId),
    listen: (hearers) => ({
      workplaces: createManyWorkspaces({
        ...parts,
        ...hearers,
        installations,
        store: store.installations,
        clients,
        knock: calls.knock,
      }),
      installPages: createInstallPages({
        ...parts,
        ...hearers,
        client: oauth,
        publicUrl,
        scopes: [...botScopes, ...oauth.moreScopes],
        fetch,
        installations,
        states: store.oauthStates,
      }),
      wordsForStrangers: () =>
        translateTo(parts.defaultLocale)('people.notInstalled', { link: `${publicUrl}${installPath}` }),
    }),
  };
}
