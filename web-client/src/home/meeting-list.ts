import { Component, computed, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { MeetingView } from '#protocol';
import { Icon } from '../ui/icon.js';
import { Tip } from '../ui/tip.js';
import { spacedCode } from './meeting-address.js';
import { groupMeetings, timeOf, whenInWords } from './meeting-groups.js';
import type { MeetingsToShow } from './meetings-to-show.js';

@Component({
  selector: 'cv-meeting-list',
  imports: [Icon, RouterLink, Tip],
  templateUrl: './meeting-list.html',
  styleUrl: './meeting-list.css',
})
export class MeetingList {
  readonly meetings = input.required<MeetingsToShow>();
  readonly now = input.required<Date>();
  readonly locale = input.required<string>();
  readonly ownId = input.required<string>();
  readonly copyLink = output<MeetingView>();
  readonly reload = output();

  protected readonly groups = computed(() => {
    const shown = this.meetings();
    if (shown.state !== 'known') return [];
    const { now, upcoming, earlier } = groupMeetings(shown.meetings);
    return [
      { name: $localize`Now`, meetings: now },
      { name: $localize`Upcoming`, meetings: upcoming },
      { name: $localize`Earlier`, meetings: earlier },
    ].filter((group) => group.meetings.length > 0);
  });

  protected copyName(meeting: MeetingView): string {
    return $localize`Copy link of ${meeting.topic}:topic:`;
  }

  protected codeOf(meeting: MeetingView): string {
    return spacedCode(meeting.code);
  }

  protected whenOf(meeting: MeetingView): string {
    return whenInWords(timeOf(meeting), this.now(), this.locale());
  }

  protected stateOf(meeting: MeetingView): string {
    switch (meeting.status) {
      case 'active':
        return $localize`Running`;
      case 'ended':
        return $localize`Ended`;
      case 'scheduled':
        return meeting.type === 'instant' ? $localize`Not started` : $localize`Scheduled`;
      case 'deleted':
        return $localize`Deleted`;
    }
  }
}
