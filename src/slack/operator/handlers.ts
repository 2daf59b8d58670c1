// For the admins of the app alone: a look at everything it stands on, and the last lines of the audit log. Each asks who is
// asking, every time: what is shown names other people.
import type { AuditLog } from '../../audit/ports.ts';
import { Secret } from '../../config/secrets.ts';
import type { Owner } from '../../core/person.ts';
import type { Finding } from '../../diagnosis/finding.ts';
import type { Command } from '../edge/incoming.ts';
import type { ReplyUrls } from '../edge/reply-url.ts';
import type { Visit } from '../edge/visit.ts';
import type { Message } from '../kit/block-kit.ts';
import { buildAuditMessage, buildDoctorMessage } from './messages.ts';

export interface OperatorParts {
  readonly audit: Pick<AuditLog, 'latest'>;
  /** Looks at everything now. */
  readonly diagnose: (workspaceId: string) => Promise<readonly Finding[]>;
  readonly isAdmin: (by: Owner) => Promise<boolean>;
  readonly replyUrls: ReplyUrls;
}

const linesShown = 20;

export function createOperatorHandlers({ audit, diagnose, isAdmin, replyUrls }: OperatorParts) {
  async function tell({ responseUrl }: Command, message: Message | { text: string }): Promise<void> {
    if (!responseUrl) return;
    const outcome = await replyUrls.send(new Secret(responseUrl), message, { visible: 'ephemeral' });
    if (outcome.kind === 'failed') throw new Error(outcome.error);
  }

  async function doctor(visit: Visit, command: Command): Promise<void> {
    if (!(await isAdmin(visit.key))) return tell(command, { text: visit.t('doctor.notAdmin') });
    await tell(command, buildDoctorMessage(await diagnose(visit.key.workspaceId), visit.t));
  }

  /** Of the workspace it is asked in, never of another one of the same enterprise. */
  async function auditLog(visit: Visit, command: Command, rest: string): Promise<void> {
    const { key, t } = visit;
    if (!(await isAdmin(key))) return tell(command, { text: t('audit.notAdmin') });
    const about = readPerson(rest);
    if (about === null) return tell(command, { text: t('audit.usage') });
    const entries = await audit.latest({ teamId: key.workspaceId, userId: about, limit: linesShown });
    await tell(command, buildAuditMessage(entries, about, t));
  }

  return { doctor, audit: auditLog };
}

/** A member's id, bare or as a mention. Undefined: nobody in particular. Null: something else. */
function readPerson(rest: string): string | undefined | null {
  const typed = rest.trim();
  if (typed === '') return undefined;
  return /^(?:<@)?([UW][A-Z0-9]{2,20})(?:\|[^<>]*)?>?$/u.exec(typed)?.[1] ?? null;
}
