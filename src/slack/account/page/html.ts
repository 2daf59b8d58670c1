// The connect page as HTML. Pure.
import type { NamedRegion } from '../../../accounts/connect-account.ts';
import type { RegionChoice } from '../../../accounts/pasted-token.ts';
import type { Translate } from '../../kit/language/translate.ts';
import { bilingualPage, escapeHtml, frame, type Page, paragraph } from '../../kit/page-frame.ts';

export interface PageForm {
  /** Ties the form to the browser that was given it. */
  readonly proof: string;
  readonly takesKeys: boolean;
  /** Whom what is given here will be connected to, in Slack. */
  readonly person: string | null;
  /** The operator's own page. */
  readonly helpUrl: string | undefined;
  readonly helpWords: string | undefined;
  /** Of the form that was sent and led to nothing. */
  readonly said?: {
    readonly way: 'token' | 'keys';
    readonly error?: string;
    readonly platformUser?: string;
    /** What was given, sealed: so that only the region is asked for. */
    readonly sealed?: string;
    readonly regions?: readonly Option[];
  };
}

export interface Option {
  readonly value: string;
  readonly text: string;
}

const whose = (person: string | null, t: Translate): string =>
  `<p class="who">${escapeHtml(person ? t('page.who', { person }) : t('page.whoUnnamed'))}</p>`;

/** Shown before anything is asked for. */
export function codePage(
  { person, code }: { readonly person: string | null; readonly code: string },
  t: Translate,
): Page {
  const body = [
    `<h1>${escapeHtml(t('page.title'))}</h1>`,
    whose(person, t),
    `<p>${escapeHtml(t('page.code'))}</p>`,
    `<p class="code">${escapeHtml(`${code.slice(0, 3)} ${code.slice(3)}`)}</p>`,
    `<p>${escapeHtml(t('page.codeNext'))}</p>`,
    `<form method="get"><button type="submit">${escapeHtml(t('page.goOn'))}</button></form>`,
    `<p class="quiet">${escapeHtml(t('page.codeWhy'))}</p>`,
  ];
  return frame(t.locale, t('page.title'), body.join('\n'));
}

export function formPage(form: PageForm, t: Translate): Page {
  const { person, takesKeys, said, helpUrl, helpWords } = form;
  const help = [
    ...(helpWords === undefined ? [] : [`<p>${escapeHtml(helpWords)}</p>`]),
    ...(helpUrl === undefined
      ? []
      : [
          `<p><a href="${escapeHtml(helpUrl)}" rel="noreferrer noopener">${escapeHtml(t('connect.helpLink'))}</a></p>`,
        ]),
  ];
  const body = [
    `<h1>${escapeHtml(t('page.title'))}</h1>`,
    whose(person, t),
    `<p>${escapeHtml(t('page.promise'))}</p>`,
    ...help,
    ...(takesKeys && said?.way !== 'token' ? [keySection(form, t), tokenSection(form, t)] : []),
    ...(takesKeys && said?.way === 'token' ? [tokenSection(form, t), keySection(form, t)] : []),
    ...(takesKeys ? [] : [tokenSection(form, t)]),
    `<p class="quiet">${escapeHtml(t('page.onlyOnce'))}</p>`,
  ];
  return frame(t.locale, t('page.title'), body.join('\n'));
}

function keySection({ proof, said }: PageForm, t: Translate): string {
  const mine = said?.way === 'keys' ? said : undefined;
  const inputs = mine?.sealed
    ? [regionInput('key', mine, t)]
    : [
        textInput(
          { id: 'platform_user', label: t('connect.platformUserLabel'), value: mine?.platformUser ?? '' },
          t('connect.platformUserHint'),
        ),
        textInput({ id: 'access_key', label: t('connect.accessKeyLabel'), value: '' }),
        textInput(
          { id: 'secret_key', label: t('connect.secretKeyLabel'), value: '', type: 'password' },
          t('connect.secretKeyHint'),
        ),
      ];
  return section(
    { way: 'keys', title: t('page.byKeys'), about: t('page.keysAbout'), proof, mine, inputs },
    t,
  );
}

function tokenSection({ proof, said }: PageForm, t: Translate): string {
  const mine = said?.way === 'token' ? said : undefined;
  const inputs = mine?.sealed
    ? [regionInput('token', mine, t)]
    : [
        `<label for="token">${escapeHtml(t('connect.tokenLabel'))}</label>`,
        `<p class="quiet" id="token-hint">${escapeHtml(t('page.tokenHint'))}</p>`,
        '<textarea id="token" name="token" aria-describedby="token-hint" autocomplete="off" spellcheck="false" maxlength="3000" required></textarea>',
      ];
  return section(
    { way: 'token', title: t('page.byToken'), about: t('page.tokenAbout'), proof, mine, inputs },
    t,
  );
}

interface Section {
  readonly way: 'token' | 'keys';
  readonly title: string;
  readonly about: string;
  readonly proof: string;
  readonly mine: PageForm['said'];
  readonly inputs: readonly string[];
}

function section({ way, title, about, proof, mine, inputs }: Section, t: Translate): string {
  return [
    `<section aria-labelledby="by-${way}">`,
    `<h2 id="by-${way}">${escapeHtml(title)}</h2>`,
    `<p>${escapeHtml(about)}</p>`,
    ...(mine?.error ? [`<p class="error" role="alert">${escapeHtml(mine.error)}</p>`] : []),
    '<form method="post" autocomplete="off">',
    `<input type="hidden" name="proof" value="${escapeHtml(proof)}">`,
    `<input type="hidden" name="way" value="${way}">`,
    ...(mine?.sealed ? [`<input type="hidden" name="sealed" value="${escapeHtml(mine.sealed)}">`] : []),
    ...inputs,
    `<button type="submit">${escapeHtml(t('connect.submit'))}</button>`,
    '</form>',
    '</section>',
  ].join('\n');
}

interface TextInput {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly type?: 'text' | 'password';
}

function textInput({ id, label, value, type = 'text' }: TextInput, hint?: string): string {
  const described = hint === undefined ? '' : ` aria-describedby="${id}-hint"`;
  return [
    `<label for="${id}">${escapeHtml(label)}</label>`,
    ...(hint === undefined ? [] : [`<p class="quiet" id="${id}-hint">${escapeHtml(hint)}</p>`]),
    `<input id="${id}" name="${id}" type="${type}" value="${escapeHtml(value)}"${described} autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="500" required>`,
  ].join('\n');
}

function regionInput(
  of: 'key' | 'token',
  { regions = [] }: NonNullable<PageForm['said']>,
  t: Translate,
): string {
  const options = regions.map(
    ({ value, text }) => `<option value="${escapeHtml(value)}">${escapeHtml(text)}</option>`,
  );
  return [
    `<label for="region">${escapeHtml(t('connect.region'))}</label>`,
    `<p class="quiet" id="region-hint">${escapeHtml(t(of === 'key' ? 'connect.keyRegionHint' : 'connect.regionHint'))}</p>`,
    `<select id="region" name="region" aria-describedby="region-hint" required>${options.join('')}</select>`,
  ].join('\n');
}

export const regionOptions = (regions: readonly NamedRegion[]): Option[] =>
  regions.map(({ region, name }) => ({ value: region, text: name ? `${name} (${region})` : region }));

export const tokenOptions = (regions: readonly RegionChoice[], t: Translate): Option[] =>
  regions.map(({ value, clusterId, clusterName }, index) => ({
    value,
    text:
      clusterName && clusterId
        ? `${clusterName} (${clusterId})`
        : (clusterName ?? clusterId ?? t('connect.regionUnnamed', { number: index + 1 })),
  }));

export function connectedPage(sentences: readonly string[], t: Translate): Page {
  const body = [
    `<h1>${escapeHtml(t('connect.connectedTitle'))}</h1>`,
    ...sentences.map((text) => `<p>${escapeHtml(text)}</p>`),
    `<p>${escapeHtml(t('page.goBack'))}</p>`,
  ];
  return frame(t.locale, t('connect.connectedTitle'), body.join('\n'));
}

/** Whoever comes with a link that is none, or none any more. */
export const gonePage = (texts: readonly Translate[]): Page =>
  bilingualPage(texts, (t) => [t('page.goneTitle'), paragraph(t('page.gone'))]);
