// Texts that would ping, link, format or hide: typed by people, or answered by the platform.
import { afterEach, describe, expect, test } from '@jest/globals';
import { createCalls, expectStillServing } from '../support/slack-caller.ts';
import { type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

const hostile =
  '<!channel> <!here> <@U0CARLOS01> <#G0PRIVATE1> <https://evil.example|click> *b* _i_ ~s~ `c` &lt;!x&gt;';
/** What Slack would act on, but for what the app itself says: who launched, where the card goes, when a token ends. */
const live = /<!(?!date\^)|<#(?!C0GPULAB01>)|<[a-z]+:|<@(?!U0OLIVIA01>)/iu;
/** Controls, marks that turn or hide text, halves of characters; zero-width spaces of our own break up formatting. */
const unseen = /[^\P{Cc}\n\t]|[^\P{Cf}\u200b]|\p{Cs}/u;

/** Everything the app sent to be shown: messages, views, replies. */
function shown(): string[] {
  const { slack } = stage;
  const people = Object.values(slack.users).map(({ id }) => id);
  const places = [...Object.values(slack.channels), ...people.map((id) => slack.directChannel(id))];
  const messages = places.flatMap(({ id }) => people.flatMap((as) => slack.messages(id, { as })));
  const views = slack.apiCalls
    .filter(({ method }) => method.startsWith('views.'))
    .map(({ args }) => args.view);
  return [...messages.flatMap(({ text, blocks }) => [text, ...mrkdwnOf(blocks)]), ...views.flatMap(mrkdwnOf)];
}

/** The texts that Slack reads as mrkdwn. */
function mrkdwnOf(value: unknown): string[] {
  const found: string[] = [];
  JSON.stringify(typeof value === 'string' ? JSON.parse(value) : (value ?? null), (_, part) => {
    if (part?.type === 'mrkdwn') found.push(part.text);
    return part;
  });
  return found;
}

/** What Slack may make a link of by itself: texts of messages, and blocks that are not verbatim. */
function unguarded(): string[] {
  const { slack } = stage;
  const place = slack.channels.member.id;
  const texts = slack.messages(place, { as: slack.users.owner.id }).map(({ text }) => text);
  const sent = slack.apiCalls.flatMap(({ args }) => [args.view, args.blocks]);
  const loose: string[] = [];
  for (const value of sent) {
    JSON.stringify(typeof value === 'string' ? JSON.parse(value) : (value ?? null), (_, part) => {
      if (part?.type === 'mrkdwn' && part.verbatim !== true) loose.push(part.text);
      return part;
    });
  }
  return [...texts, ...loose].map((text) => text.replace(/`[^`]*`/gu, ''));
}

/** The platform's next create is a success with this task ID. */
function answerWithId(data: string): void {
  const body = JSON.stringify({ code: '0', msg: 'success', data });
  const answer = { kind: 'http', status: 200, body, contentType: 'application/json' } as const;
  stage.platform.fault('create', answer, { times: 1 });
}

function expectNothingLive(): void {
  const texts = shown();
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.filter((text) => live.test(text))).toEqual([]);
  expect(texts.filter((text) => unseen.test(text))).toEqual([]);
}

describe('typed into the form', () => {
  test.each(['resourceGroup', 'imagePath', 'version'])('%s is shown as text on the card', async (field) => {
    stage = await startStage();
    await stage.connect();
    answerWithId('0123456789abcdef0123456789abcdef');
    const text = hostile.replaceAll(' ', '');
    expect((await stage.launch({ [field]: text })).response).toBe('closed');
    await stage.message(/`0123456789abcdef0123456789abcdef`/u);
    expect(createCalls(stage).at(-1)?.body).toMatchObject({ [field]: text });
    expectNothingLive();
  });

  test('the description goes to the platform as typed, with emoji and Chinese, and pings nobody', async () => {
    stage = await startStage();
    await stage.connect();
    const description = `${hostile} 训练 🚀`;
    expect((await stage.launch({ description })).response).toBe('closed');
    await stage.message(/`Instances_2205113838`/u);
    expect(createCalls(stage).at(-1)?.body).toMatchObject({
      description,
    });
    expectNothingLive();
  });
});

describe('typed behind the command', () => {
  test.each([
    hostile,
    `name=${hostile}`,
    `image="${hostile}"`,
    'name=\u202Egpj.exe group=\u200Badmin',
    'image=a\u0000b:1 \u0007\u001b[31m',
    'gpu=1\uD83D cpu=\uDE80',
    '__proto__=1 constructor=2 toString=3',
    'x='.repeat(4000),
    `${'a=b '.repeat(2000)}`,
    `image=${'x'.repeat(100_000)}`,
    '🚀=🔬',
  ])('text %# opens the form or is answered with help, and nothing of it is live', async (text) => {
    stage = await startStage();
    await stage.connect();
    await stage.person.command('/gpu-instance', text);
    await stage.app.settled();
    const { owner } = stage.slack.users;
    const view = stage.slack.openView(owner.id);
    const said = stage.slack.messages(stage.slack.channels.member.id, { as: owner.id });
    expect(view?.callback_id ?? said.at(-1)?.text ?? '').toMatch(/^launch$|\/gpu-instance help/u);
    expectNothingLive();
    if (view) await stage.person.close();
    await expectStillServing(stage);
  });
});

test.each(['https://evil.example', 'www.evil.example', 'ada@evil.example', '#general'])(
  'a preset named %s leads nowhere, wherever it is named',
  async (lure) => {
    stage = await startStage();
    await stage.connect();
    const owner = stage.slack.users.owner.id;
    const says = (words: RegExp) =>
      stage.slack.until(() =>
        words.test(mrkdwnOf(stage.slack.openView(owner)?.blocks).join('\n').replaceAll('\u200b', '')),
      );
    const callback = (id: string) => stage.slack.until(() => stage.slack.openView(owner)?.callback_id === id);

    await stage.person.command('/gpu-instance', 'group=TeslaM40 cpu=6 time=4h');
    await callback('launch');
    await stage.person.click('save_preset');
    await callback('preset_save');
    await stage.person.fill({ name: lure });
    await stage.person.submit();
    await says(/Saved as/u);
    await stage.person.close({ all: true });

    await stage.person.command('/gpu-instance', 'presets');
    await says(/evil|general/u);
    await stage.person.click('preset_share_open');
    await callback('preset_share');
    await stage.person.fill({ scope: 'channel' });
    await stage.person.submit();
    const post = await stage.message(/shared the preset/u);
    await says(/People in this channel/u);
    expect(post.text.replaceAll('\u200b', '')).toContain(lure);
    await stage.person.close({ all: true });

    await stage.person.command('/gpu-instance', `preset "${lure}"`);
    await says(/Filled in from the preset/u);
    await stage.person.close({ all: true });
    await stage.person.command('/gpu-instance', `preset "${lure}/x"`);
    await says(/no preset named/u);

    expect(unguarded().length).toBeGreaterThan(0);
    expect(unguarded().filter((text) => text.includes(lure) || text.includes('evil.example'))).toEqual([]);
  },
);

describe('answered by the platform', () => {
  test.each([
    ['mentions and links', hostile],
    ['marks that turn the reading direction', 'ok \u202Eton\u202C \u2066x\u2069'],
    ['control characters and zero-width ones', 'a\u0000b\u0007c\u200Bd\u200Fe\uFEFFf'],
    ['a lone surrogate', 'a\uD83D'],
    ['many lines', 'a\n\n\n>quote\n• list\n```code'],
    ['100,000 characters', '<!channel>'.repeat(10_000)],
  ])('a refusal with %s is quoted as text', async (_, msg) => {
    stage = await startStage();
    await stage.connect();
    stage.platform.fault('create', { kind: 'code', code: '10004', msg }, { times: 1 });
    await stage.launch({ instanceServiceName: 'refused' });
    const notice = await stage.message(/`refused`/u);
    expect(notice.ephemeral).toBe(true);
    expectNothingLive();
    await expectStillServing(stage);
  });

  test.each(['<!channel>', '`<@U0CARLOS01>`', '../../<#G0PRIVATE1>'])(
    'code %j is quoted as text',
    async (code) => {
      stage = await startStage();
      await stage.connect();
      stage.platform.fault('create', { kind: 'code', code, msg: '*' }, { times: 1 });
      await stage.launch({ instanceServiceName: 'refused' });
      await stage.message(/`refused`/u);
      expectNothingLive();
    },
  );

  test.each([
    ['mentions', '<!channel>'],
    ['a backtick and a link', '`<https://evil.example|id>`'],
    ['a mark that turns the reading direction', 'abc\u202Efed'],
    ['control characters', 'a\u0007\u001b[31mb'],
    ['a lone surrogate', 'abc\uD83D'],
  ])('a task ID with %s is shown as text', async (_, id) => {
    stage = await startStage();
    await stage.connect();
    answerWithId(id);
    await stage.launch({ instanceServiceName: 'odd_id' });
    await stage.message(/`odd_id`/u);
    expectNothingLive();
  });

  test('a token whose user name is a mention is shown as text', async () => {
    stage = await startStage();
    await stage.person.command('/gpu-instance', 'connect');
    const owner = stage.slack.users.owner.id;
    await stage.slack.until(() => stage.slack.openView(owner)?.callback_id === 'connect');
    await stage.person.fill({
      token: stage.platform.mintToken({ user: '<!channel>*x*`', expiresInMs: 86_400_000 }),
    });
    expect((await stage.person.submit()).response).toBe('updated');
    const texts = mrkdwnOf(stage.slack.openView(owner)?.blocks);
    expect(texts.join(' ')).toContain('channel');
    expect(texts.filter((text) => live.test(text))).toEqual([]);
  });
});
