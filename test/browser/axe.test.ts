// No serious finding of axe on any main screen, in both themes.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findSerious } from './axe.ts';
import { browserPath, type Visit, visitPlayground } from './browser.ts';
import { connect, readTaskId, say, submit, unfold } from './story.ts';

(browserPath ? describe : describe.skip)('axe', () => {
  let visit: Visit;
  beforeAll(async () => {
    visit = await visitPlayground();
  });
  afterAll(() => visit.end());

  test.each(['light', 'dark'])('finds nothing serious: %s', async (theme) => {
    const { page } = visit;
    await page.goto(visit.playground.slack.origin);
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
    const screens: Record<string, string[]> = {};
    screens.start = await findSerious(page);
    if (theme === 'light') await connect(page);
    else {
      await say(page, '/gpu-instance');
      await page.locator('[name="imagePath"]').waitFor();
    }
    screens.form = await findSerious(page);
    await page.locator('[name="imagePath"]').click();
    await page.getByRole('dialog').getByRole('option').first().waitFor();
    screens.menu = await findSerious(page);
    await page.keyboard.press('Escape');
    // The last launch of this person may not fit the short form any more.
    if ((await page.getByRole('button', { name: 'More options' }).count()) > 0) await unfold(page);
    screens.unfolded = await findSerious(page);
    await page.locator('[name="cpuNumber"]').fill('41');
    await submit(page);
    await page.getByRole('alert').first().waitFor();
    screens.errors = await findSerious(page);
    await page.locator('[name="cpuNumber"]').fill('4');
    await submit(page);
    await readTaskId(page);
    screens.card = await findSerious(page);
    await say(page, '/gpu-instance recent');
    await page.getByRole('dialog').waitFor();
    screens.list = await findSerious(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Wire' }).click();
    screens.wire = await findSerious(page);
    expect(screens).toEqual(Object.fromEntries(Object.keys(screens).map((name) => [name, []])));
  });
});
