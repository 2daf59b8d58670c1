// The pages of an installation, in each language: nobody knows yet who reads them. Pure.
import type { Translate } from '../kit/language/translate.ts';
import { bilingualPage, escapeHtml, type Page, paragraph } from '../kit/page-frame.ts';

/** `address`: Slack's own page, where it asks whether the app may be added. */
export const installPage = (texts: readonly Translate[], address: string): Page =>
  bilingualPage(texts, (t) => [
    t('install.title'),
    paragraph(t('install.about')),
    paragraph(t('install.who')),
    `<p><a class="button" href="${escapeHtml(address)}" rel="noreferrer">${escapeHtml(t('install.add'))}</a></p>`,
    `<p class="quiet">${escapeHtml(t('install.onlyOnce'))}</p>`,
  ]);

/** `name`: of the workspace or organisation. */
export const installedPage = (texts: readonly Translate[], name: string): Page =>
  bilingualPage(texts, (t) => [
    t('install.doneTitle', { name }),
    paragraph(t('install.done')),
    paragraph(t('install.closePage')),
  ]);

export const failures = ['denied', 'wrongState', 'refused', 'away', 'failed'] as const;
export type Failure = (typeof failures)[number];

/** `again`: the address of the install page. */
export const failedPage = (texts: readonly Translate[], failure: Failure, again: string): Page =>
  bilingualPage(texts, (t) => [
    t('install.notDoneTitle'),
    paragraph(t(`install.${failure}`)),
    `<p><a href="${escapeHtml(again)}">${escapeHtml(t('install.again'))}</a></p>`,
  ]);
