// Look-alikes of what a shell knows, put there by chats and word processors.
import { describe, expect, test } from '@jest/globals';
import { findOddCharacters, type OddKind, straighten } from '../../../src/launches/script-characters.ts';

describe.each<[OddKind, string, string]>([
  ['quote', '‘’‚‛′＇', "'"],
  ['quote', '“”„‟″«»＂「」『』', '"'],
  ['dash', '‐‑‒–−﹘﹣－', '-'],
  ['dash', '—―', '--'],
  ['space', '\u00a0\u1680\u2000\u2005\u200a\u202f\u205f\u3000', ' '],
  ['invisible', '\u200b\u200f\u202a\u202e\u2060\u2069\ufeff\u00ad\u061c', ''],
])('a %s', (kind, characters, plain) => {
  test.each([...characters])('%j is odd, and stands for a plain one', (character) => {
    expect(findOddCharacters(`a${character}b`)).toEqual([{ line: 1, column: 2, character, kind }]);
    expect(straighten(`a${character}b`)).toBe(`a${plain}b`);
  });
});

test('each is told by line and column, in the order of the text', () => {
  const places = findOddCharacters('echo “a”\n\n\tls –l').map(({ line, column }) => [line, column]);
  expect(places).toEqual([
    [1, 6],
    [1, 8],
    [3, 5],
  ]);
});

test('a sign outside the basic plane is one column', () => {
  expect(findOddCharacters('😀’')).toMatchObject([{ line: 1, column: 2 }]);
});

test.each([['echo "a" \'b\' - --x\n\tend'], ['# 训练，第一步：“”'.replace(/[“”]/gu, '')], ['ünïcödé 😀']])(
  '%j is left as it is',
  (script) => {
    expect(findOddCharacters(script)).toEqual([]);
    expect(straighten(script)).toBe(script);
  },
);
