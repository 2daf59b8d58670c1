// The marker: a few characters in an instance's description that say which launch it belongs to, so that a
// create call whose answer was lost can be found again with certainty. Pure.
import type { Launch } from './launch.ts';
import type { LaunchRequest } from './launch-request.ts';

/** Twelve hex digits of the launch's id: no two launches of one account will share them. */
export const markerOf = (launch: Pick<Launch, 'id'>): string =>
  `[gpu-instance ${launch.id.replaceAll('-', '').slice(0, 12)}]`;

const anyMarker = /\[gpu-instance [0-9a-f]{12}\]/u;

export function withMarker(launch: Pick<Launch, 'id' | 'request'>): LaunchRequest {
  const { description } = launch.request;
  return { ...launch.request, description: `${description} ${markerOf(launch)}`.trim() };
}

/**
 * What a description says about whose instance it is: `ours` bears this launch's marker, `other` bears
 * another launch's or another text, `silent` is empty (some platforms do not echo descriptions).
 */
export function readMarker(
  launch: Pick<Launch, 'id' | 'request'>,
  description: string | null,
): 'ours' | 'other' | 'silent' {
  if (!description?.trim()) return 'silent';
  if (description.includes(markerOf(launch))) return 'ours';
  const isTypedText = description.trim() === launch.request.description;
  return isTypedText && !anyMarker.test(description) ? 'silent' : 'other';
}
