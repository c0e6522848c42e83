// The phone's camera as a stream: opened, let go, its lamp, and a still out of it.

const WANTED = { facingMode: { ideal: 'environment' }, width: { ideal: 2560 }, height: { ideal: 1920 } };
const STILL_MS = 6000;

/** Why no camera could be opened, in the words of the page's texts. @type {Record<string, string>} */
const TROUBLES = { NotAllowedError: 'denied', SecurityError: 'denied', NotFoundError: 'none', OverconstrainedError: 'none', NotReadableError: 'busy', AbortError: 'busy' };

/**
 * @returns {Promise<MediaStream>} rejects with one of denied, none, busy, trouble
 */
export async function openCamera() {
  if (!navigator.mediaDevices?.getUserMedia) throw 'none';
  try {
    return await navigator.mediaDevices.getUserMedia({ video: WANTED, audio: false });
  } catch (/** @type {any} */ error) {
    throw TROUBLES[error?.name] ?? 'trouble';
  }
}

/** @param {MediaStream} stream */
export const closeCamera = (stream) => stream.getTracks().forEach((track) => track.stop());

/** @param {MediaStreamTrack} track */
export const hasLamp = (track) => Boolean(/** @type {any} */ (track.getCapabilities?.() ?? {}).torch);

/** @param {MediaStreamTrack} track @param {boolean} isOn */
export const switchLamp = (track, isOn) => track.applyConstraints({ advanced: [/** @type {any} */ ({ torch: isOn })] });

/**
 * A picture as large as the camera takes them; where it can't, the moving picture as it stands.
 * @param {MediaStreamTrack} track
 * @param {HTMLVideoElement} video
 * @returns {Promise<Blob | ImageBitmap>}
 */
export async function takeStill(track, video) {
  const Capture = /** @type {any} */ (self).ImageCapture;
  try {
    if (Capture) return await inTime(new Capture(track).takePhoto(), STILL_MS);
  } catch {
    // some drivers promise stills and give none
  }
  return createImageBitmap(video);
}

/**
 * @template T
 * @param {Promise<T>} work
 * @param {number} milliseconds
 * @returns {Promise<T>}
 */
function inTime(work, milliseconds) {
  return Promise.race([work, new Promise((_, reject) => setTimeout(reject, milliseconds))]);
}
