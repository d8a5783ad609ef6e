import { Component, input } from '@angular/core';
import type { PermissionMatrix, PermissionName, PermissionRole, Permissions } from '#protocol';
import { permissionGroups, permissionInWords } from '../../permission-words.js';

/** What attendees and viewers may do, a switch for each. */
@Component({
  selector: 'cv-permission-table',
  template: `
    <table>
      <thead>
        <tr>
          <th scope="col"><span class="visually-hidden" i18n>Permission</span></th>
          @for (role of roles; track role.role) {
            <th scope="col">{{ role.name }}</th>
          }
        </tr>
      </thead>
      @for (group of groups; track group.name) {
        <tbody>
          <tr>
            <th scope="rowgroup" class="group" colspan="3">{{ group.name }}</th>
          </tr>
          @for (row of group.rows; track row.permission) {
            <tr>
              <th scope="row">{{ row.name }}</th>
              @for (role of roles; track role.role) {
                <td>
                  <label class="switch">
                    <input
                      #box
                      type="checkbox"
                      role="switch"
                      [attr.aria-label]="row.name + ': ' + role.name"
                      [checked]="matrix()[role.role][row.permission]"
                      (change)="wish(role.role, row.permission, box)"
                    />
                  </label>
                </td>
              }
            </tr>
          }
        </tbody>
      }
    </table>
  `,
  styles: `
    table {
      width: 100%;
      border-collapse: collapse;
    }
    thead th:not(:first-child),
    td {
      width: 72px;
      text-align: center;
    }
    thead th {
      font-size: 12px;
      font-weight: 500;
      color: var(--text-2);
    }
    tbody th {
      font-weight: 400;
      text-align: start;
    }
    .group {
      padding: 10px 0 2px;
      font-size: 12px;
      font-weight: 600;
      color: var(--text-2);
    }
    .switch {
      justify-content: center;
    }
  `,
})
export class PermissionTable {
  readonly matrix = input.required<PermissionMatrix>();
  /** Does the deed; settles when the server has answered. */
  readonly apply = input.required<(role: PermissionRole, change: Partial<Permissions>) => Promise<unknown>>();

  protected readonly roles: readonly { role: PermissionRole; name: string }[] = [
    { role: 'attendee', name: $localize`Attendees` },
    { role: 'viewer', name: $localize`Viewers` },
  ];
  protected readonly groups = permissionGroups().map(({ name, permissions }) => ({
    name,
    rows: permissions.map((permission) => ({ permission, name: permissionInWords(permission) })),
  }));

  protected async wish(role: PermissionRole, name: PermissionName, box: HTMLInputElement): Promise<void> {
    await this.apply()(role, { [name]: box.checked });
    // What was refused goes back to what is.
    box.checked = this.matrix()[role][name];
  }
}
