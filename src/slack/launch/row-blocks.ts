// The form's rows: mounts and ports, each with its own remove button, and the buttons that add one. Pure.
import type { KnownBlock } from '@slack/types';
import type { FormSession } from '../../form/session.ts';
import { bounds } from '../../launches/launch-request.ts';
import { buttonRow, context, numberInput, option, selectInput, textInput } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { choiceOrText } from './fields.ts';
import { launchIds, rowId } from './ids.ts';
import { tail } from './menus.ts';

export function mountRows({ values, layout }: FormSession, t: Translate): KnownBlock[] {
  const list = 'mountInfoList';
  const blocks = values.mounts.slice(0, bounds.rows).flatMap((row, index) => {
    const number = index + 1;
    const id = (field: string) => rowId(list, row.row, field);
    return [
      choiceOrText(
        {
          id: id('sourcePath'),
          label: t('field.mountSource', { number }),
          placeholder: t('field.mountSourcePlaceholder'),
          value: row.sourcePath,
          shown: tail(row.sourcePath),
        },
        layout.typed.includes(id('sourcePath')),
      ),
      textInput({
        id: id('targetPath'),
        label: t('field.mountTarget', { number }),
        initial: row.targetPath,
        maxLength: bounds.textLength,
        placeholder: '/mnt/data',
      }),
      selectInput({
        id: id('type'),
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
  const add = buttonRow(`${list}.add`, { actionId: launchIds.addMount, text: t('form.addMount') });
  const most = context(t('form.mostMounts', { max: bounds.rows }));
  return [...blocks, values.mounts.length < bounds.rows ? add : most];
}

export function portRows({ values }: FormSession, t: Translate): KnownBlock[] {
  const list = 'containerPortInfoList';
  const blocks = values.ports.slice(0, bounds.rows).flatMap((row, index) => {
    const number = index + 1;
    const id = (field: string) => rowId(list, row.row, field);
    return [
      numberInput({
        id: id('containerPort'),
        label: t('field.port', { number }),
        initial: row.containerPort,
        min: 1,
        max: 65535,
      }),
      selectInput({
        id: id('protocolType'),
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
  const add = buttonRow(`${list}.add`, { actionId: launchIds.addPort, text: t('form.addPort') });
  const most = context(t('form.mostPorts', { max: bounds.rows }));
  return [...blocks, values.ports.length < bounds.rows ? add : most];
}
