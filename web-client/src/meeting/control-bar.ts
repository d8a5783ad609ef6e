import { Component, ElementRef, computed, inject, input, output, viewChild } from '@angular/core';
import { CdkMenuTrigger } from '@angular/cdk/menu';
import type { ConnectedPosition } from '@angular/cdk/overlay';
import type { Abilities } from '#protocol';
import type { DeviceState, OwnSource } from '../call/index.js';
import { Icon } from '../ui/icon.js';
import { Tip } from '../ui/tip.js';
import type { ViewMode } from './arrangement.js';
import type { DeviceChoice } from './device-choice.js';
import { DeviceMenu } from './device-menu.js';
import { LeaveMenu } from './leave-menu.js';
import { MoreMenu, type MoreDeed } from './more-menu.js';
import { moveInToolbar } from './toolbar-keys.js';

/** The toolbar. Its order and names are a contract with people's habits and with other programs. */
@Component({
  selector: 'cv-control-bar',
  imports: [CdkMenuTrigger, DeviceMenu, Icon, LeaveMenu, MoreMenu, Tip],
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
  readonly participantsOpen = input(false);
  readonly mode = input.required<ViewMode>();
  readonly selfHidden = input(false);
  readonly fullScreen = input(false);
  readonly darkStage = input(true);
  /** A narrow screen: what does not fit folds into More. */
  readonly narrow = input(false);
  readonly singleKeys = input(true);

  readonly microphoneToggled = output();
  readonly cameraToggled = output();
  readonly shareToggled = output();
  readonly participantsToggled = output();
  readonly deviceChosen = output<DeviceChoice>();
  readonly modeChosen = output<ViewMode>();
  readonly more = output<MoreDeed>();
  readonly leave = output();
  readonly endForAll = output();

  private readonly toolbar = viewChild.required<ElementRef<HTMLElement>>('toolbar');
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  protected readonly shareTip = $localize`Share screen`;
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

  /** F2 brings the keyboard here from anywhere. */
  focus(): void {
    this.host.querySelector<HTMLElement>('button')?.focus();
  }

  protected move(event: KeyboardEvent): void {
    moveInToolbar(event, this.toolbar().nativeElement);
  }
}
