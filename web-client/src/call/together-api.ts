import type {
  BanId,
  BoardShape,
  BreakoutAssignment,
  ChatAudience,
  ChatFile,
  FilePolicyResponse,
  LiveSettings,
  ParticipantId,
  PermissionRole,
  Permissions,
  PersonPermissions,
  PollDraft,
  PollId,
  Reaction,
  RoomId,
} from '#protocol';
import type { Outcome } from './call-api.js';

/** What hosts do beside admitting and ending. The server decides; `state.abilities` says what screens offer. */
export interface HostDeeds {
  askToUnmute(participantId: ParticipantId): Promise<Outcome>;
  stopCamera(participantId: ParticipantId): Promise<Outcome>;
  stopShare(participantId: ParticipantId): Promise<Outcome>;
  unban(banId: BanId): Promise<Outcome>;
  setRole(participantId: ParticipantId, role: 'cohost' | 'attendee' | 'viewer'): Promise<Outcome>;
  handOver(participantId: ParticipantId): Promise<Outcome>;
  /** Become host by the meeting's host key, eight digits. */
  claim(hostKey: string): Promise<Outcome>;
  setPermissions(role: PermissionRole, change: Partial<Permissions>): Promise<Outcome>;
  /** The whole of what differs from the role; `{}` takes all back. */
  setPersonPermissions(participantId: ParticipantId, permissions: PersonPermissions): Promise<Outcome>;
  changeSettings(settings: LiveSettings): Promise<Outcome>;
  spotlight(participantId: ParticipantId | null): Promise<Outcome>;
  tellLobby(text: string): Promise<Outcome>;
  rename(participantId: ParticipantId, displayName: string): Promise<Outcome>;
  lowerHand(participantId: ParticipantId): Promise<Outcome>;
  lowerAllHands(): Promise<Outcome>;
}

/** The chat of the room one is in. Messages, what is being sent, and uploads are in `state.chat`. */
export interface ChatDeeds {
  /** Shows it at once as pending, sends it, and again by itself after a reconnection. Empty text needs files. */
  send(message: {
    readonly to: ChatAudience;
    readonly text: string;
    readonly replyTo?: number | undefined;
    readonly files?: readonly ChatFile[] | undefined;
  }): void;
  /** Tries a failed one again, or forgets it. */
  retry(pendingId: string): void;
  discard(pendingId: string): void;
  /** Gives the text of `state.chat.returned` to the message box, once. */
  takeReturned(): string;
  edit(seq: number, text: string): Promise<Outcome>;
  delete(seq: number): Promise<Outcome>;
  react(seq: number, emoji: Reaction, on: boolean): Promise<Outcome>;
  /** Older messages than those in `state.chat.messages`; `state.chat.older` says whether there are any. */
  loadOlder(): Promise<Outcome>;
  /** Whether the person looks at the chat now: then nothing counts as unread. */
  setOpen(open: boolean): void;
  policy(): Promise<FilePolicyResponse | null>;
  /** Begins an upload; its progress and outcome are in `state.chat.uploads`. */
  upload(file: File): void;
  /** Stops an upload, or forgets an ended one. */
  dropUpload(uploadId: string): void;
  /** The content, or null with a notice when it is refused. `thumbnail`: a small picture. */
  fetchFile(file: ChatFile, part: 'whole' | 'thumbnail'): Promise<Blob | null>;
}

export interface PollDeeds {
  save(poll: PollDraft, pollId?: PollId): Promise<Outcome>;
  launch(pollId: PollId): Promise<Outcome>;
  close(pollId: PollId): Promise<Outcome>;
  delete(pollId: PollId): Promise<Outcome>;
  /** Positions of the chosen options. */
  vote(pollId: PollId, options: readonly number[]): Promise<Outcome>;
  /** CSV; null with a notice when it is refused. */
  export(pollId: PollId): Promise<Blob | null>;
}

/** Plain text that several people write at once. */
export interface SharedNotes {
  readonly text: string;
  /** Replaces `removed` characters from `at` by `inserted` (UTF-16 units), as one step. */
  replace(at: number, removed: number, inserted: string): void;
  /** `changes`: what others did, in order, so that a caret can stay where it was. Own changes are told with none. */
  subscribe(
    listener: (
      changes: readonly { readonly at: number; readonly removed: number; readonly inserted: number }[],
    ) => void,
  ): () => void;
  undo(): void;
  redo(): void;
  close(): void;
}

export interface PlacedShape {
  readonly id: string;
  readonly shape: BoardShape;
}
/** A board that several people draw on at once. */
export interface SharedBoard {
  /** From the bottom to the top. */
  readonly shapes: readonly PlacedShape[];
  /** Gives its id; `order` is set by the board. */
  add(shape: BoardShape): string;
  change(id: string, shape: BoardShape): void;
  remove(ids: readonly string[]): void;
  subscribe(listener: () => void): () => void;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  undo(): void;
  redo(): void;
  close(): void;
}

/** Kept by the server, and in step again after a reconnection. Whoever may not `collaborate` can look only. */
export interface DocumentDeeds {
  openNotes(): Promise<SharedNotes | null>;
  openBoard(): Promise<SharedBoard | null>;
  /** null with a notice when it is refused. */
  export(what: 'notes' | 'board.svg' | 'board.png'): Promise<Blob | null>;
}

export interface RoomDeeds {
  plan(names: readonly string[], assignment: BreakoutAssignment): Promise<Outcome>;
  /** null: the main room. */
  assign(participantId: ParticipantId, roomId: RoomId | null): Promise<Outcome>;
  open(seconds?: number): Promise<Outcome>;
  join(roomId: RoomId): Promise<Outcome>;
  returnToMain(): Promise<Outcome>;
  broadcast(text: string): Promise<Outcome>;
  askForHelp(): Promise<Outcome>;
  setTimer(seconds: number | null): Promise<Outcome>;
  close(): Promise<Outcome>;
}
