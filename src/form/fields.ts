// The fields of the launch form. They bear the platform's own names (page "create container instance"), but for
// `cardPlace`, which is ours: the form, quick arguments, presets and refusals all speak of the same thing by the
// same name.
import { z } from 'zod';

export const fieldNames = [
  'instanceServiceName',
  'description',
  'taskType',
  'acceleratorType',
  'version',
  'imagePath',
  'timeoutLimit',
  'taskNumber',
  'resourceGroup',
  'useStartScript',
  'startScriptActionScope',
  'startScriptContent',
  'cpuNumber',
  'ramSize',
  'gpuNumber',
  'cardPlace',
] as const;
export type FieldName = (typeof fieldNames)[number];

/** Where the card of the launch goes: the channel the form was asked for in, or a direct message. */
export const cardPlaces = ['channel', 'me'] as const;

export const mountFields = ['sourcePath', 'targetPath', 'type'] as const;
export const portFields = ['containerPort', 'protocolType'] as const;
export type MountField = (typeof mountFields)[number];
export type PortField = (typeof portFields)[number];

/** Lists of rows: `mountInfoList.0.sourcePath` is one row's field. */
export type RowList = 'mountInfoList' | 'containerPortInfoList';

/**
 * A row keeps its number for life: Slack restores what was typed by block id, so a row that took over the
 * number of a removed one would show the removed one's text.
 */
export type Row<Field extends string> = Readonly<Record<Field, string>> & { readonly row: number };

/**
 * Everything as text; nothing typed is '' or absent. Memory (`ramSize`) is in MB here and everywhere inside:
 * GiB only where a person reads or types it. `timeoutLimit` is `HH:MM:SS` or `unlimited`, `useStartScript` is
 * `true` or ''.
 */
export interface FormValues {
  readonly fields: Readonly<Partial<Record<FieldName, string>>>;
  readonly mounts: readonly Row<MountField>[];
  readonly ports: readonly Row<PortField>[];
}

const rowSchema = <const F extends readonly string[]>(fields: F) =>
  z.object({
    row: z.number().int().nonnegative(),
    ...(Object.fromEntries(fields.map((field) => [field, z.string()])) as { [K in F[number]]: z.ZodString }),
  });

/** As kept with a draft or a preset. */
export const formValuesSchema = z.object({
  fields: z.partialRecord(z.enum(fieldNames), z.string()),
  mounts: z.array(rowSchema(mountFields)),
  ports: z.array(rowSchema(portFields)),
});
