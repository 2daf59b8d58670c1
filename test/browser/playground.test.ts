import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { browserPath, type Visit, visitPlayground } from './browser.ts';
import { connect, giveSampleToken, openConnect, readTaskId, submit } from './story.ts';

if (!browserPath) {
  console.warn(
    'The browser tests are skipped: no Chromium was found. On Debian: apt-get install chromium. Or set CHROMIUM_PATH.',
  );
}

(browserPath ? describe : describe.skip)('the playground in a browser', () => {
  let visit: Visit;
  beforeEach(async () => {
    visit = await visitPlayground();
  });
  afterEach(async () => {
    const { complaints } = visit;
    await visit.end();
    expect(complaints).toEqual([]);
  });

  test('leads a newcomer from the page to a task ID, by what the page itself says', async () => {
    const { page, playground } = visit;
    await openConnect(page);
    await giveSampleToken(page);
    await submit(page);
    await page.locator('[name="imagePath"]').waitFor();
    await submit(page);
    const taskId = await readTaskId(page);
    expect(playground.platform.instances.map(({ id }) => id)).toEqual([taskId]);
  });

  test('launches the documented example, rows and all', async () => {
    const { page, playground } = visit;
    await connect(page);
    await page.locator('[name="instanceServiceName"]').fill('Instances_2205113838');
    await page.locator('[name="timeoutLimit"]').selectOption('unlimited');
    await page.locator('[data-action-id="add_mount"]').click();
    await page.locator('[name="mountInfoList.0.sourcePath"]').fill('/public/home/researcher/source_mount');
    await page.locator('[name="mountInfoList.0.targetPath"]').fill('/mnt/test_mount');
    await page.locator('[data-action-id="add_port"]').click();
    await page.locator('[name="containerPortInfoList.0.containerPort"]').fill('18888');
    await page.locator('[name="containerPortInfoList.0.protocolType"]').selectOption('SSH');
    await submit(page);
    expect(await readTaskId(page)).toMatch(/^[0-9a-f]{32}$/u);
    expect(playground.platform.instances[0]).toMatchObject({
      instanceServiceName: 'Instances_2205113838',
      timeoutLimit: 'unlimited',
      ramSize: 15360,
    });
  });

  test('shows what is wrong on the field, and a refusal with the way back', async () => {
    const { page, playground } = visit;
    await connect(page);
    await page.locator('[name="instanceServiceName"]').fill('1 wrong');
    await submit(page);
    await page.getByText('Begin with a letter').waitFor();
    await page.locator('[name="instanceServiceName"]').fill('right');
    playground.platform.fault('create', { kind: 'code', code: '10004' }, { times: 1 });
    await submit(page);
    await page.getByText('was not launched').waitFor();
    await page.locator('[data-action-id="reopen_launch"]').click();
    await page.locator('[name="instanceServiceName"]').waitFor();
    expect(await page.locator('[name="instanceServiceName"]').inputValue()).toBe('right');
    await submit(page);
    expect(await readTaskId(page)).toMatch(/^[0-9a-f]{32}$/u);
  });
});
