// The scopes that were granted against those that are needed, by the settings and for comfort. Pure.
import type { Config } from '../config/config.ts';
import { type Finding, finding } from '../diagnosis/finding.ts';

/** Without these nothing works. */
export const neededScopes = ['commands', 'chat:write'] as const;
/** What each is good for is in docs/operating.md. */
export const optionalScopes = [
  'chat:write.public',
  'users:read',
  'usergroups:read',
  'channels:history',
  'groups:history',
] as const;

/** `granted` null: Slack did not say. */
export function checkScopes(granted: readonly string[] | null, config: Config): Finding[] {
  if (granted === null) return [finding('scopesUnknown')];
  const without = (scopes: readonly string[]) => scopes.filter((scope) => !granted.includes(scope));
  const missing = without(neededScopes);
  const wanted = wantedBySettings(config).filter(({ scope }) => !granted.includes(scope));
  const rest = without(optionalScopes).filter((scope) => !wanted.some((each) => each.scope === scope));
  return [
    missing.length > 0
      ? finding('scopesMissing', { scopes: missing.join(', ') })
      : finding('scopesFine', { scopes: granted.join(', ') }),
    ...wanted.map(({ scope, setting }) => finding('scopesWanted', { scope, setting })),
    ...(rest.length > 0 ? [finding('scopesOptional', { scopes: rest.join(', ') })] : []),
  ];
}

/** Settings that mean nothing without their scope. */
function wantedBySettings({ admission, launches, instances }: Config) {
  const hasGroup = (ids: readonly string[] = []) => ids.some((id) => /^(?:[^/]+\/)?S/u.test(id));
  return [
    ...(admission.guests ? [] : [{ scope: 'users:read', setting: 'ALLOW_GUESTS' }]),
    ...(hasGroup(launches.allowed) ? [{ scope: 'usergroups:read', setting: 'LAUNCH_ALLOWED' }] : []),
    ...(hasGroup(instances.admins) ? [{ scope: 'usergroups:read', setting: 'ADMINS' }] : []),
  ];
}
