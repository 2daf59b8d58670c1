// An instance's life on the page: its card is small, follows it, and everything on it can be pressed.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findSerious } from './axe.ts';
import { browserPath, type Visit, visitPlayground } from './browser.ts';
import { cardsOn, connect, readTaskId, say, submit } from './story.ts';

const mostHigh = 130;

(browserPath ? describe : describe.skip)('an instance in a browser', () => {
  let visit: Visit;
  beforeEach(async () => {
    visit = await visitPlayground();
    const { settings } = visit.playground.platform;
    settings.stateDurations = {
      ...settings.stateDurations,
      waitingMs: 0,
      deployingMs: 0,
      stoppingMs: 0,
      deletingMs: 0,
    };
  });
  afterEach(async () => {
    await visit.end();
    expect(visit.complaints).toEqual([]);
  });

  const card = () => cardsOn(visit.page).last();
  async function heightAt(width: number): Promise<number> {
    await visit.page.setViewportSize({ width, height: 900 });
    return (await card().boundingBox())?.height ?? Number.POSITIVE_INFINITY;
  }

  test('has a card of at most 130 px on a page of 700 px, running and ended', async () => {
    const { page } = visit;
    await connect(page);
    await submit(page);
    await readTaskId(page);
    await card().getByText('Running').waitFor();
    expect(await heightAt(700)).toBeLessThanOrEqual(mostHigh);
    await card().getByRole('button', { name: /^Stop/u }).click();
    await card().getByText('Terminated').waitFor();
    expect(await heightAt(700)).toBeLessThanOrEqual(mostHigh);
  });

  test('is stopped, started again and deleted from its card, and each step is one card', async () => {
    const { page } = visit;
    await connect(page);
    await submit(page);
    await readTaskId(page);
    await card().getByText('Running').waitFor();
    await card()
      .getByRole('button', { name: /^Connect/u })
      .click();
    await page.getByText('Only you see this').waitFor();
    await card().getByRole('button', { name: /^Stop/u }).click();
    await card().getByText('Terminated').waitFor();
    await card()
      .getByRole('button', { name: /^Start/u })
      .click();
    await card().getByText('Running').waitFor();
    await card().getByRole('button', { name: /^Stop/u }).click();
    await card().getByText('Terminated').waitFor();
    await card()
      .getByRole('button', { name: /^Delete/u })
      .click();
    await page
      .getByRole('alertdialog')
      .or(page.getByRole('dialog'))
      .getByRole('button', { name: 'Delete' })
      .click();
    await card().getByText('Deleted').waitFor();
    expect(await cardsOn(page).count()).toBe(1);
  });

  test.each(['light', 'dark'])('its windows have no serious finding of axe: %s', async (theme) => {
    const { page } = visit;
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
    await connect(page);
    await submit(page);
    await readTaskId(page);
    await card().getByText('Running').waitFor();
    const screens: Record<string, string[]> = { card: await findSerious(page) };
    for (const [name, typed] of [
      ['list', '/gpu-instance list'],
      ['settings', '/gpu-instance settings'],
    ] as const) {
      await say(page, typed);
      await page.getByRole('dialog').waitFor();
      screens[name] = await findSerious(page);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await card()
      .getByRole('button', { name: /^Details/u })
      .click();
    await page.getByRole('dialog').getByText('As of').waitFor();
    screens.details = await findSerious(page);
    expect(screens).toEqual(Object.fromEntries(Object.keys(screens).map((name) => [name, []])));
  });
});
