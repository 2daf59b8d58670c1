// Slack's Web API clients.
import type { WebClient } from '@slack/web-api';
import type { Secret } from '../../config/secrets.ts';
import type { Post } from '../../network/post.ts';
import type { Logger } from '../../ops/logger.ts';
import type { Installations } from '../../workspaces/installations.ts';
import { MeasuredWebClient, NoBotError, type OnSlackCall, type TokenSource } from './measured-calls.ts';

export interface SlackClient {
  /** For views: a trigger lives 3 s and serves once, so one quick try is all that makes sense. */
  readonly views: WebClient;
  /** For messages: our jobs do the retrying, since theirs survive a crash. */
  readonly messages: WebClient;
}

export interface SlackClients {
  /**
   * The only way to a client: a workspace's own bot speaks. Null for a workspace that no bot of this app speaks in, such
   * as one that a database remembers and SLACK_BOT_TOKEN is not of.
   */
  of(workspaceId: string): SlackClient | null | Promise<SlackClient | null>;
}

/** Of one workspace, whose bot token is in the settings. */
export interface ConfiguredClients extends SlackClients {
  of(workspaceId: string): SlackClient | null;
  /** To ask Slack which workspace the token is of. */
  readonly configured: SlackClient;
  /** Slack has said which workspace that is; '' where its stand-in does not tell, and every request is from it. */
  serve(workspaceId: string): void;
}

export interface ClientsParts {
  readonly logger: Logger;
  readonly post: Post;
  readonly onCall?: OnSlackCall;
  /** Multiplies how long an answer is waited for. Default: 1. */
  readonly patience?: number | undefined;
}

export function createSlackClients(
  botToken: Secret,
  apiUrl: string | undefined,
  parts: ClientsParts,
): ConfiguredClients {
  const token: TokenSource = { current: () => botToken, insteadOf: async () => null };
  const configured = buildClient({ token, apiUrl }, parts);
  let served: string | null = null;
  return {
    of: (workspaceId) => (served === workspaceId || served === '' ? configured : null),
    configured,
    serve: (workspaceId) => {
      served = workspaceId;
    },
  };
}

/** Of each workspace that the app was installed in by OAuth, with the token that it has at the time of a call. */
export function createInstalledClients(
  installations: Pick<Installations, 'of' | 'token' | 'insteadOf'>,
  apiUrl: string | undefined,
  parts: ClientsParts,
): SlackClients {
  const built = new Map<string, SlackClient>();

  function clientOf(workspaceId: string, isOrgWide: boolean): SlackClient {
    const name = `${workspaceId} ${isOrgWide}`;
    const client = built.get(name) ?? build(workspaceId, isOrgWide);
    built.set(name, client);
    return client;
  }

  function build(workspaceId: string, isOrgWide: boolean): SlackClient {
    const token: TokenSource = {
      async current() {
        const found = await installations.token(workspaceId);
        if (!found) throw new NoBotError(`no bot token for ${workspaceId}`);
        return found;
      },
      insteadOf: (refused) => installations.insteadOf(refused, workspaceId),
    };
    return buildClient({ token, apiUrl, orgTeamId: isOrgWide ? workspaceId : undefined }, parts);
  }

  return {
    async of(workspaceId) {
      const installation = await installations.of(workspaceId);
      return installation && clientOf(workspaceId, installation.isOrgWide);
    },
  };
}

interface Speaker {
  readonly token: TokenSource;
  readonly apiUrl: string | undefined;
  readonly orgTeamId?: string | undefined;
}

function buildClient(
  speaker: Speaker,
  { logger, post, onCall = () => undefined, patience = 1 }: ClientsParts,
): SlackClient {
  const build = (timeoutMs: number) =>
    new MeasuredWebClient({ ...speaker, post, timeoutMs: timeoutMs * patience, logger, onCall });
  return { views: build(2500), messages: build(10_000) };
}
