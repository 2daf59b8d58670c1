import { expect, test } from '@jest/globals';
import { findOddCharacters } from '../../../src/launches/script-characters.ts';
import { translateTo } from '../../../src/slack/language/translate.ts';
import { oddScriptNotice, straightenedNotice } from '../../../src/slack/launch/script-notice.ts';

const odd = findOddCharacters('rm –rf\u00a0x\necho “<!channel>\u200b');

test('tells each odd character of a script with its place and its number', () => {
  const notice = oddScriptNotice(odd, translateTo('en'));
  expect(notice).toContain('line 1, character 4: `– U+2013` (a dash that is no hyphen)');
  expect(notice).toContain('line 1, character 7: `U+00A0` (a space that is no plain one)');
  expect(notice).toContain('line 2, character 6: `“ U+201C` (a typographic quotation mark)');
  expect(notice).toContain('line 2, character 17: `U+200B` (nothing that can be seen)');
  expect(oddScriptNotice(odd, translateTo('zh-CN'))).toContain('第 2 行第 6 个字符：`“ U+201C`（排版引号）');
  expect(straightenedNotice(odd, translateTo('en'))).toContain('Straightened 4 characters');
});

test('tells at most eight places, and how many more there are', () => {
  const notice = oddScriptNotice(findOddCharacters('“'.repeat(3000)), translateTo('en'));
  expect(notice.match(/line 1/gu)).toHaveLength(8);
  expect(notice).toContain('and 2992 more');
  expect(notice.length).toBeLessThan(3000);
});
