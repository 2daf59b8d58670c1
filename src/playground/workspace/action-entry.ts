// One entry of a block_actions payload's `actions`.
import { type Element, type Field, stateKeyOf } from './form-fields.ts';
import type { JsonObject } from './json.ts';
import type { Workspace } from './workspace.ts';

/** The element's ids and what it now holds, or the button that was pressed. */
export function actionOf(workspace: Workspace, field: Field, held: JsonObject): JsonObject {
  const { element, blockId, actionId } = field;
  return {
    type: element.type,
    block_id: blockId,
    action_id: actionId,
    ...carriedAlong(element),
    ...held,
    action_ts: `${(workspace.now() / 1000).toFixed(6)}`,
  };
}

function carriedAlong(element: Element): JsonObject {
  const isButton = stateKeyOf(element.type) === null && element.type !== 'overflow';
  const names = isButton
    ? ['text', 'value', 'style', 'url', 'confirm']
    : ['placeholder', 'confirm', 'initial_option', 'initial_options', 'initial_date', 'initial_time'];
  const present = names.filter((name) => element[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, element[name]]));
}
