// The form's rows: mounts and ports, each with its own remove button, and the buttons that add one. Pure.
import type { KnownBlock } from '@slack/types';
import { bounds } from '../../launches/launch-request.ts';
import { buttonRow, context, numberInput, option, selectInput, textInput } from '../block-kit.ts';
import type { Row } from './form.ts';
import { launchIds, type MountField, type PortField, rowFieldId } from './ids.ts';

const mountTypeOptions = [option('data', 'Data (data)'), option('path', 'Path (path)')];
const protocolOptions = [option('HTTP', 'HTTP'), option('SSH', 'SSH')];

export function mountRows(rows: readonly Row<MountField>[]): KnownBlock[] {
  const list = 'mountInfoList';
  const blocks = rows.flatMap((row, index) => [
    textInput({
      id: rowFieldId(list, row.row, 'sourcePath'),
      label: `Mount ${index + 1}: path on the platform`,
      initial: row.sourcePath,
      maxLength: bounds.textLength,
      placeholder: '/public/home/me/data',
    }),
    textInput({
      id: rowFieldId(list, row.row, 'targetPath'),
      label: `Mount ${index + 1}: path in the container`,
      initial: row.targetPath,
      maxLength: bounds.textLength,
      placeholder: '/mnt/data',
    }),
    selectInput({
      id: rowFieldId(list, row.row, 'type'),
      label: `Mount ${index + 1}: type`,
      options: mountTypeOptions,
      initial: row.type || 'data',
    }),
    buttonRow({
      blockId: `${list}.${row.row}.remove`,
      actionId: launchIds.removeMount,
      text: `Remove mount ${index + 1}`,
      value: String(row.row),
    }),
  ]);
  const add = buttonRow({ blockId: `${list}.add`, actionId: launchIds.addMount, text: 'Add a mount' });
  return rows.length < bounds.rows
    ? [...blocks, add]
    : [...blocks, context(`At most ${bounds.rows} mounts.`)];
}

export function portRows(rows: readonly Row<PortField>[]): KnownBlock[] {
  const list = 'containerPortInfoList';
  const blocks = rows.flatMap((row, index) => [
    numberInput({
      id: rowFieldId(list, row.row, 'containerPort'),
      label: `Port ${index + 1}: number`,
      initial: row.containerPort,
      min: 1,
      max: 65535,
    }),
    selectInput({
      id: rowFieldId(list, row.row, 'protocolType'),
      label: `Port ${index + 1}: protocol`,
      options: protocolOptions,
      initial: row.protocolType || 'HTTP',
    }),
    buttonRow({
      blockId: `${list}.${row.row}.remove`,
      actionId: launchIds.removePort,
      text: `Remove port ${index + 1}`,
      value: String(row.row),
    }),
  ]);
  const add = buttonRow({ blockId: `${list}.add`, actionId: launchIds.addPort, text: 'Add a port' });
  return rows.length < bounds.rows ? [...blocks, add] : [...blocks, context(`At most ${bounds.rows} ports.`)];
}
