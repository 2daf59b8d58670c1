import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findSerious } from './axe.ts';
import { browserPath, type Visit, visitPlayground } from './browser.ts';
import {
  choose,
  connect,
  giveSampleToken,
  openConnect,
  readTaskId,
  say,
  sitDownAs,
  submit,
  unfold,
} from './story.ts';

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
    await visit.end();
    expect(visit.complaints).toEqual([]);
  });

  test('leads a newcomer from the page to a task ID, by what the page itself says', async () => {
    const { page, playground } = visit;
    await page.evaluate(`globalThis.presses = 0;
      for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, () => { presses += 1; }, true)`);
    await openConnect(page);
    await giveSampleToken(page);
    await submit(page);
    await page.locator('[name="imagePath"]').waitFor();
    await submit(page);
    const taskId = await readTaskId(page);
    const presses = Number(await page.evaluate('presses'));
    expect(presses).toBeGreaterThan(2);
    expect(presses).toBeLessThanOrEqual(9);
    expect(playground.platform.instances.map(({ id }) => id)).toEqual([taskId]);
  });

  test('launches the documented example, rows and all', async () => {
    const { page, playground } = visit;
    await connect(page);
    const form = page.getByRole('dialog');
    await unfold(page);
    await form.getByLabel(/^Name/u).fill('Instances_2205113838');
    await choose(page, /^Stop after/u, /[Nn]ever|[Uu]nlimited|[Nn]o limit/u);
    await form.getByRole('button', { name: 'Add a mount' }).click();
    await choose(page, /^Mount 1: path on the platform/u, /\/public\/home\/researcher/u);
    await form.getByLabel(/^Mount 1: path in the container/u).fill('/mnt/test_mount');
    await form.getByRole('button', { name: 'Add a port' }).click();
    await form.getByLabel(/^Port 1: number/u).fill('18888');
    await choose(page, /^Port 1: protocol/u, /^SSH/u);
    await form.getByRole('button', { name: 'Add a port' }).click();
    await form.getByLabel(/^Port 2: number/u).waitFor();
    await form.getByRole('button', { name: 'Remove port 2' }).click();
    await form.getByLabel(/^Port 2: number/u).waitFor({ state: 'detached' });
    await submit(page);
    expect(await readTaskId(page)).toMatch(/^[0-9a-f]{32}$/u);
    expect(playground.platform.instances[0]).toMatchObject({
      instanceServiceName: 'Instances_2205113838',
      timeoutLimit: 'unlimited',
      ramSize: 15360,
      mountInfoList: [{ sourcePath: '/public/home/researcher', targetPath: '/mnt/test_mount' }],
      containerPortInfoList: [{ containerPort: '18888', protocolType: 'SSH' }],
    });
  });

  test('shows what is wrong on the field, and a refusal with the way back', async () => {
    const { page, playground } = visit;
    await connect(page);
    const name = page.locator('[name="instanceServiceName"]');
    await unfold(page);
    await name.fill('1 wrong');
    await submit(page);
    await page.getByRole('alert').getByText('Begin with a letter').waitFor();
    expect(await name.getAttribute('aria-invalid')).toBe('true');
    await name.fill('right');
    playground.platform.fault('create', { kind: 'code', code: '10004' }, { times: 1 });
    await submit(page);
    await page.getByText('was not launched').waitFor();
    await page.getByText('Only visible to you').waitFor();
    await page.locator('[data-action-id="reopen_launch"]').click();
    await name.waitFor();
    expect(await name.inputValue()).toBe('right');
    await submit(page);
    expect(await readTaskId(page)).toMatch(/^[0-9a-f]{32}$/u);
  });

  test('lets people take turns: what one is told alone the other does not see', async () => {
    const { page } = visit;
    await say(page, '/gpu-instance help');
    await page.getByText('Only visible to you').waitFor();
    await page.getByRole('textbox', { name: 'Message' }).fill('half a thought');
    await page.getByRole('button', { name: 'general' }).click();
    expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('');
    await page.getByRole('button', { name: 'gpu-lab' }).click();
    expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('half a thought');
    await say(page, 'Does *anybody* use the <M40>?');
    await sitDownAs(page, 'Carlos');
    await page.getByText('Does anybody use the <M40>?').waitFor();
    await page.getByText('Only visible to you').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Reply in thread' }).last().click();
    await page.getByPlaceholder('Reply…').fill('/gpu-instance');
    await page.keyboard.press('Enter');
    await page.getByText('/gpu-instance is not supported in threads. Sorry!').waitFor();
    await page.getByPlaceholder('Reply…').fill('I do');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '1 reply' }).waitFor();
    await sitDownAs(page, 'Wei');
    await page.getByRole('heading', { name: '频道' }).waitFor();
    await page.getByRole('button', { name: '1 条回复' }).waitFor();
    await page.getByRole('button', { name: '指南' }).click();
    await page.getByRole('button', { name: '/gpu-instance' }).first().click();
    await page.getByRole('dialog', { name: '连接账号' }).waitFor();
  });

  test('forgets at a reload what only one person saw, as Slack does, and keeps what all saw', async () => {
    const { page, playground } = visit;
    const { slack } = playground;
    await say(page, 'who is there?');
    await say(page, '/gpu-instance help');
    await page.getByText('Only visible to you').waitFor();
    // Taking turns loads nothing anew.
    await sitDownAs(page, 'Carlos');
    await page.getByText('Only visible to you').waitFor({ state: 'detached' });
    await sitDownAs(page, 'Olivia');
    await page.getByText('Only visible to you').waitFor();
    await page.reload();
    await page.getByText('who is there?').waitFor();
    expect(await page.getByText('Only visible to you').count()).toBe(0);
    const kept = slack.messages(slack.channels.member.id, { as: slack.users.owner.id });
    expect(kept.filter(({ ephemeral }) => ephemeral)).toHaveLength(1);
    await say(page, '/gpu-instance help');
    await page.getByText('Only visible to you').waitFor();
    expect(await page.getByText('Only visible to you').count()).toBe(1);
  });

  test('completes a command with the keys alone, and gives the focus back when the form closes', async () => {
    const { page } = visit;
    const line = page.getByRole('textbox', { name: 'Message' });
    await line.focus();
    await page.keyboard.type('/g');
    await page.getByRole('option', { name: '/gpu-instance' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await line.inputValue()).toBe('/gpu-instance ');
    await page.keyboard.press('Enter');
    const token = page.getByLabel(/^Platform token/u);
    await token.waitFor();
    await page.locator('[name="token"]:focus').waitFor();
    // Round and round, and never out of the form.
    for (let press = 0; press < 12; press += 1) {
      await page.keyboard.press('Tab');
      const isInside = await page.evaluate(
        'document.activeElement === document.body || document.activeElement.closest("dialog") !== null',
      );
      expect(isInside).toBe(true);
    }
    await page.keyboard.press('Escape');
    await token.waitFor({ state: 'detached' });
    await page.locator('#composer-text:focus').waitFor();
  });

  test('launches with the keyboard alone', async () => {
    const { page, playground } = visit;
    await page.locator('#composer-text:focus').waitFor();
    await page.keyboard.type('/gpu-instance');
    await page.keyboard.press('Enter');
    await page.locator('[name="token"]:focus').waitFor();
    await page.keyboard.insertText(playground.platform.mintToken({ user: 'olivia' }));
    await page.keyboard.press('Enter');
    // The app puts the form in the place of the field one was in: the focus goes to the first of the new ones.
    await page.locator('[name="size"]:focus').waitFor();
    await page.keyboard.press('Enter');
    expect(await readTaskId(page)).toMatch(/^[0-9a-f]{32}$/u);
    await page.locator('#composer-text:focus').waitFor();
  });

  test('tells of an outage in words, keeps what was typed, and goes on when it is over', async () => {
    const { page, playground } = visit;
    await connect(page);
    const console = await page.context().newPage();
    await console.goto(`${playground.platform.origin}/console`);
    await console.getByRole('button', { name: 'Down', exact: true }).click();
    await console.locator('[aria-pressed="true"]', { hasText: 'Down' }).waitFor();
    await submit(page);
    // The instance is started although nobody can be told.
    await console.getByText('researcher').waitFor();
    expect(await page.locator('[data-ts]').count()).toBe(0);
    await console.getByRole('button', { name: 'Fine' }).click();
    await console.locator('[aria-pressed="true"]', { hasText: 'Fine' }).waitFor();
    expect(await readTaskId(page)).toMatch(/^[0-9a-f]{32}$/u);
    expect(playground.platform.instances).toHaveLength(1);
  });

  test('an answer that got lost is found again, and the wire tells the whole story', async () => {
    const { page, playground } = visit;
    await connect(page);
    playground.platform.fault('create', { kind: 'drop-after' }, { times: 1 });
    await submit(page);
    await page.getByRole('button', { name: 'Wire' }).click();
    const taskId = await readTaskId(page);
    await page.getByRole('button', { name: /view_submission launch/u }).click();
    await page.getByText(/^One story: \d+ exchanges$/u).waitFor();
    const wire = page.getByRole('complementary', { name: 'On the wire' });
    await wire.getByRole('button', { name: /chat\.postMessage/u }).click();
    await wire.getByText(taskId).first().waitFor();
    await wire.getByRole('button', { name: /POST .*instance-service\/task/u }).click();
    await wire.getByText('no answer').waitFor();
    expect(await wire.textContent()).not.toMatch(/eyJ|xoxb-/u);
  });

  test('the console stops, fails and deletes instances, and switches faults', async () => {
    const { page, playground } = visit;
    await connect(page);
    await submit(page);
    await readTaskId(page);
    await page.goto(`${playground.platform.origin}/console`);
    await page.getByRole('button', { name: /^Fail/u }).click();
    await page.getByRole('cell', { name: 'Failed' }).waitFor();
    await page.getByLabel('What goes wrong').selectOption({ label: 'A code by choice' });
    await page.getByLabel('Code', { exact: true }).fill('10007');
    await page.getByLabel('Where').selectOption('create');
    await page.getByRole('button', { name: 'Switch on' }).click();
    await page.getByText('Code 10007').first().waitFor();
    expect(await findSerious(page)).toEqual([]);
    await page.getByRole('button', { name: /^Switch off/u }).click();
    await page.getByText('None is on.').waitFor();
    await page.getByRole('button', { name: /^Delete/u }).click();
    await page.getByText('None yet.').waitFor();
    expect(playground.platform.instances).toEqual([]);
  });
});
