// From Slack's view state to the texts of its inputs. Pure.
import { z } from 'zod';
import type { InputTexts } from '../../form/read-inputs.ts';

/** One element's state, as any input of Slack's reports it. */
const elementStateSchema = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
});
const viewStateSchema = z.record(z.string(), z.record(z.string(), elementStateSchema));

/** An untouched input is ''. */
export function readTexts(state: unknown): InputTexts {
  const parsed = viewStateSchema.safeParse(state);
  const texts = new Map<string, string>();
  for (const [blockId, elements] of Object.entries(parsed.success ? parsed.data : {})) {
    const element = elements[blockId] ?? Object.values(elements)[0];
    const text = element?.value ?? element?.selected_option?.value ?? element?.selected_options?.[0]?.value;
    texts.set(blockId, text ?? '');
  }
  return texts;
}
