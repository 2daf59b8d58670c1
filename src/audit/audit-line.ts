// A line of the audit log as a line of a file. Pure.
import type { AuditEntry } from './ports.ts';

export const csvHeader = 'id,at,team,workspace,user,action,launch,detail';

export const toJsonLine = ({ at, ...entry }: AuditEntry): string =>
  JSON.stringify({ ...entry, at: new Date(at).toISOString() });

export const toCsvLine = (entry: AuditEntry): string =>
  [
    entry.id,
    new Date(entry.at).toISOString(),
    entry.teamId,
    entry.workspaceId ?? '',
    entry.userId,
    entry.action,
    entry.launchId ?? '',
    JSON.stringify(entry.detail),
  ]
    .map((cell) => toCell(String(cell)))
    .join(',');

/** RFC 4180; and what a spreadsheet would take for a formula stays a text. */
function toCell(text: string): string {
  const plain = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
