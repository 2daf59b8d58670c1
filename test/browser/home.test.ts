// The Home tab on the page: a newcomer's first day without a command, and the two shortcuts.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findSerious } from './axe.ts';
import { browserPath, type Visit, visitPlayground } from './browser.ts';
import { cardsOn, connect, giveSampleToken, openHome, readTaskId, say, submit } from './story.ts';

(browserPath ? describe : describe.skip)('Home in a browser', () => {
  let visit: Visit;
  beforeEach(async () => {
    visit = await visitPlayground();
    const { settings } = visit.playground.platform;
    settings.stateDurations = { ...settings.stateDurations, waitingMs: 0, deployingMs: 0, stoppingMs: 0 };
  });
  afterEach(async () => {
    await visit.end();
    expect(visit.complaints).toEqual([]);
  });

  const home = () => visit.page.getByRole('tabpanel');

  test('somebody connects, launches and stops without a command, and Home follows', async () => {
    const { page } = visit;
    await openHome(page);
    await home().getByText('Not connected.').waitFor();
    await home().getByRole('button', { name: 'Connect', exact: true }).click();
    await giveSampleToken(page);
    await submit(page);
    await page.keyboard.press('Escape');
    await home().getByText('Connected as').waitFor();
    await home().getByRole('button', { name: 'New GPU instance' }).click();
    await page.locator('[name="imagePath"]').waitFor();
    await submit(page);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await home().getByText('Running').waitFor();
    await home().getByRole('button', { name: /^Stop/u }).click();
    await home().getByText('Terminated').waitFor();
    const search = home().getByRole('textbox', { name: /Search/u });
    await search.fill('no such thing');
    await search.press('Enter');
    await home().getByText('Nothing matches').waitFor();
  }, 120_000);

  test.each(['light', 'dark'])(
    'axe finds nothing serious: %s',
    async (theme) => {
      const { page } = visit;
      await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
      await openHome(page);
      await home().getByText('Not connected.').waitFor();
      const newcomer = await findSerious(page);
      await page.getByRole('tab', { name: 'Messages' }).click();
      await connect(page);
      await submit(page);
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await openHome(page);
      await home().getByText('Running').waitFor();
      expect([newcomer, await findSerious(page)]).toEqual([[], []]);
    },
    120_000,
  );

  test('a shortcut opens the form from anywhere, and that of a message takes what it says', async () => {
    const { page } = visit;
    await connect(page);
    await submit(page);
    await readTaskId(page);
    await page.getByRole('button', { name: 'New GPU instance' }).click();
    await page.locator('[name="imagePath"]').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await say(page, 'gpu=2 cpu=5 for tonight');
    const said = page.locator('[data-ts]').filter({ hasText: 'for tonight' });
    await said.hover();
    await said.getByRole('button', { name: 'Launch with this' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await page.locator('[name="gpuNumber"]').inputValue()).toBe('2');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const card = cardsOn(page).last();
    await card.hover();
    await card.getByRole('button', { name: 'Launch with this' }).click();
    await page.locator('[name="imagePath"]').waitFor();
  }, 120_000);
});
