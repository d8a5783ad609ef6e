import { Component, LOCALE_ID, inject, input, output } from '@angular/core';
import type { Upload } from '../../../call/index.js';
import { errorInWords } from '../../../i18n/error-words.js';
import { Icon } from '../../../ui/icon.js';
import { Tip } from '../../../ui/tip.js';
import { iconOfFile, sizeInWords } from './file-words.js';

/** Files that go with the next message: on their way, there, or refused and why. */
@Component({
  selector: 'cv-upload-list',
  imports: [Icon, Tip],
  template: `
    <ul i18n-aria-label aria-label="Files to send">
      @for (upload of uploads(); track upload.uploadId) {
        <li [attr.aria-label]="upload.name">
          <cv-icon
            [name]="upload.error === null ? iconOfFile(upload.file?.mediaType ?? '') : 'warning'"
            [class.wrong]="upload.error !== null"
          />
          <div class="what">
            <span class="name" [attr.title]="upload.name">{{ upload.name }}</span>
            @if (upload.error; as error) {
              <span class="mistake" role="alert">{{ inWords(error) }}</span>
            } @else if (upload.file === null) {
              <progress
                [attr.aria-label]="upload.name"
                [value]="upload.sent"
                [max]="upload.bytes || 1"
              ></progress>
              <span class="size">
                @if (upload.sent < upload.bytes) {
                  <ng-container i18n
                    >{{ sizeInWords(upload.sent) }} of {{ sizeInWords(upload.bytes) }}</ng-container
                  >
                } @else {
                  <ng-container i18n>Being checked…</ng-container>
                }
              </span>
            } @else {
              <span class="size">{{ sizeInWords(upload.bytes) }}</span>
            }
          </div>
          <button
            type="button"
            class="btn btn-quiet btn-icon btn-small"
            [attr.aria-label]="dropName(upload)"
            [cvTip]="dropName(upload)"
            (click)="dropped.emit(upload.uploadId)"
          >
            <cv-icon name="close" [size]="16" />
          </button>
        </li>
      }
    </ul>
  `,
  styles: `
    ul {
      display: grid;
      gap: 4px;
      max-height: 180px;
      overflow: auto;
    }
    li {
      display: flex;
      align-items: center;
      gap: 10px;
      min-height: 44px;
      padding: 4px 2px 4px 10px;
      border-radius: var(--radius);
      background: var(--surface-2);
    }
    .what {
      display: grid;
      flex: 1;
      gap: 2px;
      min-width: 0;
    }
    .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      font-size: 13px;
      font-weight: 500;
    }
    .size {
      font-size: 12px;
      line-height: 16px;
      color: var(--text-2);
      font-variant-numeric: tabular-nums;
    }
    .wrong {
      color: var(--danger-text);
    }
    progress {
      appearance: none;
      width: 100%;
      height: 4px;
      border: 0;
      border-radius: 2px;
      overflow: hidden;
      background: var(--surface-3);
    }
    progress::-webkit-progress-bar {
      background: var(--surface-3);
    }
    progress::-webkit-progress-value {
      background: var(--accent);
    }
    progress::-moz-progress-bar {
      background: var(--accent);
    }
  `,
})
export class UploadList {
  private readonly locale = inject(LOCALE_ID);
  readonly uploads = input.required<readonly Upload[]>();
  readonly dropped = output<string>();

  protected readonly iconOfFile = iconOfFile;
  protected readonly inWords = errorInWords;
  protected readonly sizeInWords = (bytes: number) => sizeInWords(bytes, this.locale);
  protected dropName({ name, file, error }: Upload): string {
    return file === null && error === null
      ? $localize`Stop sending ${name}:file:`
      : $localize`Remove ${name}:file:`;
  }
}
