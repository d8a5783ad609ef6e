import { InjectionToken } from '@angular/core';

/** Plays the knock on a speaker (null: the default). */
export type KnockSound = (speakerId: string | null) => Promise<void>;

/** Two soft knocks, made here so that nothing is fetched. Frequency in Hz, times in seconds. */
const KNOCKS = [0, 0.16];
const FREQUENCY = 196;
const LENGTH = 0.14;

async function knock(speakerId: string | null): Promise<void> {
  const context = new AudioContext();
  try {
    if (speakerId !== null && 'setSinkId' in context && typeof context.setSinkId === 'function') {
      await (context.setSinkId as (id: string) => Promise<void>).call(context, speakerId);
    }
    await context.resume();
    for (const start of KNOCKS) {
      const oscillator = context.createOscillator();
      const gain = context.createGain();
      const at = context.currentTime + 0.02 + start;
      oscillator.type = 'triangle';
      oscillator.frequency.setValueAtTime(FREQUENCY, at);
      oscillator.frequency.exponentialRampToValueAtTime(FREQUENCY / 2, at + LENGTH);
      gain.gain.setValueAtTime(0.18, at);
      gain.gain.exponentialRampToValueAtTime(0.001, at + LENGTH);
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(at);
      oscillator.stop(at + LENGTH);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  } finally {
    await context.close();
  }
}

export const KNOCK_SOUND = new InjectionToken<KnockSound>('KnockSound', { factory: () => knock });
