import { Component, computed, input, linkedSignal, output, signal } from '@angular/core';
import { breakoutLimits, type BreakoutAssignment } from '#protocol';

export interface RoomPlan {
  readonly names: readonly string[];
  readonly assignment: BreakoutAssignment;
}

/** How many rooms, under which names, and who decides where people go. */
@Component({
  selector: 'cv-room-planner',
  templateUrl: './room-planner.html',
  styleUrl: './room-planner.css',
})
export class RoomPlanner {
  /** What is planned already; making it anew takes back who was put where. */
  readonly before = input<RoomPlan | null>(null);
  readonly busy = input(false);
  readonly planned = output<RoomPlan>();
  readonly cancelled = output();

  protected readonly most = breakoutLimits.maxRooms;
  protected readonly longest = breakoutLimits.maxName;
  protected readonly count = linkedSignal(() => String(this.before()?.names.length ?? 2));
  protected readonly assignment = linkedSignal<BreakoutAssignment>(
    () => this.before()?.assignment ?? 'manual',
  );
  /** As typed; what is blank has its usual name. */
  private readonly typed = linkedSignal<readonly string[]>(() => this.before()?.names ?? []);
  protected readonly tried = signal(false);

  protected readonly number = computed(() => roomCount(this.count(), this.most));
  protected readonly fields = computed(() =>
    Array.from({ length: this.number() ?? 0 }, (_, at) => ({
      usual: usualName(at),
      value: this.typed()[at] ?? '',
      label: $localize`Name of room ${at + 1}:number:`,
    })),
  );

  protected rename(at: number, name: string): void {
    this.typed.update((names) =>
      Array.from({ length: Math.max(names.length, at + 1) }, (_, index) =>
        index === at ? name : (names[index] ?? ''),
      ),
    );
  }

  protected plan(event: Event): void {
    event.preventDefault();
    this.tried.set(true);
    if (this.number() === null || this.busy()) return;
    const names = this.fields().map(({ value, usual }) => (value.trim() === '' ? usual : value.trim()));
    this.planned.emit({ names, assignment: this.assignment() });
  }
}

const usualName = (at: number): string => $localize`Room ${at + 1}:number:`;

/** The number as a person typed it, or null when so many rooms there cannot be. */
export function roomCount(typed: string, most: number): number | null {
  const count = Number(typed);
  return typed.trim() !== '' && Number.isInteger(count) && count >= 1 && count <= most ? count : null;
}
