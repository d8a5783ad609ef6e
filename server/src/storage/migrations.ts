import { FirstTables1764000000000 } from '../../../migrations/1764000000000-first-tables.js';
import { Access1765000000000 } from '../../../migrations/1765000000000-access.js';
import { Chat1765000100000 } from '../../../migrations/1765000100000-chat.js';
import { ChatFiles1765000200000 } from '../../../migrations/1765000200000-chat-files.js';
import { PollsAndDocuments1765000300000 } from '../../../migrations/1765000300000-polls-and-documents.js';
import { MediaGaps1766000000000 } from '../../../migrations/1766000000000-media-gaps.js';

/** Every migration, oldest first. Named one by one, so that the build carries them and none is found by accident. */
export const migrations = [
  FirstTables1764000000000,
  Access1765000000000,
  Chat1765000100000,
  ChatFiles1765000200000,
  PollsAndDocuments1765000300000,
  MediaGaps1766000000000,
];
