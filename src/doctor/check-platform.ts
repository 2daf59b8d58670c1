// Whether the platform can be reached, by what is in the way where it cannot. It is asked with a token that is none: it says
// so, which is an answer of its own.
import type { Config } from '../config/config.ts';
import { Secret } from '../config/secrets.ts';
import { type Finding, type FindingCode, finding } from '../diagnosis/finding.ts';
import type { PlatformCallReport } from '../launches/ports.ts';
import type { Agents } from '../network/agents.ts';
import { createPlatformClient } from '../platform/client.ts';
import { createHttpPlatform } from '../platform/http-platform.ts';

const noToken = new Secret('gpu-instance-doctor');
const longestWaitMs = 15_000;

export async function checkPlatform({ platform }: Config, agents: Agents): Promise<readonly Finding[]> {
  const { origin } = platform;
  if (origin === undefined) return [];
  let report: PlatformCallReport | undefined;
  const client = createPlatformClient({
    origin,
    timeoutMs: Math.min(platform.timeoutMs, longestWaitMs),
    agents,
    onCall: (said) => {
      report = said;
    },
  });
  await createHttpPlatform(client, platform).checkToken(noToken);
  return report ? [judge(report)] : [];
}

export function judge({
  outcome,
  host,
  cause = '',
  status = 0,
  contentType = '',
}: PlatformCallReport): Finding {
  if (outcome === 'ok' || outcome === 'code' || (outcome === 'http' && status === 401))
    return finding('platformFine', { host });
  return finding(codeOf(outcome, cause, contentType), { host, cause: cause || outcome, status });
}

function codeOf(outcome: string, cause: string, contentType: string): FindingCode {
  switch (outcome) {
    case 'unreachable':
      return byCause.find(([pattern]) => pattern.test(cause))?.[1] ?? 'platformClosed';
    case 'insecure':
      return /^(?:EPROTO|ERR_SSL)/u.test(cause) ? 'platformTls' : 'platformUntrusted';
    case 'timeout':
    case 'connection':
      return 'platformSilent';
    default:
      return contentType === 'text/html' ? 'platformPage' : 'platformOther';
  }
}

const byCause: readonly (readonly [RegExp, FindingCode])[] = [
  [/^(?:ENOTFOUND|EAI_AGAIN)$/u, 'platformNoAddress'],
  [/^ECONNREFUSED$/u, 'platformRefused'],
  [/^PROXY_/u, 'platformProxy'],
];
