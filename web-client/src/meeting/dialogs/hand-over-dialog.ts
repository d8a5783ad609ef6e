import { Component, computed, input, linkedSignal, output } from '@angular/core';
import type { ParticipantId, ParticipantState } from '#protocol';
import { FormDialog } from './form-dialog.js';

/** A host goes and says who leads the meeting from then on. */
@Component({
  selector: 'cv-hand-over-dialog',
  imports: [FormDialog],
  template: `
    <cv-form-dialog
      i18n-heading
      heading="Hand over and leave"
      i18n-deed
      deed="Hand over and leave"
      [busy]="busy()"
      (submitted)="submit()"
      (closed)="closed.emit()"
    >
      <div class="field">
        <label for="new-host" i18n>Who becomes host</label>
        <select #box id="new-host" class="input" data-first (change)="chosen.set(box.value)">
          @for (person of sorted(); track person.participantId) {
            <option [value]="person.participantId" [selected]="person.participantId === chosen()">
              {{ person.displayName }}
              @if (!person.verified) {
                <ng-container i18n>(guest)</ng-container>
              }
            </option>
          }
        </select>
        @if (error(); as words) {
          <p class="mistake" role="alert">{{ words }}</p>
        }
      </div>
    </cv-form-dialog>
  `,
})
export class HandOverDialog {
  readonly people = input.required<readonly ParticipantState[]>();
  readonly busy = input(false);
  readonly error = input<string | null>(null);
  readonly handOver = output<ParticipantId>();
  readonly closed = output();

  /** The likeliest first: cohosts, then colleagues, guests last. */
  protected readonly sorted = computed(() => [...this.people()].sort((a, b) => rank(a) - rank(b)));
  protected readonly chosen = linkedSignal<string>(() => this.sorted()[0]?.participantId ?? '');

  protected submit(): void {
    const person = this.people().find(({ participantId }) => participantId === this.chosen());
    if (person !== undefined) this.handOver.emit(person.participantId);
  }
}

const rank = ({ role, verified }: ParticipantState): number =>
  role === 'host' || role === 'cohost' ? 0 : verified ? 1 : 2;
