const FLOOR_DB = -60;

/**
 * Loudness for a bar and for decisions: 0 at −60 dBFS or below, 1 at full scale, linear in decibel between, since that is
 * how people hear. `amplitude` is linear, 0..1 (RMS, or WebRTC's audioLevel).
 */
export function loudness(amplitude: number): number {
  if (!(amplitude > 0)) return 0;
  const decibel = 20 * Math.log10(amplitude);
  return Math.min(1, Math.max(0, 1 - decibel / FLOOR_DB));
}
