import { Service, effect, inject, untracked } from '@angular/core';
import type { Notice } from '../call/index.js';
import { Toasts, type ToastDeed } from '../ui/toasts.js';
import { CallStore } from './call-store.js';
import { MeetingPanels, type SidePanel } from './panels/meeting-panels.js';
import { noticeInWords, type NoticeDeed } from './notice-words.js';

interface Surroundings {
  readonly show: (panel: SidePanel) => void;
}

const panelOf: Readonly<Partial<Record<NoticeDeed, SidePanel>>> = {
  show_participants: 'participants',
  show_chat: 'chat',
  show_polls: 'polls',
  show_rooms: 'breakouts',
};

/** What the panel shows by itself, so that messages about it neither pile up nor stay over it. */
const seenInPanel: ReadonlySet<Notice['content']['kind']> = new Set([
  'chat_message',
  'poll_opened',
  'poll_closed',
  'rooms_opened',
]);

/** Turns the call's notices into toasts, each once. */
@Service({ autoProvided: false })
export class NoticeTeller {
  private readonly store = inject(CallStore);
  private readonly toasts = inject(Toasts);
  private readonly panels = inject(MeetingPanels);
  /** The message that leads to a panel: one at a time each, and gone when the panel is open. */
  private readonly leading = new Map<SidePanel, number>();
  private surroundings: Surroundings | null = null;

  constructor() {
    effect(() => {
      const { notices, participants } = this.store.state();
      untracked(() => {
        for (const notice of notices) this.show(notice, participants.length);
      });
    });
    effect(() => {
      const open = this.panels.side();
      untracked(() => {
        if (open !== null) this.takeBack(open);
      });
    });
  }

  tell(surroundings: Surroundings): void {
    this.surroundings = surroundings;
  }

  private show(notice: Notice, people: number): void {
    const words = noticeInWords(notice.content, people);
    this.store.call.dismissNotice(notice.id);
    if (words === null) return;
    if (words.error) {
      this.toasts.complain(words.text);
      return;
    }
    const panel = words.deed === null ? undefined : panelOf[words.deed];
    // Whoever looks at the panel sees it there. A hand and a call for help are told all the same: they want an answer.
    if (panel !== undefined && this.panels.isOpen(panel) && seenInPanel.has(notice.content.kind)) return;
    const urgent = panel === undefined || !seenInPanel.has(notice.content.kind);
    if (!urgent) this.takeBack(panel);
    const toast = this.toasts.say(words.text, this.deedFor(notice, words.deed));
    if (!urgent) this.leading.set(panel, toast);
  }

  private takeBack(panel: SidePanel): void {
    const toast = this.leading.get(panel);
    if (toast === undefined) return;
    this.leading.delete(panel);
    this.toasts.dismiss(toast);
  }

  private deedFor({ content }: Notice, deed: NoticeDeed | null): ToastDeed | null {
    const { call } = this.store;
    const panel = deed === null ? undefined : panelOf[deed];
    if (panel !== undefined) {
      return { label: $localize`Show`, run: () => this.surroundings?.show(panel) };
    }
    if (
      deed === 'undo_device' &&
      (content.kind === 'device_unplugged' || content.kind === 'device_plugged')
    ) {
      return {
        label: $localize`Undo`,
        run: () => void this.store.attempt(call.undoDeviceSwitch(content.device)),
      };
    }
    if (deed === 'use_device' && content.kind === 'device_plugged') {
      return {
        label: $localize`Use it`,
        run: () => void this.store.attempt(call.select(content.device, content.deviceId)),
      };
    }
    return null;
  }
}
