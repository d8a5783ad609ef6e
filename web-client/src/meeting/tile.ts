import { Component, computed, effect, inject, input, linkedSignal, output, untracked } from '@angular/core';
import type { TrackId } from '#protocol';
import { Avatar } from '../ui/avatar.js';
import { GuestMark } from '../ui/guest-mark.js';
import { Icon } from '../ui/icon.js';
import { StreamVideo } from '../ui/stream-video.js';
import { Tip } from '../ui/tip.js';
import { HeldFrame } from './held-frame.js';
import { KeepFrame } from './keep-frame.js';
import { LastFrames } from './last-frames.js';
import { TileWishOf } from './tile-wishes.js';
import type { PersonTile } from './tile-model.js';

/** One person: picture or photo, name, and the marks that matter while talking. */
@Component({
  selector: 'cv-tile',
  imports: [Avatar, GuestMark, HeldFrame, Icon, KeepFrame, StreamVideo, TileWishOf, Tip],
  templateUrl: './tile.html',
  styleUrl: './tile.css',
})
export class Tile {
  private readonly frames = inject(LastFrames);
  readonly tile = input.required<PersonTile>();
  /** The large picture of the speaker view: cropped less. */
  readonly large = input(false);
  readonly pinToggled = output<PersonTile>();
  readonly hideSelf = output();
  readonly frameShown = output<TrackId>();

  protected readonly name = computed(() => {
    const { displayName, isSelf } = this.tile();
    return isSelf ? $localize`${displayName}:name: (you)` : displayName;
  });

  protected readonly handInWords = computed(
    () => $localize`Hand raised, place ${this.tile().hand ?? 0}:place:.`,
  );
  protected readonly pinName = computed(() => $localize`Pin ${this.name()}:name:`);
  protected readonly unpinName = computed(() => $localize`Unpin ${this.name()}:name:`);

  /** A stream without a picture yet is a black hole: the face stays until the first frame. */
  protected readonly pictured = linkedSignal<MediaStream | null, boolean>({
    source: () => this.tile().stream,
    computation: (stream, previous) => stream !== null && previous?.source === stream && previous.value,
  });

  private readonly frameKey = computed(() => `${this.tile().participantId} camera`);
  /** One's own picture needs no keeping, and what is switched off must not be kept. */
  protected readonly keepAs = computed(() =>
    this.tile().isSelf || !this.tile().cameraOn ? null : this.frameKey(),
  );
  /** What was seen last, until there is a picture again. */
  protected readonly held = computed(() =>
    this.tile().cameraOn && !this.tile().isSelf && !this.pictured() ? this.frames.of(this.frameKey()) : null,
  );
  /** What is seen is not what happens now. */
  protected readonly frozen = computed(() => this.held() !== null || (this.pictured() && this.tile().frozen));
  protected readonly keepFrame = (video: HTMLVideoElement): void => {
    const key = this.keepAs();
    if (key !== null) this.frames.keep(key, video);
  };

  constructor() {
    // Whoever switches the camera off is not seen any more, and not when it is switched on again either.
    effect(() => {
      if (!this.tile().cameraOn) {
        const key = this.frameKey();
        untracked(() => {
          this.frames.drop(key);
        });
      }
    });
  }

  protected reportFrame(): void {
    const track = this.tile().cameraTrack;
    if (track !== null) this.frameShown.emit(track);
  }
}
