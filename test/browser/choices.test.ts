// The form as people meet it: three choices from a catalog, two steps from a preset, in two languages; with a
// picture of each step under docs/images/steps when SCREENSHOTS is set.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { browserPath, type Visit, visitPlayground } from './browser.ts';
import { choose, connect, readTaskId, say, submit, unfold } from './story.ts';

const folder = join(import.meta.dirname, '../../docs/images/steps');

(browserPath ? describe : describe.skip)('the form in a browser', () => {
  let visit: Visit;
  beforeEach(async () => {
    visit = await visitPlayground();
  });
  afterEach(async () => {
    await visit.end();
    expect(visit.complaints).toEqual([]);
  });

  const picture = async (page: Page, name: string) => {
    if (!process.env.SCREENSHOTS) return;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`) });
  };
  test('a newcomer launches with three choices, out of 300 images', async () => {
    const { page, playground } = visit;
    await connect(page);
    await picture(page, 'catalog-1-form');
    expect(await page.getByRole('dialog').getByRole('combobox').count()).toBe(3);

    await choose(page, /^Size/u, /^CPU only/u);
    await page.getByText('4 CPU, 16 GiB, General').waitFor();
    await picture(page, 'catalog-2-size');
    // Drawn anew: the image of before was for a GPU.
    await page.getByText(/is for GPU \(NVIDIA\); changed to one that fits CPU only/u).waitFor();
    const image = page.locator('[name^="imagePath"]');
    await image.click();
    await image.fill('rstudio');
    await page.getByRole('option', { name: /RStudio 4\.4/u }).waitFor();
    await picture(page, 'catalog-3-image');
    await page.getByRole('option', { name: /RStudio 4\.4/u }).click();
    await choose(page, /^Stop after/u, /^4 h/u);
    await picture(page, 'catalog-4-time');
    await submit(page);
    const taskId = await readTaskId(page);
    await picture(page, 'catalog-5-card');
    expect(playground.platform.instances.map(({ id }) => id)).toEqual([taskId]);
  });

  test('and launches again from a preset with two steps: the command, and "Launch"', async () => {
    const { page, playground } = visit;
    await connect(page);
    await page.getByRole('button', { name: 'Save as preset' }).click();
    await page.locator('[name="name"]').fill('my usual');
    await picture(page, 'preset-1-save');
    await submit(page);
    await page.getByText('Saved as').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[name="imagePath"]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[name="imagePath"]').waitFor({ state: 'hidden' });

    await say(page, '/gpu-instance preset my usual');
    await page.getByText('Filled in from the preset').waitFor();
    await picture(page, 'preset-2-form');
    await submit(page);
    await readTaskId(page);
    await picture(page, 'preset-3-card');
    expect(playground.platform.instances).toHaveLength(1);
  });

  test('a limit is told under its field, and passing it on the field', async () => {
    const { page } = visit;
    await connect(page);
    await unfold(page);
    await page.getByText('At most 40 on a node of TeslaM40').waitFor();
    await page.locator('[name="cpuNumber"]').fill('41');
    await submit(page);
    await page.getByRole('alert').getByText('A node of TeslaM40 has 40 CPU cores').waitFor();
    await picture(page, 'limits');
  });

  test('a form that was closed by accident is offered again', async () => {
    const { page } = visit;
    await connect(page);
    await unfold(page);
    await page.locator('[name="description"]').fill('half a thought');
    await page.keyboard.press('Escape');
    await page.locator('[name="imagePath"]').waitFor({ state: 'hidden' });
    await say(page, '/gpu-instance');
    await page.getByRole('button', { name: 'Go on with it' }).click();
    await page.locator('[name="description"]').waitFor();
    expect(await page.locator('[name="description"]').inputValue()).toBe('half a thought');
    await picture(page, 'go-on');
  });
});
