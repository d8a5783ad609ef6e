import type { Reaction } from '#protocol';

/** What a reaction is called aloud and in tooltips. */
export function reactionInWords(emoji: Reaction): string {
  switch (emoji) {
    case '👍':
      return $localize`Thumbs up`;
    case '👎':
      return $localize`Thumbs down`;
    case '👏':
      return $localize`Applause`;
    case '❤️':
      return $localize`Heart`;
    case '😂':
      return $localize`Laughing`;
    case '😮':
      return $localize`Surprised`;
    case '🎉':
      return $localize`Celebration`;
    case '🤔':
      return $localize`Thinking`;
    case '🙏':
      return $localize`Thank you`;
    case '✅':
      return $localize`Yes`;
    case '❌':
      return $localize`No`;
    case '☕':
      return $localize`Coffee break`;
  }
}
