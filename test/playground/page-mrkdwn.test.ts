// How the page reads mrkdwn: as Slack does, and never as HTML.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Piece, parseMrkdwn } from '../../src/playground/page/text/mrkdwn.ts';

const text = (words: string): Piece => ({ kind: 'text', text: words });

test.each<[string, Piece[]]>([
  ['plain', [text('plain')]],
  ['two\nlines', [text('two'), { kind: 'break' }, text('lines')]],
  ['*bold*', [{ kind: 'bold', pieces: [text('bold')] }]],
  ['*_both_*', [{ kind: 'bold', pieces: [{ kind: 'italic', pieces: [text('both')] }] }]],
  ['~gone~', [{ kind: 'strike', pieces: [text('gone')] }]],
  ['`a*b*c`', [{ kind: 'code', text: 'a*b*c' }]],
  ['```x\n&gt; y```', [{ kind: 'pre', text: 'x\n> y' }]],
  [':rocket:', [text('🚀')]],
  [':no_such_emoji:', [text(':no_such_emoji:')]],
  ['2*3*4', [text('2*3*4')]],
  ['snake_case_name', [text('snake_case_name')]],
  ['<@U1>', [{ kind: 'user', id: 'U1', label: null }]],
  ['<#C1|lab>', [{ kind: 'channel', id: 'C1', label: 'lab' }]],
  ['<!here>', [{ kind: 'group', id: 'here', label: null }]],
  ['<https://a.b/?x=1&amp;y=2|here>', [{ kind: 'link', url: 'https://a.b/?x=1&y=2', text: 'here' }]],
  ['&lt;b&gt; &amp;amp;', [text('<b> &amp;')]],
  ['&gt; said\nanswered', [{ kind: 'quote', pieces: [text('said')] }, text('answered')]],
  [
    '<!date^0^{date_num}|then>',
    [{ kind: 'date', seconds: 0, format: '{date_num}', url: null, fallback: 'then' }],
  ],
])('%j', (given, pieces) => {
  expect(parseMrkdwn(given)).toEqual(pieces);
});

describe('whatever the app sends', () => {
  const links = (pieces: readonly Piece[]): string[] =>
    pieces.flatMap((piece) => {
      if ('pieces' in piece) return links(piece.pieces);
      return 'url' in piece && piece.url !== null ? [piece.url] : [];
    });

  test('no link leads anywhere but to the web or to mail', () => {
    expect(
      links(parseMrkdwn('<javascript:alert(1)|x> <data:text/html,x> <!date^1^{date}^javascript:x|y>')),
    ).toEqual([]);
    const target = fc.tuple(
      fc.constantFrom('javascript:', 'data:', 'https:', 'MAILTO:', ' vbscript:'),
      fc.string(),
    );
    fc.assert(
      fc.property(target, ([scheme, rest]) => {
        for (const url of links(parseMrkdwn(`<${scheme}${rest}|label>`)))
          expect(url).toMatch(/^(https?:|mailto:)/iu);
      }),
    );
  });

  test('it can be read, and soon', () => {
    const parts = fc.constantFrom(
      '*',
      '_',
      '~',
      '`',
      '```',
      '<',
      '>',
      '|',
      ':',
      '&gt;',
      '\n',
      '!date^',
      'a',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 300 }), (pieces) => {
        expect(Array.isArray(parseMrkdwn(pieces.join('')))).toBe(true);
      }),
      { interruptAfterTimeLimit: 5000, markInterruptAsFailure: true },
    );
  });
});
