// Where something is said about a field: at its own input, at what stands for it, else at the first input. Pure.
import { inputId, isShownField, otherTimeLimit } from '../../form/input-ids.ts';
import type { FormSession, ShownField } from '../../form/session.ts';
import { sizeFields } from '../../form/sizes.ts';

export interface Place {
  /** Block id. */
  readonly id: string;
  /** Whose input it is: the field's own, the size menu for a field of a size, or that of something else. */
  readonly of: 'itself' | 'its-size' | 'another';
}

/** `path` is a field, or a row's field as `mountInfoList.0.sourcePath`; `inputs` are the block ids there are. */
export function findPlace(path: string, inputs: readonly string[], session: FormSession): Place | null {
  const idOf = (field: ShownField | typeof otherTimeLimit.id) => inputId(field, session);
  const own = [
    ...(path === 'timeoutLimit' ? [idOf(otherTimeLimit.id)] : []),
    isShownField(path) ? idOf(path) : path,
  ];
  const found = own.find((id) => inputs.includes(id));
  if (found) return { id: found, of: 'itself' };
  const isOfSize = (sizeFields as readonly string[]).includes(path);
  if (isOfSize && inputs.includes(idOf('size'))) return { id: idOf('size'), of: 'its-size' };
  return inputs[0] === undefined ? null : { id: inputs[0], of: 'another' };
}
