import { chatFileEntity } from './chat/files/store/rows.js';
import { chatEntities } from './chat/store/rows.js';
import { documentEntities } from './collaboration/store/rows.js';
import { conferenceEntities } from './conference/store/rows.js';
import { userEntity } from './directory/store/user.entity.js';
import { jobIntentEntity } from './jobs/store/rows.js';
import { meetingEntities } from './meetings/store/rows.js';
import { observationEntities } from './observation/store/rows.js';
import { applianceEntities } from './storage/rows.js';

/** The row types of every feature; a contract test holds them against the migrations. */
export const entities = [
  userEntity,
  ...meetingEntities,
  ...applianceEntities,
  jobIntentEntity,
  ...conferenceEntities,
  ...documentEntities,
  ...chatEntities,
  chatFileEntity,
  ...observationEntities,
];
