import { FirstTables1764000000000 } from '../../../migrations/1764000000000-first-tables.js';

/** Every migration, oldest first. Named one by one, so that the build carries them and none is found by accident. */
export const migrations = [FirstTables1764000000000];
