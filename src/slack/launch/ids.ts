// Ids that builder, parser and handlers must agree on. Fields of the form bear the platform's own names.
export const launchIds = {
  callback: 'launch',
  addMount: 'add_mount',
  removeMount: 'remove_mount',
  addPort: 'add_port',
  removePort: 'remove_port',
  /** Button of a refusal: opens the form again as it was typed. */
  reopen: 'reopen_launch',
  moreOptions: 'more_options',
  goOn: 'go_on',
  discard: 'discard_draft',
} as const;

/** Block and action id of the choice among the catalog's sizes. */
export const sizeField = 'size';

/** The choice that turns a menu into an input. */
export const typeItIn = 'type_it_in';

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
] as const;
export type FieldName = (typeof fieldNames)[number];

/** The free time limit, shown when the choice is `other`. */
export const otherTimeLimit = { id: 'timeoutLimit.other', choice: 'other' } as const;

export const mountFields = ['sourcePath', 'targetPath', 'type'] as const;
export const portFields = ['containerPort', 'protocolType'] as const;
export type MountField = (typeof mountFields)[number];
export type PortField = (typeof portFields)[number];

export const rowFieldId = (
  list: 'mountInfoList' | 'containerPortInfoList',
  row: number,
  field: string,
): string => `${list}.${row}.${field}`;
