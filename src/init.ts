// Command: asks for what a real workspace needs, checks each answer when it is given, and writes .env. Nothing is written
// before all of it is there, and nothing over a file that is there.
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import type { ConfigProblem, Variables } from './config/env.ts';
import { Secret } from './config/secrets.ts';
import { readSettings } from './config/settings.ts';
import { type Finding, gradeOf } from './diagnosis/finding.ts';
import { checkPlatform } from './doctor/check-platform.ts';
import { readForDiagnosis } from './doctor/diagnose.ts';
import { checkScopes } from './doctor/scopes.ts';
import { createNetwork } from './network/network.ts';
import { openPrompt, type Prompt, type Terminal } from './prompt.ts';
import {
  type AskSlack,
  checkAppToken,
  checkBotToken,
  checkOAuthClient,
  type TokenAnswer,
} from './slack/edge/token-check.ts';
import { installPath, redirectPath } from './slack/install/install-path.ts';
import { describeFinding } from './slack/kit/describe-finding.ts';
import { translateTo } from './slack/kit/language/translate.ts';

export interface InitParts extends Terminal {
  readonly variables: Variables;
  /** Default: `.env` in the working folder. */
  readonly file?: string;
}

/** The input ended before everything was known. */
class Unfinished extends Error {}

const t = translateTo('en');

/** Answers the exit code. */
export async function init({ variables, file = '.env', ...terminal }: InitParts): Promise<number> {
  const prompt = openPrompt(terminal);
  try {
    if (existsSync(file)) {
      prompt.say(
        `There is a ${file} in this folder already: nothing was changed. gpu-instance doctor looks at it.`,
      );
      return 1;
    }
    const answers = await askAll(prompt, variables);
    const problems = problemsOf({ ...variables, ...answers });
    for (const { variable, problem } of problems) prompt.say(`${variable} ${problem}`);
    if (problems.length > 0) return 1;
    writeFileSync(file, toEnvFile(answers), { mode: 0o600, flag: 'wx' });
    prompt.say(
      `${file} is written, for its owner alone. Keep a copy of TOKEN_ENCRYPTION_KEYS in a safe place: without it what the ` +
        'database holds sealed is lost.\nNext: gpu-instance doctor, then gpu-instance.',
    );
    return 0;
  } catch (error) {
    if (!(error instanceof Unfinished)) throw error;
    prompt.say('\nThe answers ended before all were there: nothing was written.');
    return 1;
  } finally {
    prompt.close();
  }
}

type Answers = Readonly<Record<string, string>>;

async function askAll(prompt: Prompt, variables: Variables): Promise<Answers> {
  prompt.say(
    'Make the Slack app first: api.slack.com/apps, "Create New App", "From a manifest", manifest.yml.\n',
  );
  const network = createNetwork(readForDiagnosis(variables).config.network);
  const ask: AskSlack = { post: network.slack.post, apiUrl: variables.SLACK_API_URL || undefined };
  try {
    const bot = (await askWhom(prompt)) === 'several' ? await askClient(prompt, ask) : null;
    const mode = await askMode(prompt);
    const identity = bot ?? { SLACK_BOT_TOKEN: await askToken(prompt, botToken(ask, prompt)) };
    const door: Answers =
      mode === 'socket'
        ? { SLACK_APP_TOKEN: await askToken(prompt, appToken(ask)) }
        : { SLACK_SIGNING_SECRET: await askValid(prompt, 'SLACK_SIGNING_SECRET', {}) };
    const PLATFORM_API_URL = await askPlatform(prompt, variables);
    const DATABASE_URL = await askValid(prompt, 'DATABASE_URL', { byDefault: 'sqlite:data/gpu-instance.db' });
    return {
      ...identity,
      ...door,
      PLATFORM_API_URL,
      DATABASE_URL,
      TOKEN_ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
    };
  } finally {
    network.close();
  }
}

const askWhom = (prompt: Prompt): Promise<'one' | 'several'> =>
  choose(prompt, 'Whom is it for? 1: one workspace; 2: several, each of which adds the app itself', [
    'one',
    'several',
  ]);

const askMode = (prompt: Prompt): Promise<'socket' | 'http'> =>
  choose(
    prompt,
    'How does Slack reach the app? 1: Socket Mode, which needs no public address; 2: HTTP, at a public https address',
    ['socket', 'http'],
  );

async function choose<T>(prompt: Prompt, question: string, [first, second]: readonly [T, T]): Promise<T> {
  for (;;) {
    const answer = known(await prompt.ask(question, '1'));
    if (answer === '1') return first;
    if (answer === '2') return second;
    prompt.say('1 or 2, please.');
  }
}

/** What the app is known by to Slack, where workspaces add it themselves, and where their browsers reach it. */
async function askClient(prompt: Prompt, ask: AskSlack): Promise<Answers> {
  for (;;) {
    const SLACK_CLIENT_ID = await askValid(prompt, 'SLACK_CLIENT_ID', {});
    const SLACK_CLIENT_SECRET = await askValid(prompt, 'SLACK_CLIENT_SECRET', {});
    const client = { clientId: SLACK_CLIENT_ID, clientSecret: new Secret(SLACK_CLIENT_SECRET) };
    const answer = await checkOAuthClient(client, ask);
    if (answer.kind === 'accepted' || (await isKept(prompt, answer, 'oauthRefused'))) {
      const PUBLIC_URL = (await askValid(prompt, 'PUBLIC_URL', {})).replace(/\/+$/u, '');
      prompt.say(
        `Set ${PUBLIC_URL}${redirectPath} as a redirect URL of the Slack app, under "OAuth & Permissions". ` +
          `Workspaces add it at ${PUBLIC_URL}${installPath}.`,
      );
      return { SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, PUBLIC_URL };
    }
  }
}

interface TokenQuestion {
  readonly variable: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN';
  readonly where: string;
  readonly check: (token: Secret) => Promise<TokenAnswer>;
  readonly refused: 'botTokenRefused' | 'socketRefused';
  /** Of a token that Slack takes. */
  readonly onAccepted: (answer: Extract<TokenAnswer, { kind: 'accepted' }>) => void;
}

const botToken = (ask: AskSlack, prompt: Prompt): TokenQuestion => ({
  variable: 'SLACK_BOT_TOKEN',
  where: 'xoxb-…, from "OAuth & Permissions" after installing the app',
  check: (token) => checkBotToken(token, ask),
  refused: 'botTokenRefused',
  onAccepted({ team, bot, scopes }) {
    prompt.say(`Slack takes it: ${bot} in ${team}.`);
    const { config } = readForDiagnosis({});
    for (const each of checkScopes(scopes, config)) if (gradeOf(each) !== 'fine') tell(prompt, each);
  },
});

const appToken = (ask: AskSlack): TokenQuestion => ({
  variable: 'SLACK_APP_TOKEN',
  where: 'xapp-…, with connections:write, from "Basic Information", "App-Level Tokens"',
  check: (token) => checkAppToken(token, ask),
  refused: 'socketRefused',
  onAccepted: () => undefined,
});

async function askToken(prompt: Prompt, question: TokenQuestion): Promise<string> {
  const { variable, where, check, refused, onAccepted } = question;
  for (;;) {
    const token = known(await prompt.askSecretly(`${variable} (${where})`));
    const problem = problemOf(variable, token);
    if (problem !== null) {
      prompt.say(`${variable} ${problem}`);
      continue;
    }
    const answer = await check(new Secret(token));
    if (answer.kind === 'accepted') {
      onAccepted(answer);
      return token;
    }
    if (await isKept(prompt, answer, refused)) return token;
  }
}

/** What Slack refuses is no good; whether that is which nobody could ask about, the operator knows. */
async function isKept(
  prompt: Prompt,
  answer: Exclude<TokenAnswer, { kind: 'accepted' }>,
  refused: RefusedCode,
): Promise<boolean> {
  tell(prompt, toFinding(answer, refused));
  return answer.kind !== 'refused' && (await isSure(prompt, 'Keep it unchecked?'));
}

type RefusedCode = 'botTokenRefused' | 'socketRefused' | 'oauthRefused';

function toFinding(answer: Exclude<TokenAnswer, { kind: 'accepted' }>, refused: RefusedCode): Finding {
  switch (answer.kind) {
    case 'refused':
      return { code: refused, facts: { word: answer.word } };
    case 'odd':
      return { code: 'slackOdd', facts: { status: answer.status } };
    case 'away':
      return { code: 'slackAway', facts: { cause: answer.cause } };
  }
}

async function askPlatform(prompt: Prompt, variables: Variables): Promise<string> {
  for (;;) {
    const PLATFORM_API_URL = await askValid(prompt, 'PLATFORM_API_URL', {});
    const { config } = readForDiagnosis({ ...variables, PLATFORM_API_URL });
    const network = createNetwork(config.network);
    const [found] = await checkPlatform(config, network.platform).finally(() => network.close());
    if (found) tell(prompt, found);
    if (found && gradeOf(found) === 'fine') return PLATFORM_API_URL;
    if (await isSure(prompt, 'Keep it all the same?')) return PLATFORM_API_URL;
  }
}

/** Where Slack shows them. */
const placesOf = {
  SLACK_SIGNING_SECRET: 'from "Basic Information"',
  SLACK_CLIENT_ID: 'from "Basic Information", "App Credentials"',
  SLACK_CLIENT_SECRET: 'from the same place',
} as const;

async function askValid(
  prompt: Prompt,
  variable: keyof typeof placesOf | 'PLATFORM_API_URL' | 'DATABASE_URL' | 'PUBLIC_URL',
  { byDefault }: { readonly byDefault?: string },
): Promise<string> {
  for (;;) {
    const question =
      variable in placesOf ? `${variable} (${placesOf[variable as keyof typeof placesOf]})` : variable;
    const isSecret = variable.endsWith('_SECRET');
    const answer = known(await (isSecret ? prompt.askSecretly(question) : prompt.ask(question, byDefault)));
    const problem = problemOf(variable, answer);
    if (problem === null) return answer;
    prompt.say(`${variable} ${problem}`);
  }
}

async function isSure(prompt: Prompt, question: string): Promise<boolean> {
  return /^y(?:es)?$/iu.test(known(await prompt.ask(`${question} y/n`, 'n')));
}

function known(answer: string | null): string {
  if (answer === null) throw new Unfinished();
  return answer;
}

/** By the same rules as a start; null: nothing is wrong with it. */
function problemOf(variable: string, value: string): string | null {
  if (value === '') return 'is needed.';
  return problemsOf({ [variable]: value }).find((each) => each.variable === variable)?.problem ?? null;
}

function problemsOf(variables: Variables): readonly ConfigProblem[] {
  const outcome = readSettings(variables, { playground: false, maintenance: false });
  return outcome.ok ? [] : outcome.problems;
}

function tell(prompt: Prompt, found: Finding): void {
  const { words, fix } = describeFinding(found, t);
  prompt.say(fix === null ? words : `${words}\n  ${fix}`);
}

const toEnvFile = (answers: Answers): string =>
  [
    '# Settings of gpu-instance, by gpu-instance init. Others are in .env.example.',
    ...Object.entries(answers).map(([name, value]) => `${name}=${toEnvValue(value)}`),
    '',
  ].join('\n');

const toEnvValue = (value: string): string => (/[\s#"'\\]/u.test(value) ? `'${value}'` : value);
