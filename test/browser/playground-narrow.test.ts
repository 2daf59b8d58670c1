// A phone's screen: the way to a task ID, and the channels by their names, without scrolling sideways.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { findSerious } from './axe.ts';
import { browserPath, type Visit, visitPlayground } from './browser.ts';
import { connect, readTaskId, sitDownAs, submit } from './story.ts';

const phone = { width: 390, height: 844 };
const smallPhone = { width: 320, height: 640 };
const desk = { width: 1280, height: 860 };

(browserPath ? describe : describe.skip)('the playground on a narrow screen', () => {
  let visit: Visit;
  beforeEach(async () => {
    visit = await visitPlayground();
    await visit.page.setViewportSize(phone);
    // What is open at first is decided at the load.
    await visit.page.reload();
    await visit.page.locator('#composer-text').waitFor();
  });
  afterEach(async () => {
    await visit.end();
    expect(visit.complaints).toEqual([]);
  });

  test.each([
    ['a phone', phone],
    ['a small phone', smallPhone],
  ])('tells a first visitor the command and names every channel: %s', async (_name, size) => {
    const { page, playground } = visit;
    await page.setViewportSize(size);
    expect(await isWiderThanTheScreen(page)).toBe(false);
    const hint = (await page.locator('#composer-text').getAttribute('placeholder')) ?? '';
    expect(hint.replaceAll('\u2060', '')).toContain('/gpu-instance');
    expect(await isWhollyShown(page.locator('#composer-text'))).toBe(true);
    const labels = page.getByRole('navigation', { name: 'Channels' }).locator('.channel-label');
    const { member, privateWithBot } = playground.slack.channels;
    expect(await labels.allTextContents()).toEqual(
      expect.arrayContaining([member.name, privateWithBot.name, 'Carlos Colleague', 'gpu-instances']),
    );
    for (const label of await labels.all()) expect(await isWhollyShown(label)).toBe(true);
    expect(await isWhollyShown(page.getByRole('banner').getByRole('combobox'))).toBe(true);
    expect(await findSerious(page)).toEqual([]);
  });

  test('speaks Chinese to whom Slack does, in the same room', async () => {
    const { page } = visit;
    await sitDownAs(page, 'Wei');
    await page.getByPlaceholder('发消息到 #gpu-lab，或输入').waitFor();
    expect(await isWhollyShown(page.locator('#composer-text'))).toBe(true);
    expect(await isWiderThanTheScreen(page)).toBe(false);
  });

  test('leads from the guide to a card, whose details stand in one column, and in two on a wide screen', async () => {
    const { page } = visit;
    await page.getByRole('button', { name: 'Guide' }).click();
    await connect(page);
    await submit(page);
    expect(await readTaskId(page)).toMatch(/^[0-9a-f]{32}$/u);
    // The guide lies over the conversation here, and went out of the way.
    expect(await page.getByRole('complementary').count()).toBe(0);
    expect(await isWiderThanTheScreen(page)).toBe(false);
    await page
      .locator('[data-ts]')
      .last()
      .getByRole('button', { name: /^Details/u })
      .click();
    await page.getByRole('dialog').getByText('As of').waitFor();
    expect(await countColumns(page)).toBe(1);
    await page.setViewportSize(desk);
    expect(await countColumns(page)).toBe(2);
  });
});

function isWiderThanTheScreen(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > innerWidth');
}

/** Within the screen, and nothing of its text cut off. */
async function isWhollyShown(place: Locator): Promise<boolean> {
  const box = await place.boundingBox();
  const screen = place.page().viewportSize();
  if (!box || !screen || box.width <= 1) return false;
  const isCutOff = await place.evaluate(
    ({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
      scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1,
  );
  const isInside = box.x >= 0 && box.y >= 0 && box.x + box.width <= screen.width;
  return !isCutOff && isInside && box.y + box.height <= screen.height;
}

/** How many fields of the details begin at a place of their own. */
async function countColumns(page: Page): Promise<number> {
  const fields = await page.getByRole('dialog').locator('.fields').last().locator('> .text').all();
  expect(fields.length).toBeGreaterThan(2);
  const boxes = await Promise.all(fields.map((field) => field.boundingBox()));
  return new Set(boxes.map((box) => Math.round(box?.x ?? -1))).size;
}
