// Where a launch's card and notice belong.
import { expect, test } from '@jest/globals';
import { cardOf, noticeOf } from '../../../src/launches/shows.ts';
import { aLaunch } from '../../support/builders.ts';

test.each([
  ['channel', { kind: 'channel', id: 'C0001' }],
  ['me', { kind: 'person', id: 'U0001' }],
] as const)('a card for %s; the notice is for its person alone', (cardPlace, place) => {
  const launch = aLaunch({ cardPlace });
  const about = { subject: launch.id, workspaceId: 'T0001' };
  expect(cardOf(launch)).toEqual({ kind: 'card', ...about, place });
  expect(noticeOf(launch)).toEqual({ kind: 'notice', ...about, place: { kind: 'person', id: 'U0001' } });
});
