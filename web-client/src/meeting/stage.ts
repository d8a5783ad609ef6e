import { Component, computed, effect, input, linkedSignal, output, signal } from '@angular/core';
import type { ParticipantId, TrackId } from '#protocol';
import { chooseStage, type Share, type ShownReaction, type Stage } from '../call/index.js';
import { Icon } from '../ui/icon.js';
import { Measured } from '../ui/measured.js';
import { bestGallery, stripFor } from './arrangement.js';
import { StrayReactions } from './reactions/stray-reactions.js';
import { ShareView } from './share-view.js';
import { Tile } from './tile.js';
import type { PersonTile, ShareTile } from './tile-model.js';

/** CSS pixels kept free for an arrow on each side, and for the page number below. */
const ARROW = 48;
const PAGES = 32;
/** On small screens the arrows stand beside the page number in one row. */
const ROW = 52;

interface StageFacts {
  readonly share: Share | null;
  readonly pinned: ParticipantId | null;
  readonly activeSpeaker: ParticipantId | null;
  readonly seats: readonly ParticipantId[];
  readonly selfId: ParticipantId | null;
}

/** The pictures: a gallery of equal tiles in pages, or one large picture with the others in a strip. */
@Component({
  selector: 'cv-stage',
  imports: [Icon, Measured, ShareView, StrayReactions, Tile],
  templateUrl: './stage.html',
  styleUrl: './stage.css',
})
export class StageView {
  readonly view = input.required<'gallery' | 'speaker'>();
  readonly tiles = input.required<readonly PersonTile[]>();
  readonly share = input.required<ShareTile | null>();
  readonly activeSpeaker = input.required<ParticipantId | null>();
  readonly reactions = input<readonly ShownReaction[]>([]);

  readonly pinToggled = output<PersonTile>();
  readonly hideSelf = output();
  readonly frameShown = output<TrackId>();
  /** How many people fit one gallery page. */
  readonly pageSize = output<number>();

  protected readonly area = signal({ width: 0, height: 0 });

  // Gallery
  private readonly places = computed(() => this.tiles().length + (this.share() === null ? 0 : 1));
  protected readonly grid = computed(() => {
    const whole = bestGallery(this.places(), this.area());
    if (whole.pages === 1) return whole;
    // The arrows and the page number get room of their own, so that they cover nobody.
    const { width, height } = this.area();
    return bestGallery(
      this.places(),
      this.small()
        ? { width, height: Math.max(0, height - ROW) }
        : { width: Math.max(0, width - 2 * ARROW), height: Math.max(0, height - PAGES) },
    );
  });
  protected readonly small = computed(() => Math.min(this.area().width, this.area().height) < 480);
  protected readonly gap = computed(() => (this.small() ? 6 : 10));
  protected readonly page = linkedSignal<number, number>({
    source: () => this.grid().pages,
    computation: (pages, previous) => Math.min(previous?.value ?? 0, pages - 1),
  });
  /** The share takes the first place of the first page. */
  protected readonly pageOfTiles = computed(() => {
    const { perPage } = this.grid();
    const lead = this.share() === null ? 0 : 1;
    const from = this.page() * perPage;
    return this.tiles().slice(Math.max(0, from - lead), Math.max(0, from + perPage - lead));
  });
  protected readonly shareOnPage = computed(() => (this.page() === 0 ? this.share() : null));

  // Speaker view
  private readonly spotlit = computed(() => this.tiles().find((tile) => tile.spotlit));
  private readonly facts = computed<StageFacts>(() => {
    const share = this.share();
    return {
      share: share === null ? null : { participantId: share.participantId, trackId: share.trackId },
      // One's own pin counts more than a host's spotlight, and a share more than that.
      pinned:
        (this.tiles().find((tile) => tile.pinned) ?? (share === null ? this.spotlit() : undefined))
          ?.participantId ?? null,
      activeSpeaker: this.activeSpeaker(),
      seats: this.tiles().map((tile) => tile.participantId),
      selfId: this.tiles().find((tile) => tile.isSelf)?.participantId ?? null,
    };
  });
  private readonly chosen = linkedSignal<StageFacts, Stage>({
    source: this.facts,
    computation: (facts, previous) =>
      chooseStage({
        ...facts,
        previous: previous?.value.kind === 'person' ? previous.value.participantId : null,
      }),
  });
  protected readonly large = computed(() => {
    const stage = this.chosen();
    return stage.kind === 'person'
      ? this.tiles().find((tile) => tile.participantId === stage.participantId)
      : undefined;
  });
  protected readonly largeShare = computed(() => (this.chosen().kind === 'share' ? this.share() : null));
  protected readonly strip = computed(() => {
    const large = this.large();
    return this.tiles().filter((tile) => tile !== large);
  });
  protected readonly shareInStrip = computed(() => (this.largeShare() === null ? this.share() : null));
  protected readonly stripPlace = computed(() => stripFor(this.area()));

  /** Reactions of those whose tile is on another page, or hidden. */
  protected readonly strays = computed(() => {
    const shown = new Set(
      (this.view() === 'gallery' ? this.pageOfTiles() : this.tiles()).map((tile) => tile.participantId),
    );
    return this.reactions().filter(({ participantId }) => !shown.has(participantId));
  });

  constructor() {
    effect(() => {
      if (this.area().width > 0) this.pageSize.emit(this.grid().perPage);
    });
  }

  protected turn(by: number): void {
    this.page.update((page) => Math.min(this.grid().pages - 1, Math.max(0, page + by)));
  }
}
