/** Two short notes, in Hz, and when each begins, in seconds. */
const NOTES = [
  { pitch: 659.25, at: 0 },
  { pitch: 987.77, at: 0.09 },
] as const;
/** How loud a note is at most, of 1, and how long it fades, in seconds. */
const LOUDNESS = 0.045;
const FADE_SECONDS = 0.28;
/** How long a browser may take to begin, in milliseconds. Where there is nothing to play on, some never do. */
const BEGIN_LIMIT_MS = 1_000;

/** Plans the sound on an audio context. Returns how long it takes, in seconds. */
export function scheduleChime(context: BaseAudioContext): number {
  for (const { pitch, at } of NOTES) {
    const start = context.currentTime + at;
    const tone = new OscillatorNode(context, { type: 'sine', frequency: pitch });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.012);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + FADE_SECONDS);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + FADE_SECONDS);
  }
  return Math.max(...NOTES.map(({ at }) => at)) + FADE_SECONDS;
}

/** Plays it, where the browser lets the page: not before the visitor has clicked or typed on it. */
export async function playChime(): Promise<void> {
  // Asking in vain would be a warning in the site's console.
  if (!navigator.userActivation?.hasBeenActive) return;
  const context = new AudioContext();
  try {
    await Promise.race([context.resume(), wait(BEGIN_LIMIT_MS)]);
    if (context.state === 'running') await wait(scheduleChime(context) * 1000);
  } finally {
    // Not waited for: it may take as long.
    context.close().catch(() => undefined);
  }
}

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
