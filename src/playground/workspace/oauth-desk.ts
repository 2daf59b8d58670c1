// Where an app asks to be added to workspaces: codes, tokens of each workspace or organisation, and how they end. Source:
// docs.slack.dev, "Installing with OAuth", oauth.v2.access, "Using token rotation", "Organization-ready apps".
import type { AppIdentity, Enterprise, Team } from './entities.ts';
import { newSecret } from './identifiers.ts';
import type { JsonObject } from './json.ts';
import { ApiRefusal } from './methods/refusal.ts';

/** What somebody lets the app into. */
export type Ground = Team | Enterprise;

interface Code {
  readonly ground: Ground;
  readonly userId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly issuedAt: number;
}

interface Grant {
  readonly ground: Ground;
  readonly scopes: readonly string[];
  readonly refreshToken: string | null;
  /** In epoch milliseconds; null: never. */
  readonly endsAt: number | null;
  isRevoked: boolean;
}

/** A workspace, as far as the desk looks at one. */
interface Guest {
  readonly team: Team;
  readonly app: AppIdentity;
  readonly enterprise: Enterprise | null;
}

const codeLifeMs = 600_000;
const tokenLifeSeconds = 43_200;

/** `Room`: a workspace, which knows more of itself than is looked at here. */
export class OAuthDesk<Room extends Guest = Guest> {
  readonly clientId = '4242.2424';
  readonly clientSecret = newSecret(16);
  readonly workspaces: Room[] = [];
  /** Whether tokens end and are refreshed. */
  rotates = false;
  /** Of every token and code that was ever given, for a search. */
  readonly given: string[] = [this.clientSecret];
  readonly #now: () => number;
  readonly #codes = new Map<string, Code>();
  readonly #grants = new Map<string, Grant>();
  /** How often a refresh token was taken. */
  refreshes = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Somebody presses "Allow" on Slack's page: where their browser is sent. Throws what that page would say. */
  approve(authorizeUrl: string, ground: Ground, userId: string): string {
    const { scopes, redirectUri, state } = this.#readAsked(authorizeUrl);
    const code = this.#keep(`${newSecret(8)}.${newSecret(16)}`);
    this.#codes.set(code, { ground, userId, redirectUri, scopes, issuedAt: this.#now() });
    return `${redirectUri}?${new URLSearchParams({ code, state })}`;
  }

  /** Somebody presses "Cancel". */
  deny(authorizeUrl: string): string {
    const { redirectUri, state } = this.#readAsked(authorizeUrl);
    return `${redirectUri}?${new URLSearchParams({ error: 'access_denied', state })}`;
  }

  /** The method oauth.v2.access. */
  access(args: JsonObject): JsonObject {
    if (args.client_id !== this.clientId) throw new ApiRefusal('invalid_client_id');
    if (args.client_secret !== this.clientSecret) throw new ApiRefusal('bad_client_secret');
    return args.grant_type === 'refresh_token' ? this.#refresh(args) : this.#exchange(args);
  }

  /** Null: none of this desk's. Throws Slack's refusal for one that is over. */
  grantOf(token: string): { readonly ground: Ground; readonly scopes: readonly string[] } | null {
    const grant = this.#grants.get(token);
    if (!grant) return null;
    if (grant.isRevoked) throw new ApiRefusal('token_revoked');
    if (grant.endsAt !== null && grant.endsAt <= this.#now()) throw new ApiRefusal('token_expired');
    return grant;
  }

  /** The app is taken out: its tokens there are over. */
  uninstall(groundId: string): void {
    for (const grant of this.#grants.values()) if (grant.ground.id === groundId) grant.isRevoked = true;
  }

  /** Whether an organisation's own installation is what the app has in a workspace. */
  isOrgWide(enterpriseId: string, teamId: string): boolean {
    return this.#isIn(enterpriseId) && !this.#isIn(teamId);
  }

  #isIn(groundId: string): boolean {
    return [...this.#grants.values()].some(({ ground, isRevoked }) => ground.id === groundId && !isRevoked);
  }

  #exchange({ code, redirect_uri: redirectUri }: JsonObject): JsonObject {
    const asked = this.#codes.get(String(code));
    if (!asked || asked.issuedAt + codeLifeMs < this.#now()) throw new ApiRefusal('invalid_code');
    if (redirectUri !== asked.redirectUri) throw new ApiRefusal('bad_redirect_uri');
    this.#codes.delete(String(code));
    const { ground, userId, scopes } = asked;
    const enterprise = isEnterprise(ground) ? ground : this.#enterpriseOf(ground.id);
    const { app } = this.workspaces[0] as Room;
    return {
      app_id: app.id,
      authed_user: { id: userId },
      scope: scopes.join(','),
      token_type: 'bot',
      bot_user_id: app.botUserId,
      is_enterprise_install: isEnterprise(ground),
      team: isEnterprise(ground) ? null : { id: ground.id, name: ground.name },
      enterprise: enterprise && { id: enterprise.id, name: enterprise.name },
      ...this.#grant(ground, scopes),
    };
  }

  #refresh({ refresh_token: refreshToken }: JsonObject): JsonObject {
    const found = [...this.#grants].find(([, grant]) => grant.refreshToken === refreshToken);
    const [token, grant] = found ?? [];
    if (!token || !grant || grant.isRevoked) throw new ApiRefusal('invalid_refresh_token');
    this.refreshes += 1;
    // The token itself is good until its end; the refresh token served once.
    this.#grants.set(token, { ...grant, refreshToken: null });
    return { ...this.#grant(grant.ground, grant.scopes), token_type: 'bot', scope: grant.scopes.join(',') };
  }

  #grant(ground: Ground, scopes: readonly string[]): JsonObject {
    const token = this.#keep(`${this.rotates ? 'xoxe.xoxb-1-' : 'xoxb-'}${newSecret(20)}`);
    const refreshToken = this.rotates ? this.#keep(`xoxe-1-${newSecret(20)}`) : null;
    const endsAt = this.rotates ? this.#now() + tokenLifeSeconds * 1000 : null;
    this.#grants.set(token, { ground, scopes, refreshToken, endsAt, isRevoked: false });
    return {
      access_token: token,
      ...(refreshToken && { refresh_token: refreshToken, expires_in: tokenLifeSeconds }),
    };
  }

  #readAsked(authorizeUrl: string) {
    const { searchParams } = new URL(authorizeUrl);
    const read = (name: string) => searchParams.get(name) ?? '';
    if (read('client_id') !== this.clientId) throw new Error('Invalid client_id parameter');
    if (read('scope') === '') throw new Error('No scopes requested');
    return { scopes: read('scope').split(','), redirectUri: read('redirect_uri'), state: read('state') };
  }

  #enterpriseOf(teamId: string): Enterprise | null {
    return this.workspaces.find(({ team }) => team.id === teamId)?.enterprise ?? null;
  }

  #keep(secret: string): string {
    this.given.push(secret);
    return secret;
  }
}

export const isEnterprise = ({ id }: Ground): boolean => id.startsWith('E');
