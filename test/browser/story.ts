// The main story as a newcomer clicks through it; the tests and the pictures for the documents share it.
import type { Page } from 'playwright-core';

export async function openConnect(page: Page): Promise<void> {
  await page.getByRole('button', { name: '/gpu-instance' }).first().click();
  await page.locator('[name="token"]').waitFor();
}

/** The app's own tab: of its conversation, the last one in the sidebar. */
export async function openHome(page: Page): Promise<void> {
  await page.locator('nav [data-channel]').last().click();
  await page.getByRole('tab', { name: 'Home' }).click();
}

export async function giveSampleToken(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Insert sample token' }).click();
}

export async function submit(page: Page): Promise<void> {
  const button = page.locator('[data-role="submit"]');
  // A menu that is still open would lie over it, and closes when the focus leaves it.
  await button.focus();
  await button.click();
}

export async function connect(page: Page): Promise<void> {
  await openConnect(page);
  await giveSampleToken(page);
  await submit(page);
  await page.locator('[name="imagePath"]').waitFor();
}

/** As the guide offers it: the sample user's access key. */
export async function giveSampleKeys(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Use an access key instead' }).click();
  await page.locator('[name="secret_key"]').waitFor();
  for (const name of ['sample user', 'sample access key', 'sample secret key'])
    await page.getByRole('button', { name: `Insert ${name}` }).click();
}

export async function connectByKeys(page: Page): Promise<void> {
  await openConnect(page);
  await giveSampleKeys(page);
  await submit(page);
  await page.locator('[name="imagePath"]').waitFor();
}

export interface StoryKeys {
  readonly user: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** The page that the link in the modal opens. */
export async function openConnectPage(page: Page): Promise<Page> {
  await page.getByRole('button', { name: '/gpu-instance' }).first().click();
  const link = page.getByRole('dialog').getByText('Open the page');
  await link.waitFor();
  const [opened] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
  const code = (await opened.locator('.code').textContent()) ?? '';
  await page.locator('[name="page_code"]').fill(code);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('Go on in your browser').waitFor();
  await opened.getByRole('button', { name: 'Go on' }).click();
  await opened.getByLabel('Secret key').waitFor();
  return opened;
}

export async function fillConnectPage(
  opened: Page,
  { user, accessKey, secretKey }: StoryKeys,
): Promise<void> {
  await opened.getByLabel('User name on the platform').fill(user);
  await opened.getByLabel('Access key', { exact: true }).fill(accessKey);
  await opened.getByLabel('Secret key').fill(secretKey);
}

/** On the app's own page; the form that waited is there at the end. */
export async function connectByLink(page: Page, keys: StoryKeys): Promise<void> {
  const opened = await openConnectPage(page);
  await fillConnectPage(opened, keys);
  await opened.getByRole('button', { name: 'Connect' }).first().click();
  await opened.getByText('You can close this page').waitFor();
  await opened.close();
  await page.locator('[name="imagePath"]').waitFor();
}

/** A task ID stands in nothing else. */
export const cardsOn = (page: Page) => page.locator('[data-ts]').filter({ hasText: /[0-9a-f]{32}/u });

/** Waits for the card; answers its task ID. */
export async function readTaskId(page: Page): Promise<string> {
  const card = cardsOn(page).last();
  await card.waitFor();
  return /[0-9a-f]{32}/u.exec((await card.textContent()) ?? '')?.[0] ?? '';
}

/** All fields, where the catalog's form opens on three. */
export async function unfold(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More options' }).click();
  await page.locator('[name="instanceServiceName"]').waitFor();
}

/** Opens the menu with this label, types what is searched for, and takes the first option that matches. */
export async function choose(page: Page, label: RegExp, option: RegExp, typed = ''): Promise<void> {
  const menu = page.getByRole('combobox', { name: label });
  await menu.click();
  if (typed !== '') await menu.fill(typed);
  await page.getByRole('listbox').getByRole('option', { name: option }).first().click();
}

/** Types into the line at the bottom and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  const line = page.locator('#composer-text');
  await line.fill(text);
  await line.press('Enter');
}

export async function sitDownAs(page: Page, name: string): Promise<void> {
  const people = page.getByRole('banner').getByRole('combobox');
  const label = await people.locator('option', { hasText: name }).first().textContent();
  await people.selectOption({ label: label ?? name });
}
