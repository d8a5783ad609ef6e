import { Component, computed, input, output, signal } from '@angular/core';
import { CdkConnectedOverlay, CdkOverlayOrigin } from '@angular/cdk/overlay';
import { CdkTrapFocus } from '@angular/cdk/a11y';
import type { ErrorBody, MeetingView, SignedInUser } from '#protocol';
import { errorInWords } from '../i18n/error-words.js';
import type { Theme } from '../shell/theme-store.js';
import { BrandMark } from '../ui/brand-mark.js';
import { Icon } from '../ui/icon.js';
import { AccountMenu } from './account-menu.js';
import { MeetingList } from './meeting-list.js';
import type { MeetingsToShow } from './meetings-to-show.js';
import { NewMeetingOptions, usualMeeting, type NewMeeting } from './new-meeting-options.js';
import { parseMeetingAddress, type MeetingAddress } from './meeting-address.js';

@Component({
  selector: 'cv-home-view',
  imports: [
    AccountMenu,
    BrandMark,
    CdkConnectedOverlay,
    CdkOverlayOrigin,
    CdkTrapFocus,
    Icon,
    MeetingList,
    NewMeetingOptions,
  ],
  templateUrl: './home-view.html',
  styleUrl: './home-view.css',
})
export class HomeView {
  readonly user = input.required<SignedInUser>();
  readonly meetings = input.required<MeetingsToShow>();
  /** This server's host with port: links of others are refused. */
  readonly host = input.required<string>();
  readonly theme = input.required<Theme>();
  readonly creating = input(false);
  readonly error = input<ErrorBody | null>(null);
  readonly now = input(new Date());
  readonly locale = input('en-GB');

  readonly newMeeting = output<NewMeeting>();
  /** The code or id of the meeting to open. */
  readonly join = output<string>();
  readonly copyLink = output<MeetingView>();
  readonly themeChosen = output<Theme>();
  readonly reload = output();
  readonly signOut = output();

  protected readonly inWords = errorInWords;
  protected readonly wish = signal<NewMeeting>(usualMeeting);
  protected readonly optionsOpen = signal(false);
  protected readonly address = signal('');
  protected readonly problem = signal<string | null>(null);
  protected readonly firstName = computed(() => this.user().displayName.split(' ')[0] ?? '');
  protected readonly greeting = computed(() => {
    const hour = this.now().getHours();
    const name = this.firstName();
    if (hour < 5 || hour >= 18) return $localize`Good evening, ${name}:name:`;
    return hour < 12 ? $localize`Good morning, ${name}:name:` : $localize`Good afternoon, ${name}:name:`;
  });
  protected readonly today = computed(() =>
    new Intl.DateTimeFormat(this.locale(), { weekday: 'long', day: 'numeric', month: 'long' }).format(
      this.now(),
    ),
  );

  protected joinTyped(event: Event): void {
    event.preventDefault();
    const address = parseMeetingAddress(this.address(), this.host());
    if (address.ok) this.join.emit(address.code);
    else this.problem.set(problemInWords(address));
  }

  protected typeAddress(text: string): void {
    this.address.set(text);
    this.problem.set(null);
  }
}

function problemInWords({ problem }: Extract<MeetingAddress, { ok: false }>): string {
  switch (problem) {
    case 'empty':
      return $localize`Type or paste a meeting code or link.`;
    case 'too_short':
      return $localize`A meeting code has ten digits. This one is too short.`;
    case 'too_long':
      return $localize`A meeting code has ten digits. This one is too long.`;
    case 'elsewhere':
      return $localize`This link does not lead to a meeting on this server. Open it in a new tab instead.`;
    case 'not_understood':
      return $localize`This is neither a meeting code (ten digits) nor a meeting link.`;
  }
}
