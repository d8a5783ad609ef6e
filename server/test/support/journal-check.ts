import type { INestApplicationContext } from '@nestjs/common';
import type { ConferenceId } from '#protocol';
import { Conferences } from '../../src/conference/conferences.js';
import {
  CONFERENCE_JOURNALS,
  type ConferenceJournals,
  type JournalKeeper,
} from '../../src/conference/journal/journals.js';
import { replay } from '../../src/conference/journal/replay.js';
import { LIVE_CONFERENCES } from '../../src/conference/ports.js';

/** Compares every journal that an app has written with the conferences that it ran. */
export interface JournalCheck {
  /**
   * Brings the conferences to rest and replays every journal from its oldest snapshot: what comes out must be, to the last
   * character, what was live. Gives what differs; nothing when the store does not answer.
   */
  differences(): Promise<string[]>;
}

/** To be called before the first conference begins. */
export function watchJournals(app: INestApplicationContext): JournalCheck {
  const journals = app.get<ConferenceJournals>(CONFERENCE_JOURNALS, { strict: false });
  const conferences = app.get<Conferences>(LIVE_CONFERENCES, { strict: false });
  const keepers = new Map<ConferenceId, JournalKeeper>();
  const open = journals.open.bind(journals);
  journals.open = (id, keeper, after) => {
    keepers.set(id, keeper);
    return open(id, keeper, after);
  };
  return {
    differences: async () => {
      await conferences.stop();
      const found: string[] = [];
      for (const [id, keeper] of keepers) {
        const difference = await compare(journals, id, keeper);
        if (difference) found.push(`conference ${id}: ${difference}`);
      }
      return found;
    },
  };
}

async function compare(
  journals: ConferenceJournals,
  id: ConferenceId,
  keeper: JournalKeeper,
): Promise<string | null> {
  let record;
  try {
    record = await journals.read(id, 'oldest');
  } catch (error) {
    return isAway(error) ? null : `its journal cannot be read: ${String(error)}`;
  }
  if (!record) return 'it has no journal';
  try {
    return firstDifference(JSON.stringify(keeper.snapshot().state), JSON.stringify(replay(record).state));
  } catch (error) {
    return `its journal cannot be replayed: ${String(error)}`;
  }
}

/** What ioredis says when there is nobody to ask. */
const isAway = (error: unknown): boolean =>
  /Connection is closed|Stream isn't writeable|ECONN|ENOENT|Command timed out|max retries/iu.test(
    String(error),
  );

function firstDifference(live: string, replayed: string): string | null {
  if (live === replayed) return null;
  let at = 0;
  while (live[at] === replayed[at]) at++;
  const around = (text: string) => text.slice(Math.max(0, at - 80), at + 120);
  return `live …${around(live)}… but replayed …${around(replayed)}…`;
}
