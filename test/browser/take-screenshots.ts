// npm run screenshots: makes the pictures in the documents anew, so that they are never stale.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { visitPlayground } from './browser.ts';
import {
  cardsOn,
  connect,
  fillConnectPage,
  giveSampleKeys,
  openConnect,
  openConnectPage,
  openHome,
  readTaskId,
  say,
  submit,
} from './story.ts';

const folder = join(import.meta.dirname, '../../docs/images');
mkdirSync(folder, { recursive: true });
const picture = (page: Page, name: string) => page.screenshot({ path: join(folder, `${name}.png`) });

await pictureNewcomer();
await pictureConnecting();
await pictureInstance();
await pictureHome();
await pictureTeam();

/** The form, its menus and the wire, as somebody meets them who has just begun. */
async function pictureNewcomer(): Promise<void> {
  const { page, end } = await visitPlayground();
  await connect(page);
  await submit(page);
  await readTaskId(page);
  await say(page, '/gpu-instance');
  await page.locator('[name="imagePath"]').waitFor();
  await picture(page, 'form');
  await page.locator('[name="imagePath"]').click();
  await page.getByRole('listbox').getByRole('option').nth(3).waitFor();
  await picture(page, 'menu');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Wire' }).click();
  await page
    .getByRole('button', { name: /view_submission launch/u })
    .last()
    .click();
  await page.getByText(/^One story/u).waitFor();
  await picture(page, 'wire');
  await end();
}

/** The two ways to connect by an access key: in the modal, and on the app's own page. */
async function pictureConnecting(): Promise<void> {
  const inSlack = await visitPlayground();
  await openConnect(inSlack.page);
  await giveSampleKeys(inSlack.page);
  await picture(inSlack.page, 'connect-keys');
  await inSlack.end();
  const byLink = await visitPlayground({ env: { CONNECT_WITH: 'link' } });
  const opened = await openConnectPage(byLink.page);
  await opened.setViewportSize({ width: 900, height: 1180 });
  await fillConnectPage(opened, byLink.playground.platform.keysOf('researcher'));
  await picture(opened, 'connect-page');
  await byLink.end();
}

/** A card that follows its instance, the list, and the details. */
async function pictureInstance(): Promise<void> {
  const { page, playground, end } = await visitPlayground();
  const { settings } = playground.platform;
  settings.stateDurations = { ...settings.stateDurations, waitingMs: 0, deployingMs: 0 };
  await connect(page);
  await submit(page);
  await readTaskId(page);
  const card = cardsOn(page).last();
  await card.getByText('Running').waitFor();
  await card.getByRole('button', { name: /^Connect/u }).click();
  await page.getByText('Only you see this').waitFor();
  await picture(page, 'card');
  await say(page, '/gpu-instance list');
  await page.getByRole('dialog').getByRole('button', { name: /^Stop/u }).waitFor();
  await picture(page, 'list');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await card.getByRole('button', { name: /^Details/u }).click();
  await page.getByRole('dialog').getByText('As of').waitFor();
  await picture(page, 'details');
  await end();
}

/** Home, with an instance that runs and what was launched before. */
async function pictureHome(): Promise<void> {
  const { page, playground, end } = await visitPlayground();
  const { settings } = playground.platform;
  settings.stateDurations = { ...settings.stateDurations, waitingMs: 0, deployingMs: 0 };
  await connect(page);
  await submit(page);
  await readTaskId(page);
  await openHome(page);
  await page.getByRole('tabpanel').getByText('Running').waitFor();
  await picture(page, 'home');
  await end();
}

/** A workspace in use, and the platform behind it. */
async function pictureTeam(): Promise<void> {
  const { page, playground, end } = await visitPlayground({ scenario: 'busy-team' });
  await page.locator('[data-ts]').first().waitFor();
  await picture(page, 'playground');
  await page.goto(`${playground.platform.origin}/console`);
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByRole('button', { name: /^Switch off/u }).waitFor();
  await picture(page, 'console');
  await end();
}
