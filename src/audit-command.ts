// Command: writes the audit log, page by page, so that it needs no more memory however long it is. It runs beside the app.
import { csvHeader, toCsvLine, toJsonLine } from './audit/audit-line.ts';
import { parseAuditTime } from './audit/audit-time.ts';
import type { AuditEntry, AuditFilter, AuditLog } from './audit/ports.ts';
import type { AuditFormat, AuditWish } from './config/arguments.ts';
import type { Config } from './config/config.ts';
import { openStore } from './store/open-store.ts';
import { system } from './system.ts';

export class AuditError extends Error {
  override readonly name = 'AuditError';
}

export interface AuditOrder extends AuditWish {
  readonly format: AuditFormat;
}

const pageSize = 500;

/** `write` resolves when more may come. Throws AuditError and what the store throws. */
export async function writeAudit(
  { databaseUrl }: Pick<Config, 'databaseUrl'>,
  order: AuditOrder,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const filter = toFilter(order, system.clock());
  const store = await openStore({ url: databaseUrl.reveal(), exclusive: false });
  try {
    if (order.format === 'csv') await write(`${csvHeader}\r\n`);
    for await (const page of pagesOf(store.audit, filter)) await write(toText(page, order.format));
  } finally {
    await store.close();
  }
}

async function* pagesOf(log: AuditLog, filter: AuditFilter): AsyncGenerator<readonly AuditEntry[]> {
  for (let afterId = 0; ; ) {
    const page = await log.list({ ...filter, afterId, limit: pageSize });
    const last = page.at(-1);
    if (!last) return;
    yield page;
    afterId = last.id;
  }
}

const toText = (page: readonly AuditEntry[], format: AuditFormat): string =>
  page.map((entry) => (format === 'csv' ? `${toCsvLine(entry)}\r\n` : `${toJsonLine(entry)}\n`)).join('');

function toFilter({ since, until, userId }: AuditWish, now: number): AuditFilter {
  const times = { since: toTime('--since', since, now), until: toTime('--until', until, now) };
  return {
    ...(times.since === undefined ? {} : { since: times.since }),
    ...(times.until === undefined ? {} : { until: times.until }),
    ...(userId === undefined ? {} : { userId }),
  };
}

function toTime(option: string, text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const at = parseAuditTime(text, now);
  if (at !== null) return at;
  throw new AuditError(
    `${option} ${text} is not understood: a date such as 2026-11-01 (UTC), a moment such as 2026-11-01T08:00:00Z, or how long ago, such as 90m, 12h, 7d.`,
  );
}
