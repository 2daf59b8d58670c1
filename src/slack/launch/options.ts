// Answers the menus that Slack asks for while a person types in them. What they depend on rides in the view's own
// metadata, so that any replica answers without reading a draft: from the cache or the catalog at once; the platform is
// waited for only a moment.

import type { Availability } from '../../availability/availability.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Choices } from '../../choices/choices.ts';
import type { AccountKey } from '../../core/person.ts';
import { hasSizes } from '../../form/sizes.ts';
import type { Suggestion } from '../edge/incoming.ts';
import type { Visit } from '../edge/visit.ts';
import { readLaunchMetadata } from './form-metadata.ts';
import { groupMenu, imageMenu, type Menu, type MenuQuery, mountMenu } from './menus.ts';

export interface OptionsHandlerParts {
  readonly choices: Choices;
  readonly availability: Pick<Availability, 'read'>;
  readonly catalog: () => Catalog | null;
  /** Slack's own limit is 3 s, and a person's is shorter. Default: 700. */
  readonly patienceMs?: number;
}

export function createOptionsHandlers({
  choices,
  availability,
  catalog,
  patienceMs = 700,
}: OptionsHandlerParts) {
  /** What is known at once: no menu waits for it, or fails with it. */
  async function readFree(key: AccountKey): Promise<ReadonlyMap<string, number>> {
    const reading = await availability.read(key, 0).catch(() => null);
    const groups = reading?.kind === 'known' ? reading.groups : [];
    return new Map(groups.flatMap(({ group, free }) => (free === null ? [] : [[group, free] as const])));
  }

  function toQuery({ view, typed }: Suggestion, field: 'imagePath' | 'resourceGroup'): MenuQuery {
    const { menus, unfolded } = readLaunchMetadata(view?.privateMetadata);
    return {
      isShort: !unfolded && hasSizes(catalog()),
      typed,
      search: menus.searches[field],
      acceleratorType: menus.acceleratorType || undefined,
      taskType: menus.taskType || undefined,
      searchedFor: menus.asked ? menus.acceleratorType || undefined : undefined,
      catalog: catalog(),
    };
  }

  return {
    images: async ({ key, t, deadline }: Visit, asked: Suggestion): Promise<Menu> =>
      imageMenu(toQuery(asked, 'imagePath'), await choices.images(key, deadline.leftMs(patienceMs)), t),
    async groups({ key, t, deadline }: Visit, asked: Suggestion): Promise<Menu> {
      const [groups, free] = await Promise.all([
        choices.resourceGroups(key, deadline.leftMs(patienceMs)),
        readFree(key),
      ]);
      return groupMenu({ ...toQuery(asked, 'resourceGroup'), free }, groups, t);
    },
    mountDirs: async ({ key, t, deadline }: Visit, { typed }: Suggestion): Promise<Menu> =>
      mountMenu(typed, await choices.mountDirs(key, deadline.leftMs(patienceMs)), t),
  };
}
