// Addresses that Slack was told by mistake. Pure.
import { editDistance } from '../form/nearest.ts';

export const slackPath = '/slack/events';

/** Longer ones are nobody's slip of the pen. */
const longest = 60;

/**
 * Whether a POST to this path was meant for `/slack/events`: another spelling, a proxy's prefix left on, what other
 * frameworks call it, or anything that carries Slack's signature.
 */
export function isNearMiss(path: string, hasSlackHeaders: boolean): boolean {
  if (hasSlackHeaders) return true;
  if (path.length > longest) return false;
  const plain = `/${path.toLowerCase().replaceAll('%2f', '/').split('/').filter(Boolean).join('/')}`;
  if (/^\/slack(?:\/|$)/u.test(plain) || plain.endsWith(slackPath)) return true;
  return editDistance(plain, slackPath) <= 3;
}
