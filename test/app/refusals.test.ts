// What the platform's refusals become: the message, the field that is marked in the form that comes back, and the
// button that leads there. Each failing code, with a field of each kind named in the platform's words, in both languages.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Person } from '../../src/playground/workspace/simulator.ts';
import { type Locale, locales, translateTo } from '../../src/slack/kit/language/translate.ts';
import { documentedFields, type Stage, startStage } from '../support/stage.ts';

const mount = { source: '/public/home/demo/set', target: '/mnt/set' };
/** What the platform says, and the input that is about. */
const named = {
  'a field': ['resourceGroup TeslaM40 is not available', 'resourceGroup'],
  'a mount': [`mount ${mount.source} not found`, 'mountInfoList.0.sourcePath'],
  'a port': ['containerPort 18888 is in use', 'containerPortInfoList.0.containerPort'],
  nothing: ['参数无效', null],
} as const;

const codes = {
  '10001': { button: 'reopen_launch', usual: null },
  '10003': { button: 'reopen_launch', usual: null },
  '10004': { button: 'reopen_launch', usual: null },
  '10007': { button: 'reopen_launch', usual: null },
  '10008': { button: 'connect_again', usual: null },
  '10009': { button: 'connect_again', usual: null },
  '10010': { button: 'reopen_launch', usual: 'imagePath' },
  '10011': { button: 'reopen_launch', usual: 'imagePath' },
  '10012': { button: 'reopen_launch', usual: null },
  '716865': { button: 'reopen_launch', usual: 'resourceGroup' },
} as const;

/** As a person reads them. */
const labels = {
  resourceGroup: { en: 'Resource group', 'zh-CN': '资源分组' },
  'mountInfoList.0.sourcePath': { en: 'Mount 1', 'zh-CN': '挂载 1' },
  'containerPortInfoList.0.containerPort': { en: 'Port 1', 'zh-CN': '端口 1' },
} as const;

const cases = Object.entries(codes).flatMap(([code, expected]) =>
  Object.entries(named).map(([what, [says, path]]) => ({ code, what, says, path, ...expected })),
);

describe.each(locales)('in %s', (locale: Locale) => {
  const t = translateTo(locale);
  let stage: Stage;
  let person: Person;
  let userId: string;
  const view = () => stage.slack.openView(userId);
  const channel = () => stage.slack.channels.member.id;
  const messages = () => stage.slack.messages(channel(), { as: userId });
  const token = () => stage.platform.mintToken({ user: 'demo', expiresInMs: 86_400_000 });
  let card: string;

  beforeAll(async () => {
    stage = await startStage({ expectedLogs: /platform|refused|unknown|looked/u });
    const user = stage.slack.addUser(`reader ${locale}`, { locale });
    userId = user.id;
    person = stage.slack.person(userId);
    await person.command('/gpu-instance', 'connect');
    await stage.app.settled();
    await fill({ token: token() });
    await person.submit();
    await person.close();
    await person.command('/gpu-instance', '');
    await stage.app.settled();
    await fill(documentedFields);
    await person.click('add_mount');
    await stage.app.settled();
    await fill({ 'mountInfoList.0.sourcePath': mount.source, 'mountInfoList.0.targetPath': mount.target });
    await person.click('add_port');
    await stage.app.settled();
    await fill({ 'containerPortInfoList.0.containerPort': '18888' });
    await send();
    await stage.slack.until(() => messages().some(({ text }) => /[0-9a-f]{32}/u.test(text ?? '')));
    card = messages().at(-1)?.ts ?? '';
  });
  afterAll(() => stage.stop());

  async function fill(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [id, value] of Object.entries(values)) {
      await person.fill({ [id]: value });
      await stage.app.settled();
    }
  }

  /** A value that is not in a list takes a second press. */
  async function send(): Promise<void> {
    const { response } = await person.submit();
    if (response === 'updated') expect((await person.submit()).response).toBe('closed');
    else expect(response).toBe('closed');
    await stage.app.idle();
  }

  test.each(cases)('$code about $what', async ({ code, says, path, button, usual }) => {
    await person.click('launch_again', { messageTs: card, channel: channel() });
    await stage.app.settled();
    const before = messages().length;
    stage.platform.fault('create', { kind: 'code', code, msg: says }, { times: 1 });
    await send();
    const notice = await stage.slack.until(
      () =>
        messages()
          .slice(before)
          .find(({ ephemeral }) => ephemeral),
      {
        what: 'the notice',
      },
    );
    const words = JSON.stringify(notice.blocks);
    expect(words).toContain(t('platform.says', { message: says }).replaceAll('"', '\\"'));
    expect(words).toContain(`"action_id":"${button}"`);
    expect(words.match(/"type":"button"/gu)).toHaveLength(1);
    if (path) expect(words).toContain(labels[path][locale]);

    await person.click(button, { messageTs: notice.ts, channel: channel() });
    await stage.app.settled();
    if (button === 'connect_again') {
      expect(view()?.callback_id).toBe('connect');
      await fill({ token: token() });
      expect((await person.submit()).response).toBe('updated');
      await stage.app.settled();
    }
    expect(view()?.callback_id).toBe('launch');
    expect(markedInputs()).toEqual((path ?? usual) ? [path ?? usual] : []);
    expect(JSON.stringify(view()?.blocks)).toContain('TeslaM40');
    await person.close();
    await stage.app.settled();
  });

  /** Inputs that the form that came back puts a warning under. */
  function markedInputs(): string[] {
    const ids: string[] = [];
    let last = '';
    for (const block of view()?.blocks ?? []) {
      const isMark = JSON.stringify(block).includes('⚠️');
      if (block.type === 'input' || (block as { accessory?: unknown }).accessory)
        last = block.block_id?.replace(/~\d+$/u, '') ?? '';
      if (isMark) ids.push(last);
    }
    return ids;
  }
});
