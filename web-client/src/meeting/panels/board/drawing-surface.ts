import {
  Component,
  DestroyRef,
  type ElementRef,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { boardSize, type BoardShape } from '#protocol';
import type { PlacedShape, SharedBoard } from '../../../call/index.js';
import { Measured } from '../../../ui/measured.js';
import { boardDeed, chosenPlace, type BoardDeed } from './board-keys.js';
import type { Style, ToolName } from './board-tools.js';
import { boundedMove, boxOf, moved, onBoard, type Point } from './geometry.js';
import {
  eraseGesture,
  moveGesture,
  noPreview,
  penGesture,
  spanGesture,
  type Gesture,
  type Preview,
} from './gestures.js';
import { shapeAt } from './hit-test.js';
import { drawnOf } from './shape-path.js';
import { selectionInWords } from './shape-words.js';
import { TextEditor, type Written } from './text-editor.js';
import { MIDDLE, usualShape } from './usual-shape.js';

/** A text being written: of the shape `id`, or a new one. */
interface Writing {
  readonly id: string | null;
  readonly at: Point;
  readonly size: number;
  readonly colour: string;
  readonly text: string;
}

/** How near a pointer must come, in CSS pixels: a finger is blunt. */
const REACH = { mouse: 8, other: 16 } as const;

/** The white plane on which everybody draws: shows the shapes, and turns pointer and keys into changes of the board. */
@Component({
  selector: 'cv-drawing-surface',
  imports: [Measured, TextEditor],
  templateUrl: './drawing-surface.html',
  styleUrl: './drawing-surface.css',
})
export class DrawingSurface {
  readonly board = input.required<SharedBoard>();
  readonly shapes = input.required<readonly PlacedShape[]>();
  readonly tool = input.required<ToolName>();
  readonly drawStyle = input.required<Style>();
  readonly readOnly = input(false);
  /** Something was put on the board by a key, and is selected. */
  readonly placed = output();

  protected readonly size = boardSize;
  private readonly svg = viewChild.required<ElementRef<SVGSVGElement>>('svg');
  private readonly preview = signal<Preview>(noPreview);
  private readonly writing = signal<Writing | null>(null);
  protected readonly texts = computed(() => {
    const writing = this.writing();
    return writing === null ? [] : [writing];
  });
  private readonly width = signal(0);
  protected readonly scale = computed(() => this.width() / boardSize.width);
  private gesture: Gesture | null = null;
  private pointer: number | null = null;

  /** Whatever is gone from the board is not selected any more; another tool selects nothing. */
  protected readonly selected = linkedSignal<
    { readonly shapes: readonly PlacedShape[]; readonly keeps: boolean },
    ReadonlySet<string>
  >({
    source: () => ({ shapes: this.shapes(), keeps: this.tool() === 'select' && !this.readOnly() }),
    computation: ({ shapes, keeps }, previous) => {
      if (!keeps || previous === undefined || previous.value.size === 0) return new Set<string>();
      return new Set(shapes.filter(({ id }) => previous.value.has(id)).map(({ id }) => id));
    },
  });
  private readonly now = computed<readonly PlacedShape[]>(() => {
    const { shapes } = this.preview();
    return shapes.size === 0
      ? this.shapes()
      : this.shapes().map((placed) => ({ id: placed.id, shape: shapes.get(placed.id) ?? placed.shape }));
  });
  protected readonly drawn = computed(() => {
    const { erased } = this.preview();
    const hidden = this.writing()?.id ?? null;
    return this.now()
      .filter(({ id }) => id !== hidden)
      .map(({ id, shape }) => ({ id, drawn: drawnOf(shape), erased: erased.has(id) }));
  });
  protected readonly frames = computed(() => {
    const selected = this.selected();
    return selected.size === 0
      ? []
      : this.now()
          .filter(({ id }) => selected.has(id))
          .map(({ id, shape }) => ({ id, ...boxOf(shape) }));
  });
  protected readonly words = computed(() => selectionInWords(this.shapes(), this.selected()));

  constructor() {
    effect(() => {
      this.board();
      this.tool();
      if (this.readOnly()) untracked(() => this.writing.set(null));
      untracked(() => this.endGesture());
    });
    inject(DestroyRef).onDestroy(() => this.endGesture());
  }

  protected measure(width: number): void {
    this.width.set(width);
  }

  protected press(event: PointerEvent): void {
    if (this.readOnly() || event.button !== 0 || this.gesture !== null) return;
    const svg = this.svg().nativeElement;
    svg.focus({ preventScroll: true });
    const at = this.pointAt(event);
    this.gesture = this.begin(at, event);
    if (this.gesture === null) return;
    this.pointer = event.pointerId;
    svg.setPointerCapture(event.pointerId);
  }

  protected drag(event: PointerEvent): void {
    if (this.gesture === null || event.pointerId !== this.pointer) return;
    const all = (event as Partial<PointerEvent>).getCoalescedEvents?.call(event) ?? [];
    this.gesture.move(
      (all.length === 0 ? [event] : all).map((each) => this.pointAt(each)),
      event.shiftKey,
    );
  }

  protected release(event: PointerEvent): void {
    if (event.pointerId === this.pointer) this.endGesture();
  }

  /** Only after the click has moved the focus, a text box can keep it. */
  protected click(event: MouseEvent): void {
    if (this.readOnly() || this.tool() !== 'text') return;
    const at = this.pointAt(event);
    const there = shapeAt(this.shapes(), at, this.reach('mouse'));
    if (there?.shape.kind === 'text') this.write(there);
    else this.writeNew({ x: at.x, y: at.y + this.drawStyle().size * 0.35 });
  }

  protected doubleClick(event: MouseEvent): void {
    if (this.readOnly() || this.tool() !== 'select') return;
    const there = shapeAt(this.shapes(), this.pointAt(event), this.reach('mouse'));
    if (there !== undefined) this.write(there);
  }

  protected finishText({ text, byKey }: Written): void {
    const writing = this.writing();
    // Where one may not draw any more, the box is gone already.
    if (writing === null) return;
    this.writing.set(null);
    const { id, at, size, colour } = writing;
    const shape: BoardShape = { kind: 'text', colour, order: 0, x: at.x, y: at.y, size, text };
    if (id === null) {
      if (text !== '') this.board().add(shape);
    } else if (text === '') this.board().remove([id]);
    else if (text !== writing.text) this.board().change(id, shape);
    if (byKey) this.svg().nativeElement.focus({ preventScroll: true });
  }

  protected onKey(event: KeyboardEvent): void {
    const deed = this.readOnly() ? null : boardDeed(event, this.selected().size > 0);
    if (deed === null || !this.doDeed(deed)) return;
    event.preventDefault();
  }

  /** Says whether the key was of use. */
  private doDeed(deed: BoardDeed): boolean {
    const board = this.board();
    switch (deed.kind) {
      case 'undo':
        board.undo();
        return true;
      case 'redo':
        board.redo();
        return true;
      case 'remove':
        board.remove([...this.selected()]);
        return true;
      case 'drop':
        this.selected.set(new Set());
        return true;
      case 'all':
        this.placed.emit();
        this.select(this.shapes().map(({ id }) => id));
        return true;
      case 'move':
        this.shift(deed.by);
        return true;
      case 'place':
        return this.place();
      case 'choose': {
        const at = this.shapes().findIndex(({ id }) => this.selected().has(id));
        const chosen = this.shapes()[chosenPlace(deed.which, at, this.shapes().length) ?? -1];
        if (chosen === undefined) return false;
        this.placed.emit();
        this.select([chosen.id]);
        return true;
      }
    }
  }

  /** Without a pointer: a shape of a usual size in the middle, to be moved by the arrow keys; or a text to write. */
  private place(): boolean {
    const tool = this.tool();
    if (tool === 'text') {
      this.writeNew(MIDDLE);
      return true;
    }
    if (tool === 'select') {
      const only = this.shapes().find(({ id }) => this.selected().has(id));
      if (only?.shape.kind !== 'text') return false;
      this.write(only);
      return true;
    }
    const shape = usualShape(tool, this.drawStyle());
    if (shape === null) return false;
    const id = this.board().add(shape);
    this.placed.emit();
    this.select([id]);
    return true;
  }

  private select(ids: readonly string[]): void {
    this.selected.set(new Set(ids));
  }

  private shift(wish: Point): void {
    const chosen = this.shapes().filter(({ id }) => this.selected().has(id));
    const by = boundedMove(
      chosen.map(({ shape }) => shape),
      wish,
    );
    for (const { id, shape } of chosen) this.board().change(id, moved(shape, by));
  }

  private begin(at: Point, event: PointerEvent): Gesture | null {
    const board = this.board();
    const tool = this.tool();
    const deps = { board, style: this.drawStyle(), show: (preview: Preview) => this.preview.set(preview) };
    const reach = this.reach(event.pointerType === 'mouse' ? 'mouse' : 'other');
    switch (tool) {
      case 'pen':
        return penGesture(deps, at);
      case 'eraser':
        return eraseGesture(deps, at, reach);
      case 'text':
        return null;
      case 'select':
        return this.beginMove(at, reach, event.shiftKey, deps);
      default:
        return spanGesture(deps, tool, at);
    }
  }

  private beginMove(
    at: Point,
    reach: number,
    adds: boolean,
    deps: Parameters<typeof moveGesture>[0],
  ): Gesture | null {
    const there = shapeAt(this.shapes(), at, reach);
    const before = this.selected();
    if (there === undefined) {
      if (!adds) this.selected.set(new Set());
      return null;
    }
    if (adds) {
      const next = new Set(before);
      if (!next.delete(there.id)) next.add(there.id);
      this.selected.set(next);
    } else if (!before.has(there.id)) this.selected.set(new Set([there.id]));
    const chosen = this.shapes().filter(({ id }) => this.selected().has(id));
    return chosen.length === 0 ? null : moveGesture(deps, chosen, at);
  }

  private endGesture(): void {
    const { gesture } = this;
    this.gesture = null;
    this.pointer = null;
    gesture?.end();
  }

  private writeNew(at: Point): void {
    const { size, colour } = this.drawStyle();
    this.writing.set({ id: null, at: onBoard(at), size, colour, text: '' });
  }

  private write({ id, shape }: PlacedShape): void {
    if (shape.kind !== 'text') return;
    const { x, y, size, colour, text } = shape;
    this.writing.set({ id, at: { x, y }, size, colour, text });
  }

  private reach(pointer: keyof typeof REACH): number {
    return REACH[pointer] / Math.max(this.scale(), 0.1);
  }

  private pointAt({ clientX, clientY }: MouseEvent): Point {
    const box = this.svg().nativeElement.getBoundingClientRect();
    return {
      x: ((clientX - box.left) / Math.max(1, box.width)) * boardSize.width,
      y: ((clientY - box.top) / Math.max(1, box.height)) * boardSize.height,
    };
  }
}
