// Answers the menus that Slack asks for while a person types in them. From the cache or the catalog at once;
// the platform is waited for only a moment.
import { z } from 'zod';
import type { Choices } from '../../choices/choices.ts';
import type { People } from '../edge/languages.ts';
import type { OptionsArgs } from '../edge/listener-guard.ts';
import { identify } from '../identity.ts';
import { readLaunchMetadata } from '../kit/metadata.ts';
import { groupMenu, imageMenu, type Menu, mountMenu } from './menus.ts';
import type { ViewReader } from './view-reader.ts';

export interface OptionsHandlerParts {
  readonly choices: Choices;
  readonly reader: ViewReader;
  readonly people: People;
  /** Slack's own limit is 3 s, and a person's is shorter. Default: 700. */
  readonly patienceMs?: number;
}

export interface OptionsHandlers {
  images(args: OptionsArgs): Promise<Menu>;
  groups(args: OptionsArgs): Promise<Menu>;
  mountDirs(args: OptionsArgs): Promise<Menu>;
}

const viewSchema = z.object({
  private_metadata: z.string(),
  state: z.object({ values: z.record(z.string(), z.unknown()) }).optional(),
});

export function createOptionsHandlers(parts: OptionsHandlerParts): OptionsHandlers {
  const { choices, reader, people, patienceMs = 700 } = parts;

  /** What the menus depend on, as far as the payload tells. */
  async function read({ body }: OptionsArgs) {
    const owner = identify(body);
    const view = viewSchema.parse(body.view);
    const metadata = readLaunchMetadata(view.private_metadata);
    const [{ content }, t] = await Promise.all([
      reader.read(owner, view, metadata),
      people.languageOf(owner),
    ]);
    const { acceleratorType, ...fields } = content.form.fields;
    // The short form asks for no way of working: the image decides.
    const taskType = reader.isShort(metadata) ? undefined : fields.taskType;
    return {
      owner,
      t,
      asked: { typed: body.value ?? '', acceleratorType, catalog: reader.catalog() },
      taskType,
    };
  }

  return {
    async images(args) {
      const { owner, t, asked, taskType } = await read(args);
      return imageMenu({ ...asked, taskType }, await choices.images(owner, patienceMs), t);
    },
    async groups(args) {
      const { owner, t, asked } = await read(args);
      return groupMenu(asked, await choices.resourceGroups(owner, patienceMs), t);
    },
    async mountDirs(args) {
      const { owner, t, asked } = await read(args);
      return mountMenu(asked.typed, await choices.mountDirs(owner, patienceMs), t);
    },
  };
}
