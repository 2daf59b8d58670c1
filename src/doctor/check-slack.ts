// Slack's side: the tokens, what the app may do with them, whether requests can come in, and whose clock is right.
import type { Config, OAuthConfig } from '../config/config.ts';
import type { Secret } from '../config/secrets.ts';
import { type Finding, finding } from '../diagnosis/finding.ts';
import type { Post } from '../network/post.ts';
import {
  checkAppToken,
  checkBotToken,
  checkOAuthClient,
  checkReach,
  type TokenAnswer,
} from '../slack/edge/token-check.ts';
import { installPath } from '../slack/install/install-path.ts';
import { checkScopes } from './scopes.ts';

export interface AskingWorkspace {
  /** Null: it ended, or nothing that is kept can be opened. */
  readonly botToken: Secret | null;
}

export interface SlackCheck {
  readonly config: Config;
  readonly post: Post;
  readonly clock: () => number;
  /** Which asks, where several install the app. Default: nobody that is one of several. */
  readonly workspace?: AskingWorkspace | undefined;
  /** Whether the app answers on its own port of this machine. */
  readonly isListening: (port: number, host: string) => Promise<boolean>;
}

export async function checkSlack(check: SlackCheck): Promise<readonly Finding[]> {
  const { config, post, clock } = check;
  const { slack } = config;
  if (slack.mode === 'playground') return [];
  const { oauth } = slack;
  const ask = { post, apiUrl: slack.apiUrl };
  const askedAt = clock();
  const botToken = slack.botToken ?? check.workspace?.botToken;
  const answer = botToken ? await checkBotToken(botToken, ask) : await checkReach(ask);
  const midway = (askedAt + clock()) / 2;
  const door =
    slack.mode === 'socket'
      ? judgeAppToken(await checkAppToken(slack.appToken, ask))
      : await checkDoor(check);
  const installs = oauth ? judgeClient(await checkOAuthClient(oauth, ask), oauth, answer) : [];
  // What was kept of the workspace that asks is of no use any more.
  const isLost = oauth !== undefined && check.workspace?.botToken === null;
  const lost = isLost ? [finding('installationLost', { url: installUrl(oauth) })] : [];
  const bot = botToken ? judgeBotToken(answer, config, oauth) : [...judgeReach(answer), ...lost];
  return [...installs, ...bot, door, judgeClock(answer, midway)];
}

function judgeBotToken(answer: TokenAnswer, config: Config, oauth: OAuthConfig | undefined): Finding[] {
  if (answer.kind === 'refused' && oauth)
    return [finding('installationRefused', { word: answer.word, url: installUrl(oauth) })];
  if (answer.kind !== 'accepted') return [judgeFailure(answer, 'botTokenRefused')];
  return [
    finding('slackFine', { team: answer.team, bot: answer.bot }),
    ...checkScopes(answer.scopes, config),
  ];
}

const installUrl = ({ publicUrl }: OAuthConfig): string => `${publicUrl}${installPath}`;

function judgeClient(answer: TokenAnswer, oauth: OAuthConfig, before: TokenAnswer): Finding[] {
  const set = finding('oauthSet', { url: installUrl(oauth) });
  if (answer.kind === 'accepted') return [set];
  if (answer.kind === 'refused') return [set, finding('oauthRefused', { word: answer.word })];
  // That Slack is away, or something else in its place, is told already.
  if (before.kind !== 'accepted') return [set];
  const cause = answer.kind === 'odd' ? `HTTP ${answer.status}` : answer.cause;
  return [set, finding('oauthUnknown', { cause })];
}

/** Whether Slack is there at all: whose token works is asked of each workspace on its own. */
const judgeReach = (answer: TokenAnswer): Finding[] =>
  answer.kind === 'accepted' ? [] : [judgeFailure(answer, 'botTokenRefused')];

const judgeAppToken = (answer: TokenAnswer): Finding =>
  answer.kind === 'accepted' ? finding('socketFine') : judgeFailure(answer, 'socketRefused');

function judgeFailure(
  answer: Exclude<TokenAnswer, { kind: 'accepted' }>,
  refused: 'botTokenRefused' | 'socketRefused',
): Finding {
  switch (answer.kind) {
    case 'refused':
      return finding(refused, { word: answer.word });
    case 'odd':
      return finding('slackOdd', { status: answer.status });
    case 'away':
      return finding('slackAway', { cause: answer.cause });
  }
}

/** From inside nobody can tell whether Slack gets through to the public address. */
async function checkDoor({ config, isListening }: SlackCheck): Promise<Finding> {
  const { port, host = '127.0.0.1' } = config.http;
  const own = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return finding((await isListening(port, own)) ? 'httpHere' : 'httpSilent', { port });
}

/** Slack's requests are refused from five minutes on; its header tells whole seconds. */
const wrongSeconds = 300;
const offSeconds = 30;

function judgeClock(answer: TokenAnswer, ours: number): Finding {
  const slackTime = 'slackTime' in answer ? answer.slackTime : null;
  if (slackTime === null) return finding('clockUnknown');
  const seconds = Math.round(Math.abs(ours - slackTime) / 1000);
  if (seconds >= wrongSeconds) return finding('clockWrong', { seconds });
  return finding(seconds >= offSeconds ? 'clockOff' : 'clockFine', { seconds });
}
