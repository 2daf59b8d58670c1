// Where a token is found: the steps on the platform, and what the operator has to say about it. Pure.
import type { Catalog } from '../../catalog/catalog.ts';
import type { Translate } from '../kit/language/translate.ts';

export interface ConnectHelp {
  /** Whether an access key may be given instead of a token. */
  readonly takesKeys: boolean;
  /** The operator's page on it (CONNECT_HELP_URL). */
  readonly url: string | undefined;
  /** The operator's words, in one language or both (`connectHelp` of the catalog). */
  readonly words: Catalog['connectHelp'];
}

/** From what the edge is given. */
export const connectHelpOf = (parts: {
  readonly connectHelpUrl: string | undefined;
  readonly catalog: () => Catalog | null;
  readonly accounts: { readonly takesKeys: boolean };
}): ConnectHelp => ({
  takesKeys: parts.accounts.takesKeys,
  url: parts.connectHelpUrl,
  words: parts.catalog()?.connectHelp,
});

/** In mrkdwn: the steps, then the operator's own words and link. */
export function describeSteps(
  { url, words }: Pick<ConnectHelp, 'url' | 'words'>,
  way: 'token' | 'keys',
  t: Translate,
): string[] {
  const own = words?.[t.locale] ?? words?.en ?? words?.['zh-CN'];
  const link = url === undefined ? null : `<${toLinkTarget(url)}|${t('connect.helpLink')}>`;
  const ours = [own, link].filter((text) => text !== null && text !== undefined).join('\n');
  return [t(way === 'keys' ? 'connect.stepsKeys' : 'connect.steps'), ...(ours === '' ? [] : [ours])];
}

/** Slack's links end at these. Source: docs.slack.dev, "Formatting message text". */
const toLinkTarget = (url: string) =>
  url.replaceAll('&', '&amp;').replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll('|', '%7C');
