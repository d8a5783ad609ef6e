/** Two soft tones one after the other, made here so that nothing is fetched. Frequencies in Hz, times in seconds. */
const NOTES = [
  { frequency: 523.25, start: 0, length: 0.45 },
  { frequency: 783.99, start: 0.28, length: 0.7 },
];
const LENGTH = 1.1;

/** Plays the chime on a speaker (null: the default). Rejects when the browser does not let sound out. */
export async function playChime(speakerId: string | null): Promise<void> {
  const context = new AudioContext();
  try {
    await context.resume();
    const output = context.createMediaStreamDestination();
    for (const note of NOTES) {
      const oscillator = context.createOscillator();
      const gain = context.createGain();
      const start = context.currentTime + note.start;
      oscillator.frequency.value = note.frequency;
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(0.25, start + 0.03);
      gain.gain.exponentialRampToValueAtTime(0.001, start + note.length);
      oscillator.connect(gain).connect(output);
      oscillator.start(start);
      oscillator.stop(start + note.length);
    }
    // Through an element, since choosing the speaker works there in every browser that can choose at all.
    const element = new Audio();
    element.srcObject = output.stream;
    if (speakerId !== null && 'setSinkId' in element) await element.setSinkId(speakerId);
    await element.play();
    await new Promise((resolve) => setTimeout(resolve, LENGTH * 1000));
    element.srcObject = null;
  } finally {
    await context.close();
  }
}
