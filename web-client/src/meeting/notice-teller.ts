import { Service, effect, inject, untracked } from '@angular/core';
import type { Notice } from '../call/index.js';
import { Toasts, type ToastDeed } from '../ui/toasts.js';
import { CallStore } from './call-store.js';
import type { SidePanel } from './panels/meeting-panels.js';
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

/** Turns the call's notices into toasts, each once. */
@Service({ autoProvided: false })
export class NoticeTeller {
  private readonly store = inject(CallStore);
  private readonly toasts = inject(Toasts);
  private surroundings: Surroundings | null = null;

  constructor() {
    effect(() => {
      const { notices, participants } = this.store.state();
      untracked(() => {
        for (const notice of notices) this.show(notice, participants.length);
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
    if (words.error) this.toasts.complain(words.text);
    else this.toasts.say(words.text, this.deedFor(notice, words.deed));
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
