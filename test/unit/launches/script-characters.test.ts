import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findOddCharacters, straighten } from '../../../src/launches/script-characters.ts';

/** `line:column kind` of each. */
const found = (script: string) =>
  findOddCharacters(script).map(({ line, column, kind }) => `${line}:${column} ${kind}`);

describe('a start script', () => {
  test.each([
    ['double quotes', 'echo “hi”', ['1:6 quote', '1:9 quote'], 'echo "hi"'],
    ['single quotes', 'echo ‘hi’', ['1:6 quote', '1:9 quote'], "echo 'hi'"],
    ['low and angular quotes', '„a‟ «b» ‚c‛ ‹d›', Array(8).fill(null), `"a" "b" 'c' 'd'`],
    ['primes and accents', 'a′ b″ c´', ['1:2 quote', '1:5 quote', '1:8 quote'], `a' b" c'`],
    ['full-width quotes', 'echo ＂a＂ ＇b＇ ｀c｀', Array(6).fill(null), `echo "a" 'b' \`c\``],
    ['an en dash', 'rm –rf x', ['1:4 dash'], 'rm -rf x'],
    ['an em dash, once two hyphens', 'pip install —user x', ['1:13 dash'], 'pip install --user x'],
    ['other hyphens', 'a ‐x ‑y −z －w', Array(4).fill(null), 'a -x -y -z -w'],
    ['a non-breaking space', 'cd\u00a0/tmp', ['1:3 space'], 'cd /tmp'],
    ['a narrow one', 'cd\u202f/tmp', ['1:3 space'], 'cd /tmp'],
    ['a full-width space', 'cd\u3000/tmp', ['1:3 space'], 'cd /tmp'],
    ['an em space', 'cd\u2003/tmp', ['1:3 space'], 'cd /tmp'],
    ['a separator of lines', 'cd\u2028/tmp', ['1:3 space'], 'cd /tmp'],
    ['a zero-width space', 'c\u200bd /tmp', ['1:2 invisible'], 'cd /tmp'],
    ['a joiner', 'c\u200dd', ['1:2 invisible'], 'cd'],
    ['a byte order mark', '\ufeff#!/bin/sh', ['1:1 invisible'], '#!/bin/sh'],
    ['a soft hyphen', 'py\u00adthon', ['1:3 invisible'], 'python'],
    ['a mark that turns the direction', 'a\u202eb', ['1:2 invisible'], 'ab'],
    ['a filler', 'a\u3164b', ['1:2 invisible'], 'ab'],
    ['an ellipsis', 'cd …', ['1:4 ellipsis'], 'cd ...'],
    ['full-width letters and signs', 'ｌｓ ＞ ａ｜ｂ', Array(6).fill(null), 'ls > a|b'],
    ['a full-width semicolon between commands', 'cd x； ls', ['1:5 fullWidth'], 'cd x; ls'],
    ['full-width brackets around a command', '（ls）', ['1:1 fullWidth', '1:4 fullWidth'], '(ls)'],
  ])('with %s', (_, script, places, straight) => {
    const odd = found(script);
    expect(odd).toHaveLength(places.length);
    for (const [index, place] of places.entries()) if (place) expect(odd[index]).toBe(place);
    expect(straighten(script)).toBe(straight);
  });

  test.each([
    ['plain', `set -euo pipefail\necho "it's fine" && ls -la | grep 'x' > y # -- ...\n`],
    ['with tabs and Windows line ends', 'if x\r\n\tthen y\r\n'],
    ['in Chinese', 'echo "你好，世界：（第一次）开始！"\n# 训练；测试。'],
    ['in other scripts', 'echo "Größe ñ žluťoučký Ελληνικά 日本語 한국어"'],
    ['with pictures', 'echo 🚀 👩‍💻 ⚠️'],
    ['empty', ''],
  ])('%s has nothing odd', (_, script) => {
    expect(findOddCharacters(script)).toEqual([]);
    expect(straighten(script)).toBe(script);
  });

  test('tells line and character as people count them, whatever ends the lines', () => {
    expect(found('a\r\nb “\n🚀🚀 –x\rcd\u00a0d\n\n”')).toEqual([
      '2:3 quote',
      '3:4 dash',
      '4:3 space',
      '6:1 quote',
    ]);
    expect(findOddCharacters('echo “')).toEqual([
      { line: 1, column: 6, character: '“', kind: 'quote', instead: '"' },
    ]);
  });

  test('keeps its line ends when it is straightened', () => {
    expect(straighten('“a”\r\n–b\nc\u00a0d\r')).toBe('"a"\r\n-b\nc d\r');
  });

  test('is straight after it was straightened', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '“',
        '’',
        '—',
        '–',
        '\u00a0',
        '\u200b',
        '\u200d',
        '，',
        '；',
        '好',
        'ｌ',
        '\n',
        '\r\n',
        '🚀',
        '…',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const straight = straighten(pieces.join(''));
        expect(findOddCharacters(straight)).toEqual([]);
        expect(straighten(straight)).toBe(straight);
      }),
      { numRuns: 2000 },
    );
  });
});
