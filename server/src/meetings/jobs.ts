import * as z from 'zod';
import { conferenceId } from '#protocol';
import { defineJob } from '../jobs/job.js';

/** Settles the books of a conference that ended: absences, durations, the meeting's end and status. */
export const closeConference = defineJob('close-conference', z.object({ conferenceId }));
