import { describe, expect, test } from '@jest/globals';
import type { AccountState } from '../../../src/accounts/connect-account.ts';
import { describeSteps } from '../../../src/slack/account/connect-help.ts';
import { buildWhoamiMessage } from '../../../src/slack/account/whoami.ts';
import { translateTo } from '../../../src/slack/language/translate.ts';

const [t, chinese] = [translateTo('en'), translateTo('zh-CN')];

describe('where a token is found', () => {
  const both = { en: 'Ask in the lab.', 'zh-CN': '请到实验室询问。' };

  test.each([
    ['in the steps alone', undefined, undefined, []],
    ["in the operator's words", undefined, both, ['Ask in the lab.']],
    [
      'in their words of the other language, when there are no others',
      undefined,
      { 'zh-CN': '问 Ada' },
      ['问 Ada'],
    ],
    ['behind their link', 'https://h/', undefined, ['<https://h/|How to get a token>']],
    ['in words and link', 'https://h/', both, ['Ask in the lab.\n<https://h/|How to get a token>']],
    [
      'behind a link that ends where it should',
      'https://h/?a|b>c&d',
      undefined,
      ['<https://h/?a%7Cb%3Ec&amp;d|How to get a token>'],
    ],
  ])('is said %s', (_, url, words, own) => {
    const [steps, ...rest] = describeSteps({ url, words }, t);
    expect(steps).toContain('Personal centre → Access control');
    expect(rest).toEqual(own);
  });

  test('is said in Chinese', () => {
    const said = describeSteps({ url: 'https://h/', words: both }, chinese);
    expect(said[0]).toContain('个人中心 → 访问控制');
    expect(said[1]).toBe('请到实验室询问。\n<https://h/|如何获取令牌>');
  });
});

describe('whoami', () => {
  const stored: AccountState = {
    kind: 'stored',
    platformUser: 'ada',
    clusterId: '11112',
    expiresAt: 1_800_000_000_000,
    connectedAt: 1_760_000_000_000,
    condition: 'living',
  };

  test.each([
    ['a living token', {}, ['you are *ada*', '`11112`', /token ends <!date\^1800000000/u]],
    ['one that has ended', { condition: 'ended' }, [/ended <!date\^1800000000/u]],
    ['one of no known end', { expiresAt: null }, ['When your token ends is not known']],
    ['one that does not open', { condition: 'sealed-shut' }, ['cannot be opened']],
    ['one that names nobody', { platformUser: null }, ['does not say who you are']],
  ] as const)('tells of %s, where it is from and how to change it', (_, override, words) => {
    const { text, blocks } = buildWhoamiMessage({ ...stored, ...override }, t);
    for (const each of [
      ...words,
      /pasted it in Slack <!date\^1760000000/u,
      'connect` replaces',
      'disconnect` forgets',
    ])
      expect(text).toMatch(each);
    expect(blocks).toEqual([{ type: 'section', text: { type: 'mrkdwn', text } }]);
  });

  test('tells no region that the token does not', () => {
    expect(buildWhoamiMessage({ ...stored, clusterId: null }, t).text).not.toContain('region');
  });

  test('tells who has no token what to do', () => {
    expect(buildWhoamiMessage({ kind: 'none' }, t).text).toContain('`/gpu-instance connect`');
  });

  test('lets no word of the platform format or ping anything', () => {
    const { text } = buildWhoamiMessage(
      { ...stored, platformUser: '<!channel> *x*', clusterId: '<@U1>`' },
      t,
    );
    expect(text).not.toMatch(/<!channel>|<@U1>/u);
  });
});
