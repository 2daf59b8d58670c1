// npm run screenshots: makes the pictures in the documents anew, so that they are never stale.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { visitPlayground } from './browser.ts';
import { connect, readTaskId, submit } from './story.ts';

const folder = join(import.meta.dirname, '../../docs/images');
mkdirSync(folder, { recursive: true });
const { page, end } = await visitPlayground();
await connect(page);
await submit(page);
await readTaskId(page);
await page.getByRole('button', { name: '/gpu-instance' }).first().click();
await page.locator('[name="imagePath"]').waitFor();
await page.screenshot({ path: join(folder, 'form.png') });
await page.keyboard.press('Escape');
await page.locator('[name="imagePath"]').waitFor({ state: 'hidden' });
await page.screenshot({ path: join(folder, 'playground.png') });
await end();
