import { userEntity } from './directory/store/user.entity.js';
import { jobIntentEntity } from './jobs/store/rows.js';
import { meetingEntities } from './meetings/store/rows.js';
import { applianceEntities } from './storage/rows.js';

/** The row types of every feature; a contract test holds them against the migrations. */
export const entities = [userEntity, ...meetingEntities, ...applianceEntities, jobIntentEntity];
