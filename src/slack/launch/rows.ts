// The form's rows: mounts and ports, each with its own remove button, and the buttons that add one. Pure.
import type { KnownBlock } from '@slack/types';
import { bounds } from '../../launches/launch-request.ts';
import { buttonRow, context, numberInput, option, selectInput, textInput } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { choiceOrText, type FieldContext } from './fields.ts';
import type { Row } from './form.ts';
import { launchIds, type MountField, type PortField, rowFieldId } from './ids.ts';
import { tail } from './menus.ts';

export function mountRows(rows: readonly Row<MountField>[], { typed, t }: FieldContext): KnownBlock[] {
  const list = 'mountInfoList';
  const blocks = rows.slice(0, bounds.rows).flatMap((row, index) => {
    const number = index + 1;
    return [
      choiceOrText(
        {
          id: rowFieldId(list, row.row, 'sourcePath'),
          label: t('field.mountSource', { number }),
          placeholder: t('field.mountSourcePlaceholder'),
          value: row.sourcePath,
          shown: tail(row.sourcePath),
        },
        typed,
      ),
      textInput({
        id: rowFieldId(list, row.row, 'targetPath'),
        label: t('field.mountTarget', { number }),
        initial: row.targetPath,
        maxLength: bounds.textLength,
        placeholder: '/mnt/data',
      }),
      selectInput({
        id: rowFieldId(list, row.row, 'type'),
        label: t('field.mountType', { number }),
        options: [option('data', t('option.mountData')), option('path', t('option.mountPath'))],
        initial: row.type || 'data',
      }),
      buttonRow(`${list}.${row.row}.remove`, {
        actionId: launchIds.removeMount,
        text: t('form.removeMount', { number }),
        value: String(row.row),
      }),
    ];
  });
  const add = buttonRow(`${list}.add`, {
    actionId: launchIds.addMount,
    text: t('form.addMount'),
  });
  const most = context(t('form.mostMounts', { max: bounds.rows }));
  return [...blocks, rows.length < bounds.rows ? add : most];
}

export function portRows(rows: readonly Row<PortField>[], t: Translate): KnownBlock[] {
  const list = 'containerPortInfoList';
  const blocks = rows.slice(0, bounds.rows).flatMap((row, index) => {
    const number = index + 1;
    return [
      numberInput({
        id: rowFieldId(list, row.row, 'containerPort'),
        label: t('field.port', { number }),
        initial: row.containerPort,
        min: 1,
        max: 65535,
      }),
      selectInput({
        id: rowFieldId(list, row.row, 'protocolType'),
        label: t('field.protocol', { number }),
        options: [option('HTTP', 'HTTP'), option('SSH', 'SSH')],
        initial: row.protocolType || 'HTTP',
      }),
      buttonRow(`${list}.${row.row}.remove`, {
        actionId: launchIds.removePort,
        text: t('form.removePort', { number }),
        value: String(row.row),
      }),
    ];
  });
  const add = buttonRow(`${list}.add`, {
    actionId: launchIds.addPort,
    text: t('form.addPort'),
  });
  const most = context(t('form.mostPorts', { max: bounds.rows }));
  return [...blocks, rows.length < bounds.rows ? add : most];
}
