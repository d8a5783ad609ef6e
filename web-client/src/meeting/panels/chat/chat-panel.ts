import {
  Component,
  DOCUMENT,
  DestroyRef,
  Injector,
  afterNextRender,
  computed,
  effect,
  inject,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import {
  chatLimits,
  type ChatFile,
  type ChatMessage,
  type FilePolicyResponse,
  type Reaction,
} from '#protocol';
import { Toasts } from '../../../ui/toasts.js';
import { CallStore } from '../../call-store.js';
import { MeetingPanels } from '../meeting-panels.js';
import { PanelFrame } from '../panel-frame.js';
import { ChatComposer } from './chat-composer.js';
import { ChatDrafts } from './chat-drafts.js';
import { ChatLog } from './chat-log.js';
import { isOwn, namesIn, readerOf, sameNames, sameReader } from './chat-people.js';
import { rowsOf } from './chat-rows.js';
import { DeleteMessage } from './delete-message.js';
import { FileDrop } from './file-drop.js';
import { ReadingPlace } from './reading-place.js';
import { audienceOf, obstacleTo, peopleToWriteTo, type RecipientKey } from './recipients.js';
import { ThreadSwitch } from './thread-switch.js';
import { messagesIn, threadsIn, type ThreadKey } from './threads.js';

/** So many pages back a quoted message is looked for. */
const MOST_PAGES = 20;

/** The chat of the room one is in; connected to the call. */
@Component({
  selector: 'cv-chat-panel',
  imports: [ChatComposer, ChatLog, DeleteMessage, FileDrop, PanelFrame, ThreadSwitch],
  templateUrl: './chat-panel.html',
  styleUrl: './chat-panel.css',
})
export class ChatPanel {
  private readonly store = inject(CallStore);
  private readonly deeds = this.store.call.chat;
  private readonly drafts = inject(ChatDrafts);
  private readonly toasts = inject(Toasts);
  private readonly document = inject(DOCUMENT);
  private readonly injector = inject(Injector);
  protected readonly panels = inject(MeetingPanels);
  private readonly log = viewChild.required(ChatLog);
  private readonly composer = viewChild.required(ChatComposer);

  protected readonly chat = computed(() => this.store.state().chat);
  private readonly abilities = computed(() => this.store.state().abilities);
  private readonly participants = computed(() => this.store.state().participants);
  private readonly selfId = computed(() => this.store.state().selfId);
  private readonly conferenceId = computed(() => this.store.state().meeting?.conferenceId ?? '');
  private readonly messages = computed(() => this.chat().messages);
  protected readonly draft = computed(() => this.drafts.of(this.store.call, this.conferenceId()));
  protected readonly reader = computed(() => readerOf(this.participants(), this.selfId()), {
    equal: sameReader,
  });
  protected readonly names = computed(() => namesIn(this.participants(), this.messages()), {
    equal: sameNames,
  });
  protected readonly rights = computed(() => {
    const { chat, react, manage } = this.abilities();
    return { write: chat, react, manage };
  });

  protected readonly thread = signal<ThreadKey>('all');
  private readonly shown = computed(() => messagesIn(this.messages(), this.thread(), this.reader()));
  protected readonly place = new ReadingPlace(this.messages, this.shown, this.thread, this.reader);
  protected readonly threads = computed(() =>
    threadsIn(this.messages(), this.reader(), this.place.lookedAt()),
  );
  protected readonly rows = computed(() => rowsOf(this.shown(), this.place.divider()));
  protected readonly pending = computed(() => {
    const thread = this.thread();
    return this.chat().pending.filter(
      ({ to }) => thread === 'all' || (to.kind === 'participant' ? to.participantId : to.kind) === thread,
    );
  });

  protected readonly people = computed(() =>
    peopleToWriteTo(this.participants(), this.selfId(), this.abilities()),
  );
  protected readonly obstacle = computed(() =>
    obstacleTo(this.draft().recipient(), this.participants(), this.abilities()),
  );
  /** The name of a recipient who cannot be chosen any more. */
  protected readonly lostName = computed(() => {
    const recipient = this.draft().recipient();
    if (recipient === 'everyone' || recipient === 'hosts') return null;
    const known = this.people().some(({ participantId }) => participantId === recipient);
    return known ? null : (this.names().get(recipient) ?? '');
  });
  protected readonly mayAttach = computed(() => this.abilities().chat && this.abilities().files);
  protected readonly policy = signal<FilePolicyResponse | null>(null);
  protected readonly busy = signal(false);
  protected readonly toDelete = signal<ChatMessage | null>(null);
  protected readonly empty = computed(() => {
    if (this.thread() !== 'all') return $localize`No messages here yet.`;
    return this.abilities().chat
      ? $localize`No messages yet. Write the first one below.`
      : $localize`No messages yet.`;
  });
  protected readonly fetch = (file: ChatFile, part: 'whole' | 'thumbnail') =>
    this.deeds.fetchFile(file, part);

  constructor() {
    this.place.open(this.chat().unread);
    const look = () => {
      const looking = this.document.visibilityState !== 'hidden';
      this.deeds.setOpen(looking);
      this.place.looks(looking);
    };
    afterNextRender(look);
    this.document.addEventListener('visibilitychange', look);
    inject(DestroyRef).onDestroy(() => {
      this.document.removeEventListener('visibilitychange', look);
      this.deeds.setOpen(false);
    });
    let room = this.conferenceId();
    effect(() => {
      const here = this.conferenceId();
      this.messages();
      untracked(() => {
        if (here !== room) {
          this.thread.set('all');
          this.place.open(0);
        }
        room = here;
        this.place.heard();
      });
    });
    effect(() => {
      if (this.chat().returned === '') return;
      const draft = this.draft();
      untracked(() => {
        draft.giveBack(this.deeds.takeReturned());
      });
    });
    effect(() => {
      this.conferenceId();
      if (this.mayAttach()) untracked(() => void this.askPolicy());
    });
    effect(() => {
      if (this.panels.writeTo() === null) return;
      untracked(() => {
        const recipient = this.panels.takeRecipient();
        if (recipient === null) return;
        this.draft().cancel();
        this.chooseRecipient(recipient);
        this.focusComposer();
      });
    });
  }

  protected chooseThread(thread: ThreadKey): void {
    this.thread.set(thread);
    this.draft().recipient.set(thread === 'all' ? 'everyone' : thread);
    this.place.heard();
    afterNextRender(
      () => {
        this.log().toEnd();
      },
      { injector: this.injector },
    );
  }

  protected chooseRecipient(recipient: RecipientKey): void {
    this.draft().recipient.set(recipient);
    // What is written shall be seen where one reads.
    if (this.thread() !== recipient) this.thread.set('all');
  }

  protected async send(): Promise<void> {
    const draft = this.draft();
    const text = draft.text().trim();
    const edited = draft.editing();
    if (edited !== null) {
      await this.saveEdit(edited, text);
      return;
    }
    const files = this.chat().uploads.flatMap(({ file }) => (file === null ? [] : [file]));
    if (text === '' && files.length === 0) return;
    const replyTo = draft.replyTo()?.seq;
    this.deeds.send({ to: audienceOf(draft.recipient()), text, replyTo, files });
    draft.sent();
    this.place.answered();
    this.log().toEnd();
  }

  protected reply(message: ChatMessage): void {
    const { to, from } = message;
    this.draft().reply(message);
    // A private word is answered privately.
    if (to.kind === 'participant')
      this.draft().recipient.set(isOwn(message, this.reader()) ? to.participantId : from.participantId);
    else this.draft().recipient.set(to.kind);
    this.focusComposer();
  }

  protected edit(message: ChatMessage): void {
    this.draft().edit(message);
    this.focusComposer();
  }

  protected editLast(): void {
    const last = this.shown().findLast(
      (message) => message.deletedAt === null && isOwn(message, this.reader()),
    );
    if (last !== undefined && this.abilities().chat) this.edit(last);
  }

  protected async deleteMessage({ seq }: ChatMessage): Promise<void> {
    this.toDelete.set(null);
    if (this.draft().editing()?.seq === seq) this.draft().cancel();
    await this.store.attempt(this.deeds.delete(seq));
  }

  protected async react(wish: { seq: number; emoji: Reaction; on: boolean }): Promise<void> {
    await this.store.attempt(this.deeds.react(wish.seq, wish.emoji, wish.on));
  }

  protected retry(pendingId: string): void {
    this.deeds.retry(pendingId);
  }

  protected discard(pendingId: string): void {
    this.deeds.discard(pendingId);
  }

  protected async loadOlder(): Promise<void> {
    await this.store.attempt(this.deeds.loadOlder());
  }

  /** Goes to the message that was answered, through older pages if it must. */
  protected async openQuote(seq: number): Promise<void> {
    if (this.log().reveal(seq)) return;
    this.thread.set('all');
    for (let page = 0; page < MOST_PAGES; page += 1) {
      await new Promise<void>((shown) =>
        afterNextRender(
          () => {
            shown();
          },
          { injector: this.injector },
        ),
      );
      if (this.log().reveal(seq)) return;
      if (!this.chat().older || (this.messages()[0]?.seq ?? 0) <= seq) break;
      if (!(await this.store.attempt(this.deeds.loadOlder()))) return;
    }
    this.toasts.say($localize`This message is no longer here.`);
  }

  protected attach(files: readonly File[]): void {
    if (!this.mayAttach() || this.obstacle() !== null) {
      this.toasts.complain($localize`You cannot send files here.`);
      return;
    }
    const room = Math.max(0, chatLimits.maxFiles - this.chat().uploads.length);
    for (const file of files.slice(0, room)) this.deeds.upload(file);
    if (files.length > room)
      this.toasts.complain($localize`A message takes ${chatLimits.maxFiles}:count: files at most.`);
    this.focusComposer();
  }

  protected dropUpload(uploadId: string): void {
    this.deeds.dropUpload(uploadId);
  }

  private async askPolicy(): Promise<void> {
    this.policy.set(await this.deeds.policy());
  }

  private async saveEdit(message: ChatMessage, text: string): Promise<void> {
    const draft = this.draft();
    this.busy.set(true);
    const saved = text === message.text || (await this.store.attempt(this.deeds.edit(message.seq, text)));
    this.busy.set(false);
    if (saved && draft.editing() === message) draft.cancel();
  }

  private focusComposer(): void {
    afterNextRender(
      () => {
        this.composer().focus();
      },
      { injector: this.injector },
    );
  }
}
