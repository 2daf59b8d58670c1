// npm run screenshots: makes the pictures in the documents anew, so that they are never stale.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { visitPlayground } from './browser.ts';
import { connect, readTaskId, submit } from './story.ts';

const folder = join(import.meta.dirname, '../../docs/images');
mkdirSync(folder, { recursive: true });
const { page, playground, end } = await visitPlayground({ scenario: 'busy-team' });
const picture = (name: string) => page.screenshot({ path: join(folder, `${name}.png`) });
const { admin } = playground.slack.users;

await page.locator('[data-ts]').first().waitFor();
await picture('playground');

await page.getByRole('banner').getByRole('combobox').selectOption(admin.id);
await connect(page);
await picture('form');
await page.locator('[name="imagePath"]').click();
await page.getByRole('listbox').getByRole('option').nth(3).waitFor();
await picture('menu');
await page.keyboard.press('Escape');

await submit(page);
await page.getByRole('dialog').waitFor({ state: 'detached' });
await readTaskId(page);
await page.getByRole('button', { name: 'Wire' }).click();
await page
  .getByRole('button', { name: /view_submission launch/u })
  .last()
  .click();
await page.getByText(/^One story/u).waitFor();
await picture('wire');

await page.goto(`${playground.platform.origin}/console`);
await page.getByRole('button', { name: 'Switch on' }).click();
await page.getByRole('button', { name: /^Switch off/u }).waitFor();
await picture('console');
await end();
