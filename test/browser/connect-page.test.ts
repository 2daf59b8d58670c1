// The connect page in a real browser, without JavaScript: what its policy refuses, what axe says, and that the form that
// waited in Slack goes on.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Stage, startStage } from '../support/stage.ts';
import { findSerious } from './axe.ts';
import { browserPath } from './browser.ts';

const patienceMs = 60_000;

(browserPath ? describe : describe.skip)('the connect page', () => {
  let stage: Stage;
  let browser: Browser;
  beforeEach(async () => {
    // Its own address, known once it listens: as the playground has it.
    stage = await startStage({
      takesKeys: true,
      env: { CONNECT_WITH: 'link', PUBLIC_URL: 'http://127.0.0.1:9' },
    });
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

  /** The link that a person in Slack is shown, on the port that this story's app listens on. */
  async function waitingLink(): Promise<string> {
    await stage.person.command('/gpu-instance');
    const view = () => JSON.stringify(stage.slack.openView(stage.slack.users.owner.id)?.blocks ?? []);
    await stage.slack.until(() => view().includes('connect_open_page'), { what: 'the connect step' });
    const path = /\/connect\/[\w-]{43}/u.exec(view())?.[0] ?? '';
    return `http://127.0.0.1:${stage.port}${path}`;
  }

  async function open(
    address: string,
    options: { javaScriptEnabled: boolean; colorScheme?: 'light' | 'dark' },
  ) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    const complaints: string[] = [];
    const requests: { url: string; referrer: string | undefined }[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) =>
      requests.push({ url: request.url(), referrer: request.headers().referer }),
    );
    await page.goto(address);
    return { page, complaints, requests };
  }

  /** Says in Slack what the page shows, and goes on there. */
  async function confirm(page: Page): Promise<void> {
    await stage.person.fill({ page_code: (await page.locator('.code').textContent()) ?? '' });
    await stage.person.submit();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByLabel('Secret key').waitFor();
  }

  test(
    'works without JavaScript, asks nothing of anybody else, and the form in Slack goes on',
    async () => {
      const address = await waitingLink();
      const { page, complaints, requests } = await open(address, { javaScriptEnabled: false });
      await confirm(page);
      const { user, accessKey, secretKey } = stage.platform.keysOf('demo');
      await page.getByLabel('User name on the platform').fill(user);
      await page.getByLabel('Access key', { exact: true }).fill(accessKey);
      await page.getByLabel('Secret key').fill('wrong-secret-key');
      await page.getByRole('button', { name: 'Connect' }).first().click();
      await page.getByRole('alert').waitFor();
      expect(await page.getByLabel('User name on the platform').inputValue()).toBe(user);
      expect(await page.getByLabel('Secret key').inputValue()).toBe('');

      await page.getByLabel('Access key', { exact: true }).fill(accessKey);
      await page.getByLabel('Secret key').fill(secretKey);
      await page.getByRole('button', { name: 'Connect' }).first().click();
      await page.getByText('Connected as demo').waitFor();
      await stage.slack.until(
        () => stage.slack.openView(stage.slack.users.owner.id)?.callback_id === 'launch',
        { what: 'the form' },
      );
      const origin = new URL(address).origin;
      expect(requests.filter(({ url }) => !url.startsWith(`${origin}/`))).toEqual([]);
      expect(requests.filter(({ referrer }) => referrer !== undefined)).toEqual([]);
      expect(complaints.filter((text) => !/favicon|422/u.test(text))).toEqual([]);

      // The link is used: going back to it leads nowhere.
      await page.goto(address);
      await page.getByText('This link does not work').waitFor();
    },
    patienceMs * 2,
  );

  test.each(['light', 'dark'] as const)(
    'has nothing serious for axe, and its own style: %s',
    async (colorScheme) => {
      const address = await waitingLink();
      const { page, complaints } = await open(address, { javaScriptEnabled: true, colorScheme });
      const screens: Record<string, string[]> = { code: await findSerious(page) };
      await confirm(page);
      screens.form = await findSerious(page);
      // The policy let the style through: without it a page has a margin of its own.
      expect(await page.evaluate('getComputedStyle(document.body).margin')).toBe('0px');
      await page.getByLabel('User name on the platform').fill('demo');
      await page.getByLabel('Access key', { exact: true }).fill('nothing');
      await page.getByLabel('Secret key').fill('nothing');
      await page.getByRole('button', { name: 'Connect' }).first().click();
      await page.getByRole('alert').waitFor();
      screens.error = await findSerious(page);
      await page.goto(`${new URL(address).origin}/connect/${'x'.repeat(43)}`);
      screens.gone = await findSerious(page);
      expect(screens).toEqual({ code: [], form: [], error: [], gone: [] });
      expect(complaints.filter((text) => !/favicon|422|410/u.test(text))).toEqual([]);
    },
    patienceMs * 2,
  );

  test(
    'lets no script, picture or frame of anybody in, whatever is put into it',
    async () => {
      const { page, complaints } = await open(await waitingLink(), { javaScriptEnabled: true });
      const ran = await page.evaluate(`(async () => {
        const tell = [];
        const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.body.append(script);
        const image = document.createElement('img');
        const refused = new Promise((resolve) => { image.onerror = resolve; });
        image.src = 'https://elsewhere.invalid/x.png';
        document.body.append(image);
        await refused.then(() => tell.push('no picture'));
        await fetch('https://elsewhere.invalid/').catch(() => tell.push('no fetch'));
        return { ran: window.ran === true, tell: tell.sort() };
      })()`);
      expect(ran).toEqual({ ran: false, tell: ['no fetch', 'no picture'] });
      expect(complaints.join('\n')).toMatch(/Content Security Policy/u);
    },
    patienceMs * 2,
  );
});
