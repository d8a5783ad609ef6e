import * as z from 'zod';
import { chatFile } from '../signaling/chat.js';

/**
 * What belongs to one run of a meeting is fetched from inside it: by `Authorization: Bearer <resumeToken>` and the header
 * `x-conclave-participant: <participantId>`, as `welcome` gave them. So guests can, and nobody else.
 */
export const SEAT_HEADER = 'x-conclave-participant';

/** The body of an upload is the file itself; its name goes in this query. */
export const uploadQuery = z.object({ name: z.string().min(1).max(255) });
/** Uploaded, scanned and ready to be sent by `chat.send`; forgotten after an hour if it is not. */
export const uploadResponse = z.object({ file: chatFile });
export type UploadResponse = z.infer<typeof uploadResponse>;

/** What may be uploaded here, for screens that say so beforehand. */
export const filePolicyResponse = z.object({
  maxBytes: z.int(),
  /** Bytes that this meeting may still take. */
  bytesLeft: z.int(),
  /** Extensions that are refused whatever they hold. */
  refusedExtensions: z.array(z.string()),
  /** Whether files are scanned, let through unscanned, or refused because there is no scanner. */
  scanning: z.enum(['scanned', 'unscanned', 'refused']),
});
export type FilePolicyResponse = z.infer<typeof filePolicyResponse>;

export const conferencePaths = {
  files: (conferenceId: string) => `/api/v1/conferences/${conferenceId}/files`,
  file: (conferenceId: string, fileId: string) => `/api/v1/conferences/${conferenceId}/files/${fileId}`,
  thumbnail: (conferenceId: string, fileId: string) =>
    `/api/v1/conferences/${conferenceId}/files/${fileId}/thumbnail`,
  /** `text/csv`; for those who manage. */
  pollExport: (conferenceId: string, pollId: string) =>
    `/api/v1/conferences/${conferenceId}/polls/${encodeURIComponent(pollId)}/export.csv`,
  notes: (conferenceId: string) => `/api/v1/conferences/${conferenceId}/notes.txt`,
  board: (conferenceId: string, format: 'svg' | 'png') =>
    `/api/v1/conferences/${conferenceId}/board.${format}`,
} as const;
