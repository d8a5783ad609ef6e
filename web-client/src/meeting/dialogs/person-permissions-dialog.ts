import { Component, computed, input, output } from '@angular/core';
import type {
  ParticipantId,
  ParticipantState,
  PermissionMatrix,
  PermissionName,
  PersonPermissions,
} from '#protocol';
import { Modal } from '../../ui/modal.js';
import { permissionGroups, permissionInWords } from '../permission-words.js';
import { ruleOf, switched } from './person-permissions.js';

/** What one person may do, beside what their role may. */
@Component({
  selector: 'cv-person-permissions-dialog',
  imports: [Modal],
  template: `
    <cv-modal [heading]="heading()" [small]="true" (closed)="closed.emit()">
      @if (error(); as words) {
        <p class="notice notice-error" role="alert">{{ words }}</p>
      }
      @for (group of groups(); track group.name) {
        <h3>{{ group.name }}</h3>
        @for (row of group.rows; track row.permission) {
          <label class="switch">
            <span>
              {{ row.name }}
              @if (row.own) {
                <span class="hint" i18n>Only for this person</span>
              }
            </span>
            <input
              #box
              type="checkbox"
              role="switch"
              [checked]="row.allowed"
              (change)="wish(row.permission, box)"
            />
          </label>
        }
      }
      <button
        type="button"
        class="btn btn-wide"
        [disabled]="!anyOwn()"
        (click)="apply()(person().participantId, {})"
        i18n
      >
        As for everyone
      </button>
    </cv-modal>
  `,
  styles: `
    h3 {
      margin: 12px 0 4px;
      color: var(--text-2);
    }
    h3:first-child {
      margin-top: 0;
    }
    .hint {
      display: block;
      color: var(--accent);
    }
    .btn {
      margin-top: 16px;
    }
  `,
})
export class PersonPermissionsDialog {
  readonly person = input.required<ParticipantState>();
  readonly matrix = input.required<PermissionMatrix>();
  readonly error = input<string | null>(null);
  /** Does the deed; settles when the server has answered. */
  readonly apply = input.required<(id: ParticipantId, permissions: PersonPermissions) => Promise<unknown>>();
  readonly closed = output();

  protected readonly heading = computed(() => $localize`What ${this.person().displayName}:name: may do`);
  protected readonly groups = computed(() =>
    permissionGroups().map(({ name, permissions }) => ({
      name,
      rows: permissions.map((permission) => ({
        permission,
        name: permissionInWords(permission),
        ...ruleOf(this.person(), this.matrix(), permission),
      })),
    })),
  );
  protected readonly anyOwn = computed(() => this.groups().some(({ rows }) => rows.some(({ own }) => own)));

  protected async wish(name: PermissionName, box: HTMLInputElement): Promise<void> {
    const person = this.person();
    await this.apply()(person.participantId, switched(person, this.matrix(), name, box.checked));
    // What was refused goes back to what is.
    box.checked = ruleOf(this.person(), this.matrix(), name).allowed;
  }
}
