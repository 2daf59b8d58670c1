// The app's Home tab, as the app published it for this person.

import { placedActor } from '../blocks/actor.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { workspace } from '../state/store.ts';
import { say } from '../words.ts';

export function Home() {
  const home = workspace.value?.home;
  return (
    <div class="home" role="tabpanel" aria-labelledby="tab-home">
      {home ? (
        <Blocks
          blocks={home.blocks}
          actor={placedActor(home.id, { home: true }, home)}
          errors={home.errors}
        />
      ) : (
        <p class="quiet">{say('noHome')}</p>
      )}
    </div>
  );
}
