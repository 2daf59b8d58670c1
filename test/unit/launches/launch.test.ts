import { describe, expect, test } from '@jest/globals';
import {
  allowedTransitions,
  isLaunchState,
  launchReference,
  launchStates,
} from '../../../src/launches/launch.ts';
import { markerOf, readMarker, withMarker } from '../../../src/launches/marker.ts';
import { aLaunch, aRequest } from '../../support/builders.ts';

describe('the life of a launch', () => {
  test('nothing leads back to where a create call would be sent again', () => {
    for (const state of launchStates) expect(allowedTransitions[state]).not.toContain('accepted');
    const before = launchStates.filter((state) => allowedTransitions[state].includes('creating'));
    expect(before).toEqual(['accepted']);
  });

  test('an unknown launch can only be settled', () => {
    expect(allowedTransitions.unknown).toEqual(['created', 'rejected']);
    expect(allowedTransitions.created).toEqual([]);
    expect(allowedTransitions.rejected).toEqual([]);
  });
});

test('the reference that people quote is the first eight characters of its id', () => {
  expect(launchReference({ id: '1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b' })).toBe('1b4e28ba');
});

test('what is stored as its state is one of the five, or none', () => {
  expect(launchStates.every(isLaunchState)).toBe(true);
  expect(isLaunchState('started')).toBe(false);
});

describe('the marker', () => {
  const launch = aLaunch({ request: aRequest({ description: 'my run' }) });
  const other = aLaunch({ ...launch, id: 'ffffffff-ffff-4fff-bfff-ffffffffffff' });

  test('stands behind what the person typed', () => {
    expect(withMarker(launch).description).toBe(`my run ${markerOf(launch)}`);
    expect(withMarker(aLaunch()).description).toBe(markerOf(aLaunch()));
  });

  test('tells our instance from one of another launch with the same name', () => {
    expect(readMarker(launch, withMarker(launch).description)).toBe('ours');
    expect(readMarker(launch, withMarker(other).description)).toBe('other');
    expect(readMarker(launch, 'made by hand')).toBe('other');
  });

  test('is missing where the platform keeps no descriptions', () => {
    expect(readMarker(launch, null)).toBe('silent');
    expect(readMarker(launch, 'my run')).toBe('silent');
  });
});
