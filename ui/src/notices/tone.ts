/**
 * Two soft notes for a notice that may be heard. The daemon decides which; here only a burst is made one sound.
 *
 * Made by the web view itself: a sound file would have to be shipped, fetched and decoded.
 */

/** Notices that come together are heard once. */
const BURST = 4_000;
const LOUDNESS = 0.06;
/** A fifth, in Hz, and when each begins, in seconds. */
const NOTES = [{ pitch: 587.33, at: 0 }, { pitch: 880, at: 0.13 }] as const;
const LENGTH = 0.45;

let context: AudioContext | null = null;
let last = -Infinity;

function note(audio: AudioContext, pitch: number, begin: number): void {
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.type = 'sine';
  oscillator.frequency.value = pitch;
  gain.gain.setValueAtTime(0, begin);
  gain.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, begin + LENGTH);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(begin);
  oscillator.stop(begin + LENGTH);
}

/** A web view that gives no sound stays silent: the notice is shown in any case. */
export async function playTone(now: number): Promise<void> {
  if (now - last < BURST || typeof AudioContext === 'undefined') return;
  last = now;
  try {
    context ??= new AudioContext();
    // It rests until a person has touched the page, and where the system has put it to sleep.
    if (context.state !== 'running') await context.resume();
    for (const { pitch, at } of NOTES) note(context, pitch, context.currentTime + at);
  } catch {
    context = null;
  }
}
