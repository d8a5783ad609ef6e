import type { AccessLevel } from '#protocol';

/** Who comes in at once and who waits, in words. */
export const accessChoices = (): readonly {
  readonly level: AccessLevel;
  readonly name: string;
  readonly hint: string;
}[] => [
  { level: 'open', name: $localize`Everybody`, hint: $localize`Whoever has the link comes in at once.` },
  {
    level: 'trusted',
    name: $localize`Colleagues`,
    hint: $localize`Signed-in people come in at once; guests wait to be let in.`,
  },
  {
    level: 'restricted',
    name: $localize`Only those let in`,
    hint: $localize`Everybody but hosts waits to be let in.`,
  },
];
