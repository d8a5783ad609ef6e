import { Component, DOCUMENT, computed, inject, resource, signal } from '@angular/core';
import { Router } from '@angular/router';
import type { ErrorBody, MeetingView } from '#protocol';
import { errorInWords } from '../i18n/error-words.js';
import { API } from '../shell/ports.js';
import { SessionStore } from '../shell/session-store.js';
import { ThemeStore } from '../shell/theme-store.js';
import { Clipboard } from '../ui/clipboard.js';
import { DATE_LOCALE } from '../ui/date-locale.js';
import { Toasts } from '../ui/toasts.js';
import { HomeView } from './home-view.js';
import type { MeetingsToShow } from './meetings-to-show.js';
import type { NewMeeting } from './new-meeting-options.js';

@Component({
  selector: 'cv-home-page',
  imports: [HomeView],
  template: `
    @if (session.user(); as user) {
      <cv-home-view
        [user]="user"
        [meetings]="shown()"
        [host]="host"
        [locale]="locale"
        [theme]="theme.theme()"
        [creating]="creating()"
        [error]="error()"
        (newMeeting)="create($event)"
        (join)="open($event)"
        (copyLink)="copyLink($event)"
        (themeChosen)="theme.choose($event)"
        (reload)="list.reload()"
        (signOut)="signOut()"
      />
    }
  `,
})
export class HomePage {
  private readonly api = inject(API);
  private readonly router = inject(Router);
  private readonly clipboard = inject(Clipboard);
  private readonly toasts = inject(Toasts);
  protected readonly session = inject(SessionStore);
  protected readonly theme = inject(ThemeStore);
  protected readonly host = inject(DOCUMENT).location.host;
  protected readonly locale = inject(DATE_LOCALE);
  protected readonly creating = signal(false);
  protected readonly error = signal<ErrorBody | null>(null);

  protected readonly list = resource({
    loader: async (): Promise<MeetingsToShow> => {
      const result = await this.api.listMeetings({ limit: 50 });
      if (result.ok) return { state: 'known', meetings: result.value.meetings };
      if (result.error.code === 'NOT_SIGNED_IN') await this.backToSignIn();
      return { state: 'failed', error: result.error };
    },
  });
  protected readonly shown = computed<MeetingsToShow>(() =>
    this.list.hasValue() ? this.list.value() : { state: 'loading' },
  );

  protected async create(wish: NewMeeting): Promise<void> {
    const user = this.session.user();
    if (this.creating() || user === null) return;
    this.creating.set(true);
    this.error.set(null);
    const result = await this.api.createMeeting({
      topic: wish.topic.trim() === '' ? $localize`${user.displayName}:name:’s meeting` : wish.topic,
      type: 'instant',
      ...(wish.passcode === '' ? {} : { password: wish.passcode }),
      settings: {
        access: wish.access,
        guests: wish.guests,
        joinBeforeHost: wish.joinBeforeHost,
        muteOnEntry: wish.muteOnEntry,
        allowScreenShare: wish.allowScreenShare,
      },
    });
    this.creating.set(false);
    if (result.ok) await this.open(result.value.code);
    else if (result.error.code === 'NOT_SIGNED_IN') await this.backToSignIn();
    else this.error.set(result.error);
  }

  protected async open(code: string): Promise<void> {
    await this.router.navigate(['/m', code]);
  }

  protected async copyLink(meeting: MeetingView): Promise<void> {
    if (await this.clipboard.copy(meeting.joinUrl)) this.toasts.say($localize`Link copied.`);
    else
      this.toasts.complain($localize`The browser did not let us copy. The link is ${meeting.joinUrl}:link:`);
  }

  protected async signOut(): Promise<void> {
    const error = await this.session.signOut();
    if (error === null) await this.router.navigateByUrl('/sign-in');
    else this.toasts.complain(errorInWords(error));
  }

  private async backToSignIn(): Promise<void> {
    this.session.forget();
    await this.router.navigateByUrl('/sign-in');
  }
}
