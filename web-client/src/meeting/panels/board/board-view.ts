import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import {
  Component,
  type ElementRef,
  afterNextRender,
  computed,
  effect,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import type { PlacedShape } from '../../../call/index.js';
import { Confirm } from '../../../ui/confirm.js';
import { Downloads } from '../../../ui/downloads.js';
import { Icon } from '../../../ui/icon.js';
import { Tip } from '../../../ui/tip.js';
import { CallStore } from '../../call-store.js';
import { RoomStrip } from '../breakouts/room-strip.js';
import { MeetingPanels } from '../meeting-panels.js';
import { openDocument } from '../open-document.js';
import { boardDeed } from './board-keys.js';
import { BoardToolbar } from './board-toolbar.js';
import { firstStyle, type Style, type ToolName } from './board-tools.js';
import { DrawingSurface } from './drawing-surface.js';

interface Shown {
  readonly shapes: readonly PlacedShape[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}
const nothing: Shown = { shapes: [], canUndo: false, canRedo: false };

/** The board in the stage's place, on which everybody in the room draws; connected to the call. */
@Component({
  selector: 'cv-board-view',
  imports: [
    BoardToolbar,
    CdkMenu,
    CdkMenuItem,
    CdkMenuTrigger,
    Confirm,
    DrawingSurface,
    Icon,
    RoomStrip,
    Tip,
  ],
  templateUrl: './board-view.html',
  styleUrl: './board-view.css',
})
export class BoardView {
  private readonly store = inject(CallStore);
  private readonly downloads = inject(Downloads);
  protected readonly panels = inject(MeetingPanels);
  private readonly opened = openDocument(() => this.store.call.documents.openBoard());
  private readonly region = viewChild.required<ElementRef<HTMLElement>>('region');

  protected readonly opening = this.opened.opening;
  protected readonly mayDraw = computed(() => this.store.state().abilities.collaborate);
  protected readonly inRoom = computed(() => (this.store.state().meeting?.breakout ?? null) !== null);
  protected readonly shown = signal<Shown>(nothing);
  protected readonly tool = signal<ToolName>('pen');
  protected readonly drawStyle = signal<Style>(firstStyle);
  protected readonly clearing = signal(false);
  protected readonly exporting = signal(false);

  constructor() {
    effect((onCleanup) => {
      const opening = this.opening();
      if (opening.name !== 'open') {
        this.shown.set(nothing);
        return;
      }
      const board = opening.document;
      const show = () => {
        this.shown.set({ shapes: board.shapes, canUndo: board.canUndo, canRedo: board.canRedo });
      };
      show();
      onCleanup(board.subscribe(show));
    });
    afterNextRender(() => {
      this.region().nativeElement.focus({ preventScroll: true });
    });
  }

  protected again(): void {
    this.opened.again();
  }

  protected undo(): void {
    this.board()?.undo();
  }
  protected redo(): void {
    this.board()?.redo();
  }

  protected clearBoard(): void {
    this.clearing.set(false);
    this.board()?.remove(this.shown().shapes.map(({ id }) => id));
  }

  protected async export(what: 'svg' | 'png'): Promise<void> {
    if (this.exporting()) return;
    this.exporting.set(true);
    const picture = await this.store.call.documents.export(`board.${what}`);
    this.exporting.set(false);
    if (picture !== null) this.downloads.save(picture, `board.${what}`);
  }

  /** Undo works beside the drawing surface, too: with the focus in the toolbar, say. */
  protected onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || !this.mayDraw()) return;
    const deed = boardDeed(event, false);
    if (deed?.kind !== 'undo' && deed?.kind !== 'redo') return;
    event.preventDefault();
    if (deed.kind === 'undo') this.undo();
    else this.redo();
  }

  private board() {
    const opening = this.opening();
    return opening.name === 'open' ? opening.document : null;
  }
}
