import { Component, ElementRef, computed, inject, input, model, output, viewChild } from '@angular/core';
import { CdkMenuTrigger } from '@angular/cdk/menu';
import { CdkConnectedOverlay, CdkOverlayOrigin, type ConnectedPosition } from '@angular/cdk/overlay';
import type { Abilities, Reaction } from '#protocol';
import type { DeviceState, OwnSource } from '../call/index.js';
import { Icon } from '../ui/icon.js';
import { Tip } from '../ui/tip.js';
import type { ViewMode } from './arrangement.js';
import type { DeviceChoice } from './device-choice.js';
import { DeviceMenu } from './device-menu.js';
import { LeaveMenu } from './leave-menu.js';
import { MoreMenu, type MoreDeed } from './more-menu.js';
import type { PanelName } from './panels/meeting-panels.js';
import { ReactionPicker } from './reactions/reaction-picker.js';
import { moveInToolbar } from './toolbar-keys.js';
import { ToolsMenu } from './tools-menu.js';

/** The toolbar. Its order and names are a contract with people's habits and with other programs. */
@Component({
  selector: 'cv-control-bar',
  imports: [
    CdkConnectedOverlay,
    CdkMenuTrigger,
    CdkOverlayOrigin,
    DeviceMenu,
    Icon,
    LeaveMenu,
    MoreMenu,
    ReactionPicker,
    Tip,
    ToolsMenu,
  ],
  templateUrl: './control-bar.html',
  styleUrl: './control-bar.css',
})
export class ControlBar {
  readonly microphone = input.required<OwnSource>();
  readonly camera = input.required<OwnSource>();
  readonly sharing = input.required<boolean>();
  readonly canShare = input.required<boolean>();
  readonly abilities = input.required<Abilities>();
  readonly devices = input.required<DeviceState>();
  readonly people = input.required<number>();
  readonly waiting = input(0);
  /** Messages that came while the chat was closed. */
  readonly unread = input(0);
  /** Panels that are open: the one beside the stage, and the board. */
  readonly open = input<readonly PanelName[]>([]);
  readonly handRaised = input(false);
  readonly mode = input.required<ViewMode>();
  readonly selfHidden = input(false);
  readonly fullScreen = input(false);
  readonly darkStage = input(true);
  /** A narrow screen: what does not fit folds into More. */
  readonly narrow = input(false);
  /** Less wide than all buttons together: device menus, tools and words fold away. */
  readonly compact = input(false);
  readonly singleKeys = input(true);

  readonly microphoneToggled = output();
  readonly cameraToggled = output();
  readonly shareToggled = output();
  readonly handToggled = output();
  readonly reacted = output<Reaction>();
  readonly panelToggled = output<PanelName>();
  readonly deviceChosen = output<DeviceChoice>();
  readonly modeChosen = output<ViewMode>();
  readonly more = output<MoreDeed>();
  readonly leave = output();
  readonly endForAll = output();
  readonly handOverAndLeave = output();
  /** The reactions to choose from are shown; a shortcut opens them too. */
  readonly reacting = model(false);

  private readonly toolbar = viewChild.required<ElementRef<HTMLElement>>('toolbar');
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  protected readonly unmuteTip = $localize`Unmute microphone`;
  protected readonly maySpeakNot = $localize`The host does not let you speak at present`;
  protected readonly cameraTip = $localize`Start camera`;
  protected readonly mayShowNot = $localize`The host does not let you start your camera at present`;
  protected readonly shareTip = $localize`Share screen`;
  protected readonly raiseHand = $localize`Raise hand`;
  protected readonly lowerHand = $localize`Lower hand`;
  protected readonly reactTip = $localize`Reactions`;
  protected readonly noReactions = $localize`Reactions are switched off for you`;
  protected readonly onlyHostShares = $localize`Only the host may share here`;
  protected readonly above: ConnectedPosition[] = [
    { originX: 'center', originY: 'top', overlayX: 'center', overlayY: 'bottom', offsetY: -10 },
    { originX: 'end', originY: 'top', overlayX: 'end', overlayY: 'bottom', offsetY: -10 },
    { originX: 'start', originY: 'top', overlayX: 'start', overlayY: 'bottom', offsetY: -10 },
  ];
  protected readonly key = (letter: string): string => (this.singleKeys() ? letter : '');
  protected readonly peopleInWords = computed(() => {
    const people = this.people();
    const here = people === 1 ? $localize`1 person` : $localize`${people}:count: people`;
    return this.waiting() === 0 ? here : $localize`${here}:people:, ${this.waiting()}:waiting: waiting`;
  });

  protected readonly unreadInWords = computed(() => {
    const unread = this.unread();
    if (unread === 0) return '';
    return unread === 1 ? $localize`1 unread message` : $localize`${unread}:count: unread messages`;
  });
  protected readonly toolsOpen = computed(() =>
    this.open().some((panel) => panel !== 'participants' && panel !== 'chat'),
  );
  /** The next camera of a phone: front, back, front … */
  protected readonly nextCamera = computed<DeviceChoice | null>(() => {
    const { devices, chosen } = this.devices();
    const cameras = devices.camera;
    const at = Math.max(
      0,
      cameras.findIndex(({ deviceId }) => deviceId === chosen.camera),
    );
    const next = cameras[(at + 1) % Math.max(1, cameras.length)];
    return cameras.length < 2 || next === undefined ? null : { kind: 'camera', deviceId: next.deviceId };
  });

  /** The button that opens a panel, or the one whose menu does; where the focus returns to when the opener is gone. */
  focusOpenerOf(panel: PanelName): void {
    const own = this.host.querySelector<HTMLElement>(`[data-opens~="${panel}"]`);
    (own ?? this.host.querySelector<HTMLElement>('[data-opens~="rest"]') ?? this.host).focus();
  }

  protected pick(emoji: Reaction): void {
    this.reacting.set(false);
    this.reacted.emit(emoji);
  }

  /** F2 brings the keyboard here from anywhere. */
  focus(): void {
    this.host.querySelector<HTMLElement>('button')?.focus();
  }

  protected move(event: KeyboardEvent): void {
    moveInToolbar(event, this.toolbar().nativeElement);
  }
}
