// The page where a person connects, beside Slack: answers a request with a page. A link serves the person it was made for, one
// browser, once, for ten minutes; whatever else comes is told the same, and changes nothing. Nothing is asked for before the
// person has said in Slack which code the browser shows: who was sent another's link has no place to type it.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Accounts, Connected } from '../../../accounts/connect-account.ts';
import { type ConnectLink, type ConnectLinks, isNonce, newNonce } from '../../../accounts/connect-links.ts';
import { readKeyPair } from '../../../accounts/key-pair.ts';
import type { Sealer } from '../../../accounts/sealer.ts';
import { Secret } from '../../../config/secrets.ts';
import { describeConnection } from '../../kit/describe-connection.ts';
import { locales, type Translate, toLocale, translateTo } from '../../kit/language/translate.ts';
import { basePath, type Page, pageHeaders } from '../../kit/page-frame.ts';
import type { ConnectHelp } from '../connect-help.ts';
import { explainKeyField, explainKeys, explainPasted, explainReading, explainRefusal } from '../modal.ts';
import {
  codePage,
  connectedPage,
  formPage,
  gonePage,
  type PageForm,
  regionOptions,
  tokenOptions,
} from './html.ts';

export interface PageRequest {
  readonly method: 'GET' | 'POST';
  /** From the path. */
  readonly nonce: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Of a POST: the form. */
  readonly body: string;
}

export interface PageResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ConnectPageParts {
  readonly accounts: Accounts;
  readonly links: ConnectLinks;
  readonly sealer: Sealer;
  readonly publicUrl: () => string | null;
  readonly help: () => ConnectHelp;
  /** What the person is called in Slack; null where that is not known. */
  readonly nameOf: (link: ConnectLink) => Promise<string | null>;
  /** What waits in Slack goes on. Must not fail. */
  readonly onConnected: (link: ConnectLink, connection: Connected) => Promise<void>;
}

type Said = NonNullable<PageForm['said']>;
type Outcome =
  | { readonly kind: 'connected'; readonly connection: Connected }
  | { readonly kind: 'again'; readonly said: Said };

/** What was given, while its region is asked for. `link`: it is good for no other one. */
const givenSchema = z.object({
  link: z.string(),
  token: z.string().optional(),
  platformUser: z.string().optional(),
  accessKey: z.string().optional(),
  secretKey: z.string().optional(),
});
type Given = z.output<typeof givenSchema>;

const cookieName = 'connect';

export function createConnectPage(parts: ConnectPageParts) {
  const { accounts, links, sealer } = parts;

  async function answer(request: PageRequest): Promise<PageResponse> {
    if (!isNonce(request.nonce)) return respond(404, gone());
    const nonce = new Secret(request.nonce);
    return request.method === 'GET' ? show(nonce, request) : take(nonce, request);
  }

  async function show(nonce: Secret, request: PageRequest): Promise<PageResponse> {
    const browser = browserOf(request) ?? newNonce();
    const link = await links.open(nonce, browser);
    if (!link) return respond(410, gone());
    const page = link.isConfirmed
      ? await drawForm(link, nonce, browser)
      : await drawCode(link, nonce, browser);
    return respond(200, page, { 'Set-Cookie': cookieFor(nonce, browser) });
  }

  async function take(nonce: Secret, request: PageRequest): Promise<PageResponse> {
    const browser = browserOf(request);
    const fields = new URLSearchParams(request.body);
    const isOurs =
      browser !== null && isFromThisPage(request) && isProven(fields.get('proof') ?? '', nonce, browser);
    if (!browser || !isOurs) return respond(403, gone());
    const link = await links.begin(nonce, browser);
    if (!link) return respond(410, gone());
    let isOver = false;
    try {
      const outcome = await connect(link, nonce, fields);
      if (outcome.kind === 'again') return respond(422, await drawForm(link, nonce, browser, outcome.said));
      isOver = await links.burn(nonce, browser);
      await parts.onConnected(link, outcome.connection);
      return respond(200, drawConnected(outcome.connection, toTexts(link)));
    } finally {
      if (!isOver) await links.release(nonce, browser);
    }
  }

  function connect(link: ConnectLink, nonce: Secret, fields: URLSearchParams): Promise<Outcome> {
    return fields.get('way') === 'keys' && accounts.takesKeys
      ? connectByKeys(link, nonce, fields)
      : connectByToken(link, nonce, fields);
  }

  async function connectByToken(link: ConnectLink, nonce: Secret, fields: URLSearchParams): Promise<Outcome> {
    const t = toTexts(link);
    const again = (error: string): Outcome => ({ kind: 'again', said: { way: 'token', error } });
    const given = await openGiven(link, nonce, fields);
    const pasted = new Secret(given?.token ?? fields.get('token') ?? '');
    const reading = accounts.readPasted(pasted, fields.get('region'));
    if (reading.kind === 'choose') {
      const sealed = await sealGiven(link, nonce, { token: pasted.reveal() });
      const regions = tokenOptions(reading.regions, t);
      return { kind: 'again', said: { way: 'token', error: t('page.chooseRegion'), sealed, regions } };
    }
    if (reading.kind !== 'token') return again(explainPasted(reading, t, accounts.takesKeys));
    const connection = await accounts.connect(link, reading.token);
    switch (connection.kind) {
      case 'connected':
        return { kind: 'connected', connection };
      case 'refused':
        return again(explainRefusal(connection.failure, t));
      case 'unusable':
        return again(explainReading(connection.reading, t));
    }
  }

  async function connectByKeys(link: ConnectLink, nonce: Secret, fields: URLSearchParams): Promise<Outcome> {
    const t = toTexts(link);
    const given = await openGiven(link, nonce, fields);
    const platformUser = given?.platformUser ?? fields.get('platform_user') ?? '';
    const accessKey = given?.accessKey ?? fields.get('access_key') ?? '';
    const secretKey = given?.secretKey ?? fields.get('secret_key') ?? '';
    const again = (said: Partial<Said>): Outcome => ({
      kind: 'again',
      said: { way: 'keys', platformUser: platformUser.slice(0, 200), ...said },
    });
    const reading = readKeyPair({
      platformUser: new Secret(platformUser),
      accessKey: new Secret(accessKey),
      secretKey: new Secret(secretKey),
    });
    if (reading.kind === 'unusable') {
      const field = {
        platformUser: 'platformUserLabel',
        accessKey: 'accessKeyLabel',
        secretKey: 'secretKeyLabel',
      } as const;
      return again({ error: `${t(`connect.${field[reading.field]}`)}: ${explainKeyField(reading, t)}` });
    }
    const connection = await accounts.connectByKeys(link, reading.keys, fields.get('region'));
    if (connection.kind === 'connected') return { kind: 'connected', connection };
    if (connection.kind !== 'choose') return again({ error: explainKeys(connection, t) });
    const sealed = await sealGiven(link, nonce, { platformUser, accessKey, secretKey });
    return again({ error: t('page.chooseRegion'), sealed, regions: regionOptions(connection.regions) });
  }

  /** Bound to the person and to this link: pasted into another form it is nothing. */
  const sealGiven = (link: ConnectLink, nonce: Secret, given: Omit<Given, 'link'>): Promise<string> =>
    sealer.seal(new Secret(JSON.stringify({ ...given, link: proofOf(nonce, nonce) })), 'connect-page', link);

  async function openGiven(link: ConnectLink, nonce: Secret, fields: URLSearchParams): Promise<Given | null> {
    const sealed = fields.get('sealed');
    const opened = sealed ? await sealer.open(sealed, 'connect-page', link) : null;
    if (!opened?.ok) return null;
    const given = givenSchema.parse(JSON.parse(opened.secret.reveal()));
    return given.link === proofOf(nonce, nonce) ? given : null;
  }

  async function drawForm(link: ConnectLink, nonce: Secret, browser: Secret, said?: Said): Promise<Page> {
    const t = toTexts(link);
    const { url, words, takesKeys } = parts.help();
    const form = {
      proof: proofOf(nonce, browser),
      takesKeys,
      person: await parts.nameOf(link),
      helpUrl: url,
      helpWords: words?.[t.locale] ?? words?.en ?? words?.['zh-CN'],
      ...(said ? { said } : {}),
    };
    return formPage(form, t);
  }

  async function drawCode(link: ConnectLink, nonce: Secret, browser: Secret): Promise<Page> {
    return codePage({ person: await parts.nameOf(link), code: links.codeOf(nonce, browser) }, toTexts(link));
  }

  function drawConnected({ claims, unchecked, renewsItself }: Connected, t: Translate): Page {
    const { platformUser, expiresAt } = claims;
    const sentences = describeConnection({ platformUser, expiresAt, unchecked, renewsItself }, t);
    return connectedPage(sentences.map(toPlain), t);
  }

  function cookieFor(nonce: Secret, browser: Secret): string {
    const isSecure = parts.publicUrl()?.startsWith('https:') ?? true;
    const path = `${basePath(parts.publicUrl())}/connect/${nonce.reveal()}`;
    return `${cookieName}=${browser.reveal()}; HttpOnly; SameSite=Lax; Path=${path}; Max-Age=600${isSecure ? '; Secure' : ''}`;
  }

  /** A browser tells where a form was sent from; without a referrer it says no origin, which is `null`. */
  function isFromThisPage({ headers }: PageRequest): boolean {
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin') return false;
    const { origin } = headers;
    const own = parts.publicUrl();
    return origin === undefined || origin === 'null' || (own !== null && origin === new URL(own).origin);
  }

  return { answer };
}

export type ConnectPage = ReturnType<typeof createConnectPage>;

const toTexts = ({ locale }: ConnectLink): Translate => translateTo(toLocale(locale) ?? 'en');

const gone = (): Page => gonePage(locales.map(translateTo));

function browserOf({ headers }: PageRequest): Secret | null {
  const { cookie } = headers;
  if (typeof cookie !== 'string') return null;
  const values = cookie
    .split(';')
    .map((pair) => pair.trim().split('='))
    .flatMap(([name, value = '']) => (name === cookieName && isNonce(value) ? [value] : []));
  return values[0] === undefined ? null : new Secret(values[0]);
}

const proofOf = (nonce: Secret, browser: Secret): string =>
  createHmac('sha256', browser.reveal()).update(`connect ${nonce.reveal()}`).digest('base64url');

function isProven(given: string, nonce: Secret, browser: Secret): boolean {
  const [told, wanted] = [Buffer.from(given), Buffer.from(proofOf(nonce, browser))];
  return told.length === wanted.length && timingSafeEqual(told, wanted);
}

/** Slack's marks mean nothing here. */
const toPlain = (text: string): string =>
  text
    .replace(/<!date\^\d+\^[^|>]*\|([^>]*)>/gu, '$1')
    .replace(/:[a-z_]+:\s*/gu, '')
    .replaceAll('\u200b', '')
    .replace(/[*`]/gu, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

function respond(
  status: number,
  { html }: Page,
  headers: Readonly<Record<string, string>> = {},
): PageResponse {
  return {
    status,
    headers: { ...pageHeaders, ...headers },
    body: html,
  };
}
