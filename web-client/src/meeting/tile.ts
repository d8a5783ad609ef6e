import { Component, computed, input, linkedSignal, output } from '@angular/core';
import type { TrackId } from '#protocol';
import { Avatar } from '../ui/avatar.js';
import { GuestMark } from '../ui/guest-mark.js';
import { Icon } from '../ui/icon.js';
import { StreamVideo } from '../ui/stream-video.js';
import { Tip } from '../ui/tip.js';
import { TileWishOf } from './tile-wishes.js';
import type { PersonTile } from './tile-model.js';

/** One person: picture or photo, name, and the marks that matter while talking. */
@Component({
  selector: 'cv-tile',
  imports: [Avatar, GuestMark, Icon, StreamVideo, TileWishOf, Tip],
  templateUrl: './tile.html',
  styleUrl: './tile.css',
})
export class Tile {
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

  protected reportFrame(): void {
    this.pictured.set(true);
    const track = this.tile().cameraTrack;
    if (track !== null) this.frameShown.emit(track);
  }
}
