// Answers the menus that Slack asks for while a person types in them. From the cache or the catalog at once;
// the platform is waited for only a moment.
import type { Choices } from '../../choices/choices.ts';
import type { Suggestion } from '../edge/incoming.ts';
import type { Visit } from '../edge/visit.ts';
import { groupMenu, imageMenu, type Menu, mountMenu } from './menus.ts';
import { readLaunchMetadata } from './metadata.ts';
import type { ViewReader } from './view-reader.ts';

/** Slack's own limit is 3 s, and a person's is shorter. In milliseconds. */
const menuMs = 700;

export function createOptionsHandlers(parts: { readonly choices: Choices; readonly reader: ViewReader }) {
  const { choices, reader } = parts;

  /** What the menus depend on, as far as the payload tells. */
  async function read({ owner, deadline }: Visit, { view, typed }: Suggestion) {
    const metadata = readLaunchMetadata(view?.metadata);
    const { content } = await reader.read(owner, { state: view?.state ?? {} }, metadata);
    const { acceleratorType, ...fields } = content.form.fields;
    // The short form asks for no way of working: the image decides.
    const taskType = reader.isShort(metadata) ? undefined : fields.taskType;
    return {
      asked: { typed, acceleratorType, catalog: reader.catalog() },
      taskType,
      waitMs: deadline.left(menuMs),
    };
  }

  return {
    async images(visit: Visit, suggestion: Suggestion): Promise<Menu> {
      const { asked, taskType, waitMs } = await read(visit, suggestion);
      return imageMenu({ ...asked, taskType }, await choices.images(visit.owner, waitMs), visit.t);
    },
    async groups(visit: Visit, suggestion: Suggestion): Promise<Menu> {
      const { asked, waitMs } = await read(visit, suggestion);
      return groupMenu(asked, await choices.resourceGroups(visit.owner, waitMs), visit.t);
    },
    async mountDirs(visit: Visit, suggestion: Suggestion): Promise<Menu> {
      const { asked, waitMs } = await read(visit, suggestion);
      return mountMenu(asked.typed, await choices.mountDirs(visit.owner, waitMs), visit.t);
    },
  };
}
