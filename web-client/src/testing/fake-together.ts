import type { ChatFile, FilePolicyResponse } from '#protocol';
import type {
  ChatDeeds,
  ChatState,
  DocumentDeeds,
  HostDeeds,
  Outcome,
  PollDeeds,
  RoomDeeds,
} from '../call/index.js';
import { FakeBoard, FakeNotes } from './fake-documents.js';

/** Remembers a deed under its name and gives what was prepared for it. */
export type Ask = (deed: string, ...given: readonly unknown[]) => Promise<Outcome>;

export const fakeHostDeeds = (ask: Ask): HostDeeds => ({
  askToUnmute: (...given) => ask('host.askToUnmute', ...given),
  stopCamera: (...given) => ask('host.stopCamera', ...given),
  stopShare: (...given) => ask('host.stopShare', ...given),
  unban: (...given) => ask('host.unban', ...given),
  setRole: (...given) => ask('host.setRole', ...given),
  handOver: (...given) => ask('host.handOver', ...given),
  claim: (...given) => ask('host.claim', ...given),
  setPermissions: (...given) => ask('host.setPermissions', ...given),
  setPersonPermissions: (...given) => ask('host.setPersonPermissions', ...given),
  changeSettings: (...given) => ask('host.changeSettings', ...given),
  spotlight: (...given) => ask('host.spotlight', ...given),
  tellLobby: (...given) => ask('host.tellLobby', ...given),
  rename: (...given) => ask('host.rename', ...given),
  lowerHand: (...given) => ask('host.lowerHand', ...given),
  lowerAllHands: () => ask('host.lowerAllHands'),
});

export const fakeRoomDeeds = (ask: Ask): RoomDeeds => ({
  plan: (...given) => ask('rooms.plan', ...given),
  assign: (...given) => ask('rooms.assign', ...given),
  open: (...given) => ask('rooms.open', ...given),
  join: (...given) => ask('rooms.join', ...given),
  returnToMain: () => ask('rooms.returnToMain'),
  broadcast: (...given) => ask('rooms.broadcast', ...given),
  askForHelp: () => ask('rooms.askForHelp'),
  setTimer: (...given) => ask('rooms.setTimer', ...given),
  close: () => ask('rooms.close'),
});

export class FakePollDeeds implements PollDeeds {
  /** What `export` gives. */
  exported: Blob | null = new Blob(['option,votes\n'], { type: 'text/csv' });

  constructor(private readonly ask: Ask) {}

  readonly save: PollDeeds['save'] = (...given) => this.ask('polls.save', ...given);
  readonly launch: PollDeeds['launch'] = (...given) => this.ask('polls.launch', ...given);
  readonly close: PollDeeds['close'] = (...given) => this.ask('polls.close', ...given);
  readonly delete: PollDeeds['delete'] = (...given) => this.ask('polls.delete', ...given);
  readonly vote: PollDeeds['vote'] = (...given) => this.ask('polls.vote', ...given);
  readonly export: PollDeeds['export'] = async (...given) => {
    await this.ask('polls.export', ...given);
    return this.exported;
  };
}

export const somePolicy: FilePolicyResponse = {
  maxBytes: 100 * 1024 * 1024,
  bytesLeft: 900 * 1024 * 1024,
  refusedExtensions: ['exe', 'bat', 'msi'],
  scanning: 'scanned',
};

/** Keeps `open` and `unread` in the state, as the real one does; everything else is only remembered. */
export class FakeChatDeeds implements ChatDeeds {
  policyGiven: FilePolicyResponse | null = somePolicy;
  /** Content by file id, for `fetchFile`; without one there is an empty file. */
  readonly contents = new Map<string, Blob>();

  constructor(
    private readonly ask: Ask,
    private readonly change: (part: Partial<ChatState>) => void,
  ) {}

  readonly send: ChatDeeds['send'] = (message) => void this.ask('chat.send', message);
  readonly retry: ChatDeeds['retry'] = (id) => void this.ask('chat.retry', id);
  readonly discard: ChatDeeds['discard'] = (id) => void this.ask('chat.discard', id);
  returned = '';
  readonly takeReturned: ChatDeeds['takeReturned'] = () => {
    const { returned } = this;
    this.returned = '';
    this.change({ returned: '' });
    return returned;
  };
  readonly edit: ChatDeeds['edit'] = (...given) => this.ask('chat.edit', ...given);
  readonly delete: ChatDeeds['delete'] = (...given) => this.ask('chat.delete', ...given);
  readonly react: ChatDeeds['react'] = (...given) => this.ask('chat.react', ...given);
  readonly loadOlder: ChatDeeds['loadOlder'] = () => this.ask('chat.loadOlder');
  readonly setOpen: ChatDeeds['setOpen'] = (open) => {
    void this.ask('chat.setOpen', open);
    this.change(open ? { open, unread: 0 } : { open });
  };
  readonly policy: ChatDeeds['policy'] = async () => {
    await this.ask('chat.policy');
    return this.policyGiven;
  };
  readonly upload: ChatDeeds['upload'] = (file) => void this.ask('chat.upload', file);
  readonly dropUpload: ChatDeeds['dropUpload'] = (id) => void this.ask('chat.dropUpload', id);
  readonly fetchFile: ChatDeeds['fetchFile'] = async (file: ChatFile, part) => {
    const outcome = await this.ask('chat.fetchFile', file, part);
    return outcome.ok ? (this.contents.get(file.fileId) ?? new Blob([])) : null;
  };
}

/** Documents in memory; what was opened is in `notes` and `board`. */
export class FakeDocumentDeeds implements DocumentDeeds {
  notes: FakeNotes | null = new FakeNotes();
  board: FakeBoard | null = new FakeBoard();
  exported: Blob | null = new Blob([]);

  constructor(private readonly ask: Ask) {}

  readonly openNotes: DocumentDeeds['openNotes'] = async () => {
    await this.ask('documents.openNotes');
    return this.notes;
  };
  readonly openBoard: DocumentDeeds['openBoard'] = async () => {
    await this.ask('documents.openBoard');
    return this.board;
  };
  readonly export: DocumentDeeds['export'] = async (what) => {
    await this.ask('documents.export', what);
    return this.exported;
  };
}
