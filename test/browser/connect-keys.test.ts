// The playground: a newcomer connects by key pair, in the modal and by link, the tokens end, and a launch goes through unnoticed.
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { browserPath, type Visit, visitPlayground } from './browser.ts';
import { cardsOn, connectByKeys, connectByLink, readTaskId, say, submit } from './story.ts';

const patienceMs = 120_000;

(browserPath ? describe : describe.skip)('a newcomer to the playground', () => {
  let visit: Visit;
  afterEach(() => visit.end());

  async function endTokens(): Promise<void> {
    const console = await visit.page.context().newPage();
    await console.goto(`${visit.playground.platform.origin}/console`);
    const done = console.waitForResponse(/end-tokens$/u);
    await console.getByRole('button', { name: 'End all tokens now' }).click();
    await done;
    await console.close();
  }

  function nextMint(): Promise<void> {
    const { platform } = visit.playground;
    const before = platform.requests.length;
    const isMinted = () => platform.requests.slice(before).some(({ endpoint }) => endpoint === 'mint');
    return new Promise((resolve) => {
      const stop = platform.onChange(() => {
        if (!isMinted()) return;
        stop();
        resolve();
      });
    });
  }

  async function launchTwice(page: Page): Promise<void> {
    await submit(page);
    const first = await readTaskId(page);
    await endTokens();
    const renewed = nextMint();
    await say(page, '/gpu-instance');
    await page.locator('[name="imagePath"]').waitFor();
    // A person reads the form first.
    await renewed;
    await submit(page);
    await cardsOn(page).nth(1).waitFor();
    expect(await readTaskId(page)).not.toBe(first);
    expect(visit.playground.platform.instances).toHaveLength(2);
    const calls = visit.playground.platform.requests;
    expect(calls.filter(({ endpoint }) => endpoint === 'create')).toHaveLength(2);
    expect(visit.complaints).toEqual([]);
  }

  test(
    'connects by key pair, and goes on when the tokens have ended',
    async () => {
      visit = await visitPlayground();
      await connectByKeys(visit.page);
      await launchTwice(visit.page);
    },
    patienceMs,
  );

  test(
    'connects by link, and goes on when the tokens have ended',
    async () => {
      visit = await visitPlayground({ env: { CONNECT_WITH: 'link' } });
      await connectByLink(visit.page, visit.playground.platform.keysOf('researcher'));
      await launchTwice(visit.page);
    },
    patienceMs,
  );
});
