// The main story as a newcomer clicks through it; the tests and the pictures for the documents share it.
import type { Page } from 'playwright-core';

export async function openConnect(page: Page): Promise<void> {
  await page.getByRole('button', { name: '/gpu-instance' }).first().click();
  await page.locator('[name="token"]').waitFor();
}

export async function giveSampleToken(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Insert sample token' }).click();
}

export async function submit(page: Page): Promise<void> {
  await page.locator('[data-role="submit"]').click();
}

export async function connect(page: Page): Promise<void> {
  await openConnect(page);
  await giveSampleToken(page);
  await submit(page);
  await page.locator('[name="imagePath"]').waitFor();
}

/** Waits for the card; answers its task ID. */
export async function readTaskId(page: Page): Promise<string> {
  const card = page.locator('[data-ts]').filter({ hasText: 'Task ID' }).last();
  await card.waitFor();
  return /[0-9a-f]{32}/u.exec((await card.textContent()) ?? '')?.[0] ?? '';
}
