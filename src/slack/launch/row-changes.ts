// Rows are added and removed by buttons. Pure. Numbers of rows are never used twice: see form.ts.
import { bounds } from '../../launches/launch-request.ts';
import type { FormValues } from './form.ts';
import { launchIds } from './ids.ts';
import type { LaunchMetadata } from './metadata.ts';

export function changeRows(
  form: FormValues,
  button: { readonly id: string; readonly row: number },
  { nextMount, nextPort }: LaunchMetadata,
): { readonly form: FormValues; readonly next: Partial<LaunchMetadata> } {
  const { mounts, ports } = form;
  switch (button.id) {
    case launchIds.addMount: {
      if (mounts.length >= bounds.rows) return { form, next: {} };
      const mount = { row: nextMount, sourcePath: '', targetPath: '', type: 'data' };
      return { form: { ...form, mounts: [...mounts, mount] }, next: { nextMount: nextMount + 1 } };
    }
    case launchIds.addPort: {
      if (ports.length >= bounds.rows) return { form, next: {} };
      const port = { row: nextPort, containerPort: '', protocolType: 'HTTP' };
      return { form: { ...form, ports: [...ports, port] }, next: { nextPort: nextPort + 1 } };
    }
    case launchIds.removeMount:
      return { form: { ...form, mounts: without(mounts, button.row) }, next: {} };
    case launchIds.removePort:
      return { form: { ...form, ports: without(ports, button.row) }, next: {} };
    default:
      return { form, next: {} };
  }
}

/** A client that names no row means the last one. */
function without<T extends { readonly row: number }>(rows: readonly T[], row: number): readonly T[] {
  return rows.some((kept) => kept.row === row) ? rows.filter((kept) => kept.row !== row) : rows.slice(0, -1);
}
