// The pages of an installation in a real browser, without JavaScript: who reads them gets to Slack and back, by their own
// browser alone; nothing of them comes from elsewhere, and axe finds nothing serious.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Stage, startStage } from '../support/stage.ts';
import { findSerious } from './axe.ts';
import { browserPath } from './browser.ts';

const patienceMs = 60_000;
/** The story's browser goes to the same paths, on the port where this story's app listens. */
const publicUrl = 'http://127.0.0.1:9';

(browserPath ? describe : describe.skip)('the pages of an installation', () => {
  let stage: Stage;
  let browser: Browser;
  beforeEach(async () => {
    stage = await startStage({ installable: { publicUrl }, env: { CONNECT_WITH: 'modal' } });
    browser = await chromium.launch({
      executablePath: browserPath ?? '',
      args: ['--no-sandbox'],
      timeout: patienceMs,
    });
  });
  afterEach(async () => {
    await browser.close();
    await stage.stop();
  });

  const own = (address: string): string => {
    const { pathname, search } = new URL(address);
    return `http://127.0.0.1:${stage.port}${pathname}${search}`;
  };

  async function visit(options: Parameters<Browser['newContext']>[0]) {
    const page = await (await browser.newContext(options)).newPage();
    page.setDefaultTimeout(patienceMs);
    const [complaints, requests]: [string[], string[]] = [[], []];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(own(`${publicUrl}/slack/install`));
    return { page, complaints, requests };
  }

  /** What its link leads to, were this Slack's own page. */
  const asked = async (page: Page): Promise<string> =>
    (await page.getByRole('link', { name: 'Add to Slack' }).first().getAttribute('href')) ?? '';
  const allow = (address: string): string => {
    const { desk, team, users } = stage.slack;
    return own(desk.approve(address, { ...team, name: team.domain }, users.admin.id));
  };
  const installation = () => stage.app.store.installations.find(stage.slack.team.id);

  test(
    'lead there and back, in the browser that began it',
    async () => {
      const { page, complaints, requests } = await visit({ javaScriptEnabled: false });
      const address = await asked(page);
      const thief = await visit({ javaScriptEnabled: false });
      await thief.page.goto(allow(address));
      await thief.page.getByText('was not added').first().waitFor();
      expect(await installation()).toBeNull();

      await page.goto(allow(address));
      await page.getByRole('heading', { name: 'Added to' }).first().waitFor();
      expect(await installation()).toMatchObject({ id: stage.slack.team.id });
      const foreign = requests.filter((url) => !url.startsWith(`http://127.0.0.1:${stage.port}/`));
      expect(foreign).toEqual([]);
      expect(complaints.filter((text) => !/favicon/u.test(text))).toEqual([]);
    },
    patienceMs * 2,
  );

  test.each(['light', 'dark'] as const)(
    'have nothing serious for axe, their own style, and a button that is one: %s',
    async (colorScheme) => {
      const { page, complaints } = await visit({ colorScheme });
      const screens: Record<string, string[]> = { begin: await findSerious(page) };
      const address = await asked(page);
      expect(await page.evaluate('getComputedStyle(document.body).margin')).toBe('0px');
      const link = page.getByRole('link', { name: 'Add to Slack' }).first();
      expect((await link.boundingBox())?.height).toBeGreaterThanOrEqual(40);
      await page.goto(own(stage.slack.desk.deny(address)));
      await page.getByText('was not added').first().waitFor();
      screens.denied = await findSerious(page);
      await page.goto(own(`${publicUrl}/slack/install`));
      await page.goto(allow(await asked(page)));
      await page.getByRole('heading', { name: 'Added to' }).first().waitFor();
      screens.done = await findSerious(page);
      expect(screens).toEqual({ begin: [], denied: [], done: [] });
      expect(complaints.filter((text) => !/favicon|40\d/u.test(text))).toEqual([]);
    },
    patienceMs * 2,
  );
});
