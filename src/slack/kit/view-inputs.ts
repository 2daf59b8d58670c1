// The inputs of a submitted view: where Slack shows errors. Pure.

/** The parts of a submission's view that are looked at; a stand-in may leave `blocks` out. */
export interface SubmittedView {
  readonly blocks?: readonly { readonly type: string; readonly block_id?: string | undefined }[] | undefined;
  readonly state: { readonly values: object };
}

/** Block ids of the inputs, in the order of the view. */
export function inputIdsOf({ blocks, state }: SubmittedView): string[] {
  const inputs = (blocks ?? [])
    .filter(({ type }) => type === 'input')
    .flatMap(({ block_id }) => block_id ?? []);
  return inputs.length > 0 ? inputs : Object.keys(state.values);
}
