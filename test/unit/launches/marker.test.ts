import { describe, expect, test } from '@jest/globals';
import { markerOf, readMarker, withMarker } from '../../../src/launches/marker.ts';
import { aLaunch, aRequest } from '../../support/builders.ts';

const typed = 'for the paper';
const launch = aLaunch({ request: aRequest({ description: typed }) });
const other = aLaunch({ id: '9b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b' });
const quiet = aLaunch({ request: aRequest() });

test('the marker goes behind what was typed, and stands alone where nothing was', () => {
  expect(withMarker(launch).description).toBe(`${typed} ${markerOf(launch)}`);
  expect(withMarker(quiet).description).toBe(markerOf(quiet));
  expect(markerOf(launch)).not.toBe(markerOf(other));
});

describe('what a description says about whose instance it is', () => {
  test.each([
    ['our marker', 'ours', markerOf(launch)],
    ['our marker behind what was typed', 'ours', withMarker(launch).description],
    ['our marker in a text that the platform cut or added to', 'ours', `x ${markerOf(launch)} y`],
    ["another launch's marker", 'other', markerOf(other)],
    ["another launch's marker behind the same typed text", 'other', `${typed} ${markerOf(other)}`],
    ['another text', 'other', 'somebody else'],
    ['what was typed, and more', 'other', `${typed} and more`],
    ['what was typed, without a marker', 'silent', typed],
    ['what was typed, with white space', 'silent', ` ${typed}\n`],
    ['nothing', 'silent', null],
    ['white space', 'silent', ' \n'],
  ] as const)('%s: %s', (_, verdict, description) => {
    expect(readMarker(launch, description)).toBe(verdict);
  });

  test('what was typed with white space around it, and came back without', () => {
    const spaced = aLaunch({ request: aRequest({ description: ` ${typed} ` }) });
    expect(readMarker(spaced, typed)).toBe('silent');
  });

  test('a launch without a text takes no text for its own', () => {
    expect(readMarker(quiet, typed)).toBe('other');
  });

  test("a person who types another launch's marker does not make the instance theirs or nobody's", () => {
    const copied = aLaunch({ request: aRequest({ description: markerOf(other) }) });
    expect(readMarker(copied, markerOf(other))).toBe('other');
    expect(readMarker(copied, withMarker(copied).description)).toBe('ours');
  });
});
