// What a job finds of what it is to show: on both engines the same, but for the parameters' names.
import type { Selectable } from 'kysely';
import type { Opened } from '../../surfaces/ports.ts';
import type { Surface } from '../../surfaces/surface.ts';
import type { SurfacesTable } from '../schema.ts';

export interface OpenedRow extends Omit<Selectable<SurfacesTable>, 'shown' | 'gave_up_at'> {
  readonly is_taken: number;
  readonly was_tried: number;
  readonly is_paced: number;
}

/** By name: a statement is prepared for good, and a newer version may add some. */
const columns = [
  'subject',
  'kind',
  'workspace_id',
  'place',
  'place_id',
  'channel_id',
  'ts',
  'shown_hash',
  'wanted',
  'changed_at',
]
  .map((column) => `surfaces.${column}`)
  .join(', ');

/**
 * The subject's dirty surfaces, each with what else goes on: other jobs about it, and calls that are held back. Parameters:
 * subject, task, job, now.
 */
export const openText = ([subject, task, job, now]: readonly [string, string, string, string]) => {
  const other = (which: string) =>
    `case when exists (select 1 from jobs where jobs.subject = ${subject} and jobs.task = ${task}
      and jobs.id <> ${job} and ${which}) then 1 else 0 end`;
  // With a lease that ended as well: whoever takes that job over knows that it began before.
  return `select ${columns}, ${other('jobs.lease_owner is not null')} as is_taken, ${other('jobs.attempts > 0')} as was_tried,
      case when exists (select 1 from rate_slots where rate_slots.workspace_id = surfaces.workspace_id
        and rate_slots.paced_until > ${now}) then 1 else 0 end as is_paced
    from surfaces
    where surfaces.subject = ${subject} and surfaces.wanted > surfaces.shown and surfaces.gave_up_at is null
    order by surfaces.kind`;
};

export function toOpened(rows: readonly OpenedRow[]): Opened {
  const has = (column: 'is_taken' | 'was_tried' | 'is_paced') => rows.some((row) => Number(row[column]) > 0);
  return {
    dirty: rows.map(toSurface),
    isTaken: has('is_taken'),
    wasTried: has('was_tried'),
    isPaced: has('is_paced'),
  };
}

const toSurface = (row: OpenedRow): Surface => ({
  kind: row.kind,
  subject: row.subject,
  workspaceId: row.workspace_id,
  place: { kind: row.place, id: row.place_id },
  standing: row.channel_id === null ? null : { channelId: row.channel_id, ts: row.ts },
  shownHash: row.shown_hash,
  wanted: row.wanted,
  changedAt: row.changed_at,
});
