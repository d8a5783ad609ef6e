import { Component, computed, input, output } from '@angular/core';
import type { ParticipantId } from '#protocol';
import type { PendingMessage } from '../../../call/index.js';
import { errorInWords } from '../../../i18n/error-words.js';
import { Icon } from '../../../ui/icon.js';
import { ChatTextView } from './chat-text-view.js';

/** A message on its way, or one that did not get through. */
@Component({
  selector: 'cv-pending-line',
  imports: [ChatTextView, Icon],
  template: `
    @if (audience() !== '') {
      <p class="hint">{{ audience() }}</p>
    }
    @if (message().text !== '') {
      <cv-chat-text class="what" [text]="message().text" />
    }
    @for (file of message().files; track file.fileId) {
      <p class="what file"><cv-icon name="file" [size]="16" />{{ file.name }}</p>
    }
    @if (message().error; as error) {
      <div class="failed">
        <p class="mistake" role="alert"><span i18n>Not sent.</span> {{ inWords(error) }}</p>
        <button type="button" class="btn btn-small" (click)="retried.emit()" i18n>Retry</button>
        <button type="button" class="btn btn-small btn-quiet" (click)="discarded.emit()" i18n>Discard</button>
      </div>
    } @else {
      <p class="hint"><cv-icon name="clock" [size]="14" /><ng-container i18n>Sending…</ng-container></p>
    }
  `,
  styles: `
    :host {
      display: block;
      padding: 6px 10px 2px 50px;
    }
    .what {
      color: var(--text-2);
      overflow-wrap: anywhere;
    }
    .hint,
    .file {
      display: flex;
      align-items: center;
      gap: 4px;
      font-size: 12px;
      line-height: 16px;
    }
    .failed {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
      padding: 4px 0 6px;
    }
    .mistake {
      flex: 1 0 100%;
    }
  `,
})
export class PendingLine {
  readonly message = input.required<PendingMessage>();
  readonly names = input.required<ReadonlyMap<ParticipantId, string>>();
  readonly retried = output();
  readonly discarded = output();
  protected readonly inWords = errorInWords;

  protected readonly audience = computed(() => {
    const { to } = this.message();
    switch (to.kind) {
      case 'everyone':
        return '';
      case 'hosts':
        return $localize`To the hosts`;
      case 'participant': {
        const name = this.names().get(to.participantId) ?? '';
        return $localize`Privately to ${name}:name:`;
      }
    }
  });
}
