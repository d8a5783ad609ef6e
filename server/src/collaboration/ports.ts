import type { BoardShape, ConferenceId, DocumentKind, MeetingId, ParticipantId } from '#protocol';
import type { Result } from '../kernel/result.js';

export interface DocumentSeat {
  readonly conferenceId: ConferenceId;
  readonly participantId: ParticipantId;
}

/** The notes and boards of the live conferences. Who may read and write is asked of the conference at every call. */
export interface SharedDocuments {
  /** The whole document (a Yjs update, base64); from then on changes by others are delivered as `document_update`. */
  open(seat: DocumentSeat, kind: DocumentKind): Promise<Result<{ update: string }>>;
  close(seat: DocumentSeat, kind: DocumentKind): Promise<Result<null>>;
  /** INVALID_REQUEST for what is no update, FULL when the document would grow too large, FORBIDDEN. */
  update(seat: DocumentSeat, kind: DocumentKind, update: string): Promise<Result<null>>;
}

export const SHARED_DOCUMENTS = Symbol('SharedDocuments');

/** What is in the documents, for those who take a copy home. Empty where nobody wrote. */
export interface DocumentReader {
  notes(conferenceId: ConferenceId): Promise<string>;
  /** In the order of drawing. */
  board(conferenceId: ConferenceId): Promise<readonly BoardShape[]>;
}

export interface KeptDocument {
  readonly conferenceId: ConferenceId;
  readonly kind: DocumentKind;
  readonly meetingId: MeetingId;
  /** The whole document as one Yjs update. */
  readonly state: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Keeps documents for later. Both reject with OutageError when they cannot say. */
export interface DocumentStore {
  load(conferenceId: ConferenceId, kind: DocumentKind): Promise<Uint8Array | null>;
  /** Replaces what was kept before. */
  save(document: KeptDocument): Promise<void>;
}

/** Makes a picture of pixels from one of lines. */
export interface Rasterizer {
  png(svg: string): Promise<Uint8Array>;
}

export const RASTERIZER = Symbol('Rasterizer');
