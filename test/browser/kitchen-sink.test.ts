// Everything Block Kit offers, worked with as in Slack, whether the real app uses it yet or not.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { clientOf } from '../playground/workspace-apps.ts';
import { findSerious } from './axe.ts';
import { browserPath, openPage, type PageVisit } from './browser.ts';
import { aMoment, everyBlock, type KitchenSink, startKitchenSink } from './kitchen-sink.ts';
import { choose, say, sitDownAs, submit } from './story.ts';

(browserPath ? describe : describe.skip)('the page, before an app that uses everything', () => {
  let sink: KitchenSink;
  let visit: PageVisit;
  beforeEach(async () => {
    sink = await startKitchenSink();
    visit = await openPage(sink.slack.origin);
  });
  afterEach(async () => {
    await visit.leave();
    await sink.close();
    expect(visit.complaints).toEqual([]);
  });

  const openForm = async (page: Page) => {
    await say(page, '/gpu-instance');
    await page.getByRole('dialog', { name: 'Everything' }).waitFor();
  };
  const fillRequired = async (page: Page) => {
    await page.getByLabel('A line').pressSequentially('hello');
    await page.getByLabel('A number').fill('7');
    await choose(page, /^One of some/u, /^Banana/u);
    await choose(page, /^From the app/u, /^Carrot/u, 'carr');
    await page.getByRole('radio', { name: 'Cherry' }).check();
  };

  test('every input type reaches the app with what was typed and chosen', async () => {
    const { page } = visit;
    await openForm(page);
    await fillRequired(page);
    await page.getByLabel('An area').fill('two\nlines');
    await choose(page, /^Some of groups/u, /^Apple/u);
    await choose(page, /^Some of groups/u, /^Carrot/u, 'carr');
    await choose(page, /^More from the app/u, /^Apricot/u, 'apr');
    await page.getByRole('checkbox', { name: 'Apricot' }).check();
    await page.getByLabel('A day').fill('2026-02-03');
    await page.getByLabel('A time').fill('04:05');
    await choose(page, /^People/u, /^Carlos/u);
    await submit(page);
    await sink.slack.until(() => sink.submitted.length > 0);
    const [values] = sink.submitted as { [block: string]: { v: Record<string, unknown> } }[];
    expect(values?.line?.v.value).toBe('hello');
    expect(values?.area?.v.value).toBe('two\nlines');
    expect(values?.number?.v.value).toBe('7');
    expect(values?.select?.v.selected_option).toMatchObject({ value: 'banana' });
    expect(values?.grouped?.v.selected_options).toMatchObject([{ value: 'apple' }, { value: 'carrot' }]);
    expect(values?.external?.v.selected_option).toMatchObject({ value: 'carrot' });
    expect(values?.externals?.v.selected_options).toMatchObject([{ value: 'apricot' }]);
    expect(values?.boxes?.v.selected_options).toMatchObject([{ value: 'apricot' }]);
    expect(values?.radio?.v.selected_option).toMatchObject({ value: 'cherry' });
    expect([values?.date?.v.selected_date, values?.time?.v.selected_time]).toEqual(['2026-02-03', '04:05']);
    expect(values?.people?.v.selected_users).toEqual([sink.slack.users.colleague.id]);
    sink.answer();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('submit waits for the answer, and errors stand under their fields', async () => {
    const { page } = visit;
    await openForm(page);
    await submit(page);
    await page.getByText('Please complete this required field.').first().waitFor();
    await fillRequired(page);
    await submit(page);
    await sink.slack.until(() => sink.submitted.length > 0);
    const button = page.getByRole('button', { name: 'Send', exact: true }).last();
    expect(await button.isDisabled()).toBe(true);
    sink.answer({ number: 'Seven is taken.' });
    await page.getByRole('alert').getByText('Seven is taken.').waitFor();
    expect(await page.getByLabel('A number').getAttribute('aria-invalid')).toBe('true');
    await page.locator('[name="number"]:focus').waitFor();
    expect(await button.isDisabled()).toBe(false);
    await page.getByLabel('A number').fill('8');
    await page.getByText('Seven is taken.').waitFor({ state: 'detached' });
    await submit(page);
    await sink.slack.until(() => sink.submitted.length > 1);
    sink.answer();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('a menu is worked with the keys alone: search, arrows, Enter, Esc', async () => {
    const { page } = visit;
    await openForm(page);
    const menu = page.getByRole('combobox', { name: /^From the app/u });
    await menu.focus();
    await page.keyboard.press('ArrowDown');
    await page.getByText('Type at least 1 characters').waitFor();
    await page.keyboard.type('ap');
    await page.getByRole('group', { name: 'Vegetables' }).waitFor({ state: 'detached' });
    await page.getByRole('option', { name: 'Apricot' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await menu.inputValue()).toBe('Apricot');
    await page.keyboard.press('ArrowDown');
    expect(await menu.getAttribute('aria-expanded')).toBe('true');
    // Esc closes the list first, and the form only then.
    await page.keyboard.press('Escape');
    expect(await menu.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await sink.slack.until(() => sink.heard.includes('closed'));
  });

  test('a menu that is open stays where it is while others talk', async () => {
    const { page } = visit;
    const { slack } = sink;
    await openForm(page);
    const menu = page.getByRole('combobox', { name: /^One of some/u });
    await menu.focus();
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('ArrowDown');
    slack.person(slack.users.colleague.id).say('lunch?');
    await page.getByText('lunch?').waitFor({ state: 'attached' });
    await page.keyboard.press('Enter');
    expect(await menu.inputValue()).toBe('Banana');
  });

  test('no more is taken than the menu allows, and a tag takes its choice away', async () => {
    const { page } = visit;
    await openForm(page);
    for (const name of [/^Apple/u, /^Banana/u, /^Cherry/u]) await choose(page, /^Some of groups/u, name);
    await page.keyboard.press('Escape');
    const tags = page.getByRole('button', { name: /^Remove/u });
    await page.getByRole('button', { name: 'Remove Banana' }).waitFor();
    expect(await tags.count()).toBe(2);
    await page.getByRole('button', { name: 'Remove Apple' }).click();
    await page.getByRole('button', { name: 'Remove Apple' }).waitFor({ state: 'detached' });
    expect(await tags.count()).toBe(1);
  });

  test('a dangerous button asks first, and means it only then', async () => {
    const { page } = visit;
    await openForm(page);
    await page.getByRole('button', { name: 'Wipe' }).click();
    const asking = page.getByRole('alertdialog', { name: 'Really?' });
    await asking.getByRole('button', { name: 'Keep it' }).click();
    await asking.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Wipe' }).click();
    await asking.getByRole('button', { name: 'Wipe it' }).click();
    await sink.slack.until(() => sink.heard.length > 0);
    expect(sink.heard).toEqual(['wipe']);
    await page.locator('summary[aria-label="More"]').click();
    await page.getByRole('menuitem', { name: 'The second' }).click();
    await sink.slack.until(() => sink.heard.includes('more'));
  });

  test('a view on top of another has a way back to what was typed', async () => {
    const { page } = visit;
    await openForm(page);
    await page.getByLabel('A line').fill('kept');
    await page.getByRole('button', { name: 'Go deeper' }).click();
    await page.getByRole('dialog', { name: 'Deeper' }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('dialog', { name: 'Everything' }).waitFor();
    expect(await page.getByLabel('A line').inputValue()).toBe('kept');
  });

  test('the Home tab shows what the app publishes, and its buttons act', async () => {
    const { page } = visit;
    await page.getByRole('button', { name: 'gpu-instances' }).click();
    await page.getByRole('tab', { name: 'Home' }).click();
    await page.getByRole('heading', { name: 'At home' }).waitFor();
    await page.getByRole('button', { name: 'Greet me' }).click();
    await sink.slack.until(() => sink.heard.includes('greet'));
  });

  test('messages are drawn as Slack would: blocks, times of the reader, edits, threads', async () => {
    const { page } = visit;
    const { slack } = sink;
    const channel = slack.channels.member.id;
    const client = clientOf(slack);
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'all', blocks: [...everyBlock] });
    const message = page.locator(`[data-ts="${ts}"]`);
    await message.getByRole('heading', { name: 'A header' }).waitFor();
    expect(await message.locator('strong', { hasText: 'bold' }).count()).toBe(1);
    expect(await message.getByRole('link', { name: 'a link' }).getAttribute('href')).toBe(
      'https://example.com',
    );
    expect(await message.locator('pre').textContent()).toBe('<b>not bold</b>');
    expect(await message.locator('blockquote').textContent()).toContain('quoted');
    expect(await message.textContent()).toContain('by @Carlos Colleague in #gpu-lab');
    await message.getByRole('img', { name: 'A cat on a rack' }).waitFor();
    await message.getByRole('columnheader', { name: 'Cards' }).waitFor();
    const moment = message.locator(`time[datetime="${new Date(aMoment * 1000).toISOString()}"]`);
    expect(await moment.textContent()).toMatch(/^01\/01\/2026 10:04\sPM$/u);
    await client.chat.update({ channel, ts, text: 'all', blocks: everyBlock.slice(0, 2) });
    await message.getByText('(edited)').waitFor();
    await client.chat.postMessage({ channel, thread_ts: ts, text: 'and another thing' });
    await page.getByRole('button', { name: '1 reply' }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('and another thing').waitFor();
    await sitDownAs(page, 'Wei');
    await moment.getByText('2026/01/02 11:04').waitFor();
  });

  test('a permalink leads to its message, far up in the channel', async () => {
    const { page } = visit;
    const { slack } = sink;
    const channel = slack.channels.publicWithoutBot.id;
    const person = slack.person(slack.users.colleague.id);
    const { ts } = person.say('the one', { channel });
    for (let count = 0; count < 60; count += 1) person.say(`later ${count}`, { channel });
    const { permalink = '' } = await clientOf(slack).chat.getPermalink({ channel, message_ts: ts });
    await page.goto(permalink);
    await page.getByRole('heading', { name: 'general', exact: true }).waitFor();
    await page.locator(`[data-ts="${ts}"].linked`).waitFor();
    const isInView = await page.evaluate(
      `(() => {
        const { top, bottom } = document.querySelector('[data-ts="${ts}"]').getBoundingClientRect();
        return top > 0 && bottom < innerHeight;
      })()`,
    );
    expect(isInView).toBe(true);
  });

  test('axe finds nothing serious in any of it: form, open menu, confirmation, messages, thread, Home', async () => {
    const { page } = visit;
    const { slack } = sink;
    const channel = slack.channels.member.id;
    const client = clientOf(slack);
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'all', blocks: [...everyBlock] });
    await client.chat.postMessage({ channel, thread_ts: ts, text: 'a reply' });
    const screens: Record<string, string[]> = {};
    for (const theme of ['light', 'dark']) {
      await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
      await page.getByRole('button', { name: '1 reply' }).click();
      screens[`messages and thread, ${theme}`] = await findSerious(page);
      await openForm(page);
      screens[`form, ${theme}`] = await findSerious(page);
      await page.getByRole('combobox', { name: /^Some of groups/u }).click();
      await page.getByRole('option', { name: 'Carrot' }).waitFor();
      screens[`menu, ${theme}`] = await findSerious(page);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Wipe' }).click();
      screens[`confirmation, ${theme}`] = await findSerious(page);
      await page.getByRole('button', { name: 'Keep it' }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'gpu-instances' }).click();
      await page.getByRole('tab', { name: 'Home' }).click();
      await page.getByRole('heading', { name: 'At home' }).waitFor();
      screens[`home, ${theme}`] = await findSerious(page);
      await page.getByRole('button', { name: 'gpu-lab' }).click();
    }
    expect(screens).toEqual(Object.fromEntries(Object.keys(screens).map((name) => [name, []])));
  });
});
