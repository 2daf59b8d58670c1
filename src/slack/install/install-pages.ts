// Where the app is added to a workspace or an organisation: the page with "Add to Slack", and the one that Slack sends the
// browser back to. The flow itself is @slack/oauth's; what is kept of it, and what people read, is ours.
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type CallbackOptions,
  type Installation as GivenInstallation,
  type InstallationStore as GivenStore,
  InstallProvider,
} from '@slack/oauth';
import { Secret } from '../../config/secrets.ts';
import type { Clock } from '../../core/clock.ts';
import { causeOf } from '../../network/cause.ts';
import type { Logger } from '../../ops/logger.ts';
import type { BotTokens, OAuthStateStore } from '../../workspaces/installation.ts';
import type { Installations } from '../../workspaces/installations.ts';
import { createSlackLogger } from '../edge/slack-logger.ts';
import type { OnInstalled } from '../edge/workplaces.ts';
import { locales, translateTo } from '../kit/language/translate.ts';
import { basePath, type Page, pageHeaders } from '../kit/page-frame.ts';
import type { PageListener } from '../kit/page-listener.ts';
import { platformErrorOf } from '../kit/slack-errors.ts';
import { type Failure, failedPage, installedPage, installPage } from './html.ts';
import { installPath, redirectPath } from './install-path.ts';
import { createOAuthStates, stateLifeMs } from './oauth-state.ts';
import type { OAuthClient } from './slack-oauth.ts';

export interface InstallPagesParts {
  readonly client: OAuthClient;
  readonly publicUrl: string;
  readonly apiUrl: string | undefined;
  /** What the app asks for. */
  readonly scopes: readonly string[];
  readonly fetch: typeof fetch;
  readonly installations: Pick<Installations, 'install'>;
  readonly states: Pick<OAuthStateStore, 'use'>;
  readonly installed: OnInstalled;
  readonly clock: Clock;
  readonly logger: Logger;
}

const cookieName = 'gpu-instance-install';
const texts = locales.map(translateTo);

export function createInstallPages(parts: InstallPagesParts): PageListener {
  const { client, publicUrl, apiUrl, scopes, clock, logger } = parts;
  const redirectUri = `${publicUrl}${redirectPath}`;
  const installUrl = `${publicUrl}${installPath}`;
  const options = { scopes: [...scopes], redirectUri };
  const states = createOAuthStates({
    store: parts.states,
    clientSecret: client.clientSecret,
    redirectUri: () => redirectUri,
    scopes,
    clock,
  });
  const provider = new InstallProvider({
    clientId: client.clientId,
    clientSecret: client.clientSecret.reveal(),
    authVersion: 'v2',
    authorizationUrl: new URL('/oauth/v2/authorize', apiUrl ?? 'https://slack.com').href,
    stateStore: states,
    stateCookieName: cookieName,
    stateCookieExpirationSeconds: stateLifeMs / 1000,
    installationStore: createGivenStore(parts),
    installUrlOptions: options,
    // What goes wrong is told by us, in one line without what the browser brought.
    logger: { ...createSlackLogger(logger), warn: () => undefined, error: () => undefined },
    clientOptions: {
      fetch: parts.fetch,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: 10_000,
      ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    },
  });
  const isSecure = publicUrl.startsWith('https:');
  const cookie = (value: string, seconds: number) =>
    `${cookieName}=${value}; HttpOnly; SameSite=Lax; Path=${basePath(publicUrl)}/slack/; Max-Age=${seconds}${isSecure ? '; Secure' : ''}`;

  /** The state is the browser's: whoever else comes back with it is not let in. */
  async function show(_request: IncomingMessage, response: ServerResponse): Promise<void> {
    const state = await states.generateStateParam(options, new Date(clock()));
    const address = await provider.generateInstallUrl(options, true, state);
    write(response, 200, installPage(texts, address), cookie(state, stateLifeMs / 1000));
  }

  const callbacks: CallbackOptions = {
    successAsync: async ({ team, enterprise, isEnterpriseInstall }, _options, _request, response) => {
      const name = (isEnterpriseInstall ? enterprise?.name : team?.name) ?? 'Slack';
      write(response as ServerResponse, 200, installedPage(texts, name), cookie('', 0));
    },
    failureAsync: async (error, _options, _request, response) => {
      const failure = failureOf(error);
      const told = { failure, slackError: platformErrorOf(error) ?? error.name };
      if (failure === 'denied' || failure === 'wrongState') logger.info(told, 'an installation was not made');
      else if (failure === 'failed') logger.error({ ...told, err: error }, 'an installation was not made');
      else logger.warn({ ...told, cause: causeOf(error) }, 'an installation was not made');
      write(
        response as ServerResponse,
        statuses[failure],
        failedPage(texts, failure, installUrl),
        cookie('', 0),
      );
    },
  };
  const comeBack = (request: IncomingMessage, response: ServerResponse) =>
    provider.handleCallback(request, response, callbacks, undefined);

  return (path, request, response) => {
    const base = basePath(publicUrl);
    // A proxy in front may have taken the path of PUBLIC_URL away.
    const own = base !== '' && path.startsWith(`${base}/`) ? path.slice(base.length) : path;
    const answer = own === installPath ? show : own === redirectPath ? comeBack : null;
    if (!answer) return false;
    if (request.method !== 'GET') {
      response.writeHead(405, { Allow: 'GET', Connection: 'close' }).end();
      return true;
    }
    answer(request, response).catch((error: unknown) => {
      logger.error({ err: error }, 'a page of an installation could not be answered');
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { Connection: 'close' }).end();
    });
    return true;
  };
}

/** What @slack/oauth hands over once. It is read by `Installations`, which renews tokens one at a time; never by this. */
function createGivenStore({ installations, installed, clock }: InstallPagesParts): GivenStore {
  return {
    async storeInstallation(given) {
      const {
        team,
        enterprise,
        bot,
        user,
        isEnterpriseInstall: isOrgWide = false,
      } = given as GivenInstallation;
      const place = isOrgWide ? enterprise : team;
      if (!place || !bot) throw new Error('an installation without a bot, or without a place');
      const { id, name = '' } = place;
      const enterpriseId = enterprise?.id ?? null;
      const said = {
        id,
        isOrgWide,
        enterpriseId,
        name,
        botId: bot.id,
        botUserId: bot.userId,
        url: given.enterpriseUrl ?? null,
        installedAt: clock(),
      };
      if (!isOrgWide) await installed({ id, enterpriseId, name, botUserId: bot.userId });
      await installations.install(said, toTokens(bot), user.id);
    },
    fetchInstallation() {
      throw new Error('installations are read by Installations alone');
    },
  };
}

function toTokens({ token, refreshToken, expiresAt }: NonNullable<GivenInstallation['bot']>): BotTokens {
  return {
    token: new Secret(token),
    refreshToken: refreshToken === undefined ? null : new Secret(refreshToken),
    endsAt: expiresAt === undefined ? null : expiresAt * 1000,
  };
}

const statuses: Readonly<Record<Failure, number>> = {
  denied: 200,
  wrongState: 403,
  refused: 502,
  away: 502,
  failed: 500,
};

/** By the codes of @slack/oauth and @slack/web-api. */
function failureOf(error: { readonly code?: unknown }): Failure {
  switch (error.code) {
    case 'slack_oauth_installer_authorization_error':
      return 'denied';
    case 'wrong_state':
    case 'slack_oauth_invalid_state':
    case 'slack_oauth_missing_state':
    case 'slack_oauth_missing_code':
      return 'wrongState';
    case 'slack_webapi_platform_error':
      return 'refused';
    case 'slack_webapi_request_error':
    case 'slack_webapi_http_error':
    case 'slack_webapi_rate_limited_error':
      return 'away';
    default:
      return 'failed';
  }
}

function write(response: ServerResponse, status: number, { html }: Page, cookie: string): void {
  response
    .writeHead(status, { ...pageHeaders, 'Content-Length': Buffer.byteLength(html), 'Set-Cookie': cookie })
    .end(html);
}
