import {
  Component,
  DOCUMENT,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { CdkTrapFocus } from '@angular/cdk/a11y';
import { CdkConnectedOverlay, CdkOverlayOrigin } from '@angular/cdk/overlay';
import type { Reaction } from '#protocol';
import { participantOf } from '../call/index.js';
import { ThemeStore } from '../shell/theme-store.js';
import { Clipboard } from '../ui/clipboard.js';
import { Icon } from '../ui/icon.js';
import { PHONE, mediaQuery } from '../ui/media-query.js';
import { Tip } from '../ui/tip.js';
import { Toasts } from '../ui/toasts.js';
import { viewFor, type ViewMode } from './arrangement.js';
import { CallStore } from './call-store.js';
import { ConnectionBanner } from './connection-banner.js';
import { ControlBar } from './control-bar.js';
import type { DeviceChoice } from './device-choice.js';
import { Elapsed } from './elapsed.js';
import { FullScreen } from './full-screen.js';
import { isInterrupted } from './interruption.js';
import { LastFrames } from './last-frames.js';
import { MeetingInfoCard } from './meeting-info-card.js';
import type { MoreDeed } from './more-menu.js';
import { NoticeTeller } from './notice-teller.js';
import { MeetingDialogs } from './dialogs/meeting-dialogs.js';
import { MeetingDialogsView } from './dialogs/meeting-dialogs-view.js';
import { Knocker } from './knocker.js';
import { BoardView } from './panels/board/board-view.js';
import { BreakoutsPanel } from './panels/breakouts/breakouts-panel.js';
import { RoomStrip } from './panels/breakouts/room-strip.js';
import { ChatPanel } from './panels/chat/chat-panel.js';
import { HostPanel } from './panels/host/host-panel.js';
import { MeetingPanels, type PanelName } from './panels/meeting-panels.js';
import { NotesPanel } from './panels/notes/notes-panel.js';
import { PanelUnavailable } from './panels/panel-unavailable.js';
import { ParticipantsPanel } from './panels/participants/participants-panel.js';
import { PollsPanel } from './panels/polls/polls-panel.js';
import { permissionChangeInWords } from './permission-words.js';
import { ReactionTeller } from './reactions/reaction-teller.js';
import { UnmuteRequest } from './unmute-request.js';
import { contextOf, deedOf, isPin, pressOf, tileOf, type Deed } from './shortcuts.js';
import { StageView } from './stage.js';
import { personTiles, shareTile, type PersonTile } from './tile-model.js';
import { TileWishes } from './tile-wishes.js';
import { ViewPreferences } from './view-preferences.js';

/** The meeting itself: connects the call with the views, and the keyboard with the deeds. */
@Component({
  selector: 'cv-call-screen',
  imports: [
    BoardView,
    BreakoutsPanel,
    CdkConnectedOverlay,
    CdkOverlayOrigin,
    CdkTrapFocus,
    ChatPanel,
    ConnectionBanner,
    ControlBar,
    Elapsed,
    HostPanel,
    Icon,
    MeetingDialogsView,
    MeetingInfoCard,
    NotesPanel,
    PanelUnavailable,
    ParticipantsPanel,
    PollsPanel,
    RoomStrip,
    StageView,
    Tip,
    UnmuteRequest,
  ],
  providers: [
    FullScreen,
    Knocker,
    LastFrames,
    MeetingDialogs,
    MeetingPanels,
    NoticeTeller,
    ReactionTeller,
    TileWishes,
  ],
  templateUrl: './call-screen.html',
  styleUrl: './call-screen.css',
  host: {
    '(document:keydown)': 'onKey($event)',
    '(document:keyup)': 'onKey($event)',
    '(window:blur)': 'endTalk()',
  },
})
export class CallScreen {
  private readonly document = inject(DOCUMENT);
  private readonly clipboard = inject(Clipboard);
  private readonly toasts = inject(Toasts);
  protected readonly store = inject(CallStore);
  protected readonly call = this.store.call;
  protected readonly theme = inject(ThemeStore);
  protected readonly preferences = inject(ViewPreferences);
  private readonly bar = viewChild.required(ControlBar);

  /** The host key, which only the meeting's owner is given. */
  readonly hostKey = input<string | null>(null);

  /** Whether the server gives this person photos of others: it does to those who are signed in. */
  readonly photos = input(false);

  protected readonly state = this.store.state;
  protected readonly narrow = mediaQuery(PHONE);
  /** The control bar and what stands beside it need more width than this. */
  protected readonly compact = mediaQuery('(max-width: 1023px)');
  protected readonly mode = signal<ViewMode>('auto');
  protected readonly selfHidden = signal(false);
  protected readonly panels = inject(MeetingPanels);
  protected readonly dialogs = inject(MeetingDialogs);
  protected readonly reactions = inject(ReactionTeller);
  protected readonly infoOpen = signal(false);
  protected readonly fullScreen = inject(FullScreen);
  protected readonly reacting = signal(false);
  protected readonly toSpeaker = $localize`Speaker view`;
  protected readonly toGallery = $localize`Gallery view`;
  private talking = false;
  protected readonly canShare = canShareIn(this.document.defaultView?.navigator);

  protected readonly tiles = computed(() =>
    personTiles(this.state(), this.call, {
      hideSelf: this.selfHidden() && this.state().participants.length > 1,
      photos: this.photos(),
    }),
  );
  protected readonly share = computed(() => shareTile(this.state(), this.call));
  protected readonly view = computed(() =>
    // Beside the board the faces are a strip.
    this.panels.board()
      ? 'gallery'
      : viewFor(this.mode(), {
          sharing: this.share() !== null,
          pinned: this.state().pinned !== null,
          spotlight: (this.state().meeting?.spotlight ?? null) !== null,
        }),
  );
  /** Nobody else is anywhere in the meeting: people may sit in breakout rooms. */
  protected readonly alone = computed(() => {
    const { participants, meeting, breakouts } = this.state();
    const inRooms = breakouts !== null && breakouts.status !== 'planned';
    return participants.length <= 1 && !inRooms && (meeting?.breakout ?? null) === null;
  });
  protected readonly sharing = computed(() => this.state().own.screen.on);
  protected readonly interrupted = computed(() => isInterrupted(this.state()));
  protected readonly offerRetry = computed(() => {
    const { phase } = this.state();
    return phase.name === 'reconnecting' && phase.offerRetry;
  });
  private readonly self = computed(() => participantOf(this.state(), this.state().selfId));
  /** Not to who cannot unmute anyway. */
  protected readonly mutedHint = computed(() => {
    const { mutedButSpeaking, unmuteRequest, abilities } = this.state();
    return mutedButSpeaking && unmuteRequest === null && abilities.speak;
  });
  protected readonly handRaised = computed(() => (this.self()?.hand ?? null) !== null);
  protected readonly openPanels = computed<readonly PanelName[]>(() => {
    const side = this.panels.side();
    return [...(side === null ? [] : [side]), ...(this.panels.board() ? ['board' as const] : [])];
  });

  constructor() {
    inject(NoticeTeller).tell({
      show: (panel) => {
        this.panels.open(panel);
      },
    });
    inject(Knocker);
    this.panels.returnFocusBy((panel) => {
      this.bar().focusOpenerOf(panel);
    });
    const root = this.document.documentElement;
    const raised = computed(() => this.mutedHint() || this.state().unmuteRequest !== null);
    effect(() => {
      // Above the controls, and above what stands on them.
      root.style.setProperty('--toast-floor', raised() ? '156px' : '88px');
    });
    root.style.setProperty('--toast-width', '360px');
    this.theme.enterStage(true);
    inject(DestroyRef).onDestroy(() => {
      root.style.removeProperty('--toast-floor');
      root.style.removeProperty('--toast-width');
      this.theme.enterStage(false);
      this.toasts.clear();
    });
    // What is about somebody who has left must not stay pinned or open over nothing.
    effect(() => {
      const { pinned } = this.state();
      if (pinned !== null && participantOf(this.state(), pinned) === undefined) this.call.pin(null);
    });
    // Whoever hands over is left without the host's tools.
    effect(() => {
      if (!this.state().abilities.manage && untracked(this.panels.side) === 'host') this.panels.close();
    });
  }

  protected togglePin(tile: PersonTile): void {
    this.call.pin(tile.pinned ? null : tile.participantId);
  }

  protected chooseMode(mode: ViewMode): void {
    this.mode.set(mode);
    if (mode === 'gallery') this.call.pin(null);
  }

  protected toggleView(): void {
    this.chooseMode(this.view() === 'gallery' ? 'speaker' : 'gallery');
  }

  /** Who is not allowed to is told why and what to do, rather than refused. */
  protected async toggle(device: 'microphone' | 'camera'): Promise<void> {
    const { own, abilities } = this.state();
    const permission = device === 'microphone' ? 'speak' : 'camera';
    if (!own[device].on && !abilities[permission])
      this.toasts.say(permissionChangeInWords(permission, false));
    else
      await this.store.attempt(
        device === 'microphone' ? this.call.toggleMicrophone() : this.call.toggleCamera(),
      );
  }

  protected async toggleShare(): Promise<void> {
    if (this.sharing()) await this.store.attempt(this.call.stopShare());
    else if (this.state().abilities.share) await this.store.attempt(this.call.startShare());
    else this.toasts.say($localize`Only the host may share in this meeting.`);
  }

  protected async chooseDevice({ kind, deviceId }: DeviceChoice): Promise<void> {
    await this.store.attempt(this.call.select(kind, deviceId));
  }

  protected async toggleHand(): Promise<void> {
    await this.store.attempt(this.call.raiseHand(!this.handRaised()));
  }

  protected async react(emoji: Reaction): Promise<void> {
    await this.store.attempt(this.call.react(emoji));
  }

  protected async copyLink(): Promise<void> {
    const link = this.state().meeting?.joinUrl;
    if (link !== undefined) await this.copy(link, $localize`Link copied.`);
  }

  protected async copy(text: string, said = $localize`Copied.`): Promise<void> {
    if (await this.clipboard.copy(text)) this.toasts.say(said);
    else this.toasts.complain($localize`The browser did not let us copy. Mark the text and copy it by hand.`);
  }

  protected doMore(deed: MoreDeed): void {
    switch (deed) {
      case 'info':
        this.infoOpen.set(true);
        break;
      case 'self_hidden':
        this.selfHidden.update((hidden) => !hidden);
        break;
      case 'settings':
      case 'shortcuts':
      case 'connection':
      case 'host_key':
        this.dialogs.open({ name: deed });
        break;
      case 'full_screen':
        void this.toggleFullScreen();
        break;
      case 'dark_stage':
        this.theme.setDarkStage(!this.theme.darkStage());
        break;
      case 'copy_link':
        void this.copyLink();
        break;
    }
  }

  protected async toggleFullScreen(): Promise<void> {
    if (!(await this.fullScreen.toggle()))
      this.toasts.say($localize`This browser does not allow full screen here.`);
  }

  protected onKey(event: KeyboardEvent): void {
    if (this.talking && event.key === ' ') {
      // Whatever has opened under the held key: letting go must end the talk, and the key must not write into a text.
      event.preventDefault();
      if (event.type === 'keyup') this.endTalk();
      return;
    }
    if (event.defaultPrevented || this.dialogs.shown() !== null) return;
    const deed = deedOf(pressOf(event), contextOf(event.target, this.preferences.singleKeys()));
    if (deed === null || !this.doDeed(deed)) return;
    event.preventDefault();
  }

  protected endTalk(): void {
    if (!this.talking) return;
    this.talking = false;
    void this.store.attempt(this.call.setMicrophone(false));
  }

  /** Says whether the key was used, so that unused ones keep their meaning in the browser. */
  private doDeed(deed: Deed): boolean {
    if (isPin(deed)) return this.pinNth(tileOf(deed));
    switch (deed) {
      case 'microphone':
      case 'camera':
        void this.toggle(deed);
        return true;
      case 'share':
        if (this.canShare) void this.toggleShare();
        return true;
      case 'hand':
        void this.toggleHand();
        return true;
      case 'reactions':
        if (!this.state().abilities.react || this.narrow()) return false;
        this.reacting.update((open) => !open);
        return true;
      case 'participants':
      case 'chat':
        this.panels.toggle(deed);
        return true;
      case 'host':
        if (!this.state().abilities.manage) return false;
        this.panels.toggle('host');
        return true;
      case 'view':
        this.toggleView();
        return true;
      case 'full_screen':
        void this.toggleFullScreen();
        return true;
      case 'shortcuts':
        this.dialogs.open({ name: 'shortcuts' });
        return true;
      case 'focus_toolbar':
        this.bar().focus();
        return true;
      case 'close':
        return this.closeSomething();
      case 'talk_start':
        return this.startTalk();
      case 'talk_end':
        // Seen to before any other key.
        return false;
    }
  }

  private startTalk(): boolean {
    if (this.state().own.microphone.on) return false;
    if (!this.state().abilities.speak) {
      this.toasts.say(permissionChangeInWords('speak', false));
      return true;
    }
    this.talking = true;
    void this.store.attempt(this.call.setMicrophone(true));
    return true;
  }

  /** 1–9 pin the tiles in their order, 0 one's own; the same key again takes the pin back. */
  private pinNth(n: number): boolean {
    const tile = n === 0 ? this.tiles().find(({ isSelf }) => isSelf) : this.tiles()[n - 1];
    if (tile === undefined) return false;
    this.togglePin(tile);
    return true;
  }

  private closeSomething(): boolean {
    if (this.panels.side() !== null) this.panels.close();
    else if (this.panels.board()) this.panels.closeBoard();
    else return false;
    return true;
  }
}

/** Phones have no screen sharing, and pages without https have no media devices at all. */
const canShareIn = (navigator: Navigator | undefined): boolean =>
  navigator !== undefined && 'mediaDevices' in navigator && 'getDisplayMedia' in navigator.mediaDevices;
