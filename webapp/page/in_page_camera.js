// The camera inside the page: a frame to lay the paper in, a lamp, a shutter. The picture goes off with the form beside it; the stream
// is let go whenever the page is left or hidden.
import { slot } from './behaviours.js';
import { cutOf } from './camera_frame.js';
import { closeCamera, hasLamp, openCamera, switchLamp, takeStill } from './camera_stream.js';
import { prepareBeside } from './image_desk.js';
import { say } from './message.js';
import { idOf } from './photo.js';
import { sendPictures } from './photo_form.js';
import { askAbout } from './quality_sheet.js';

/** @param {HTMLElement} element */
export const inPageCamera = (element) => void new InPageCamera(element);

class InPageCamera {
  /** @param {HTMLElement} section */
  constructor(section) {
    /** @type {HTMLElement} */
    this.section = section;
    this.video = /** @type {HTMLVideoElement} */ (slot(section, 'video'));
    /** @type {MediaStream | null} */
    this.stream = null;
    this.state = '';
    this.isOpening = false;
    section.addEventListener('click', (event) => this.onPress(event));
    section.addEventListener('htmx:after:swap', () => this.afterSwap());
    document.addEventListener('visibilitychange', () => (document.hidden ? this.stop() : this.start()));
    window.addEventListener('pagehide', () => this.stop());
    window.addEventListener('pageshow', () => this.start());
    if (!this.part('shutter')) this.show('done');
    this.start();
  }

  /** Open the camera, unless it runs or there is no page left to take. */
  async start() {
    if (this.stream || this.isOpening || document.hidden || !this.section.isConnected || !this.part('shutter')) return;
    this.isOpening = true;
    this.show('opening');
    try {
      const stream = await openCamera();
      if (document.hidden || !this.section.isConnected) return closeCamera(stream);
      await this.play(stream);
      this.show('ready');
    } catch (/** @type {any} */ reason) {
      this.show(typeof reason === 'string' ? reason : 'trouble');
    } finally {
      this.isOpening = false;
    }
  }

  /** @param {MediaStream} stream */
  async play(stream) {
    this.stream = stream;
    stream.getVideoTracks()[0].addEventListener('ended', () => this.lose(stream));
    this.video.srcObject = stream;
    await this.video.play();
  }

  /** Another app took the camera away. @param {MediaStream} stream */
  lose(stream) {
    if (this.stream !== stream) return;
    this.stop();
    this.show('busy');
  }

  stop() {
    if (this.stream) closeCamera(this.stream);
    this.stream = null;
    this.video.srcObject = null;
  }

  /** @param {MouseEvent} event */
  onPress(event) {
    const button = event.target instanceof Element ? event.target.closest('[data-action]') : null;
    const action = button instanceof HTMLElement ? button.dataset.action : '';
    if (action === 'shutter') this.take();
    if (action === 'lamp') this.lamp(/** @type {HTMLElement} */ (button));
    if (action === 'open') this.start();
  }

  /** @param {HTMLElement} button */
  async lamp(button) {
    const isOn = button.getAttribute('aria-pressed') !== 'true';
    const track = this.stream?.getVideoTracks()[0];
    if (track) await switchLamp(track, isOn).then(() => button.setAttribute('aria-pressed', String(isOn)), () => {});
  }

  /** One page: the picture stands still while it is looked at. */
  async take() {
    const track = this.stream?.getVideoTracks()[0];
    if (!track || this.state !== 'ready') return;
    this.show('working');
    try {
      await this.send(await this.prepared(track));
    } catch (/** @type {any} */ problem) {
      this.again();
      say({ text: (problem === 'not_an_image' ? this.section.dataset.notAnImage : this.section.dataset.failed) ?? '' });
    }
  }

  /** @param {MediaStreamTrack} track */
  async prepared(track) {
    const { videoWidth: width, videoHeight: height } = this.video;
    const cut = cutOf({ width, height }, this.video.getBoundingClientRect(), slot(this.section, 'frame').getBoundingClientRect());
    const source = await takeStill(track, this.video);
    this.video.pause();
    const form = this.form();
    return prepareBeside(this.section.dataset.worker ?? '', { source, cut, watermark: form.dataset.watermark ?? '', form: idOf(form) });
  }

  /** @param {import('./image_desk.js').Prepared} prepared */
  async send(prepared) {
    const reason = await askAbout(prepared);
    if (!reason) return this.again();
    const form = this.form();
    form.addEventListener('htmx:finally:request', () => this.again(), { once: true });
    const input = /** @type {HTMLInputElement} */ (form.elements.namedItem('photo'));
    sendPictures(form, input, [prepared.file], [{ proof: prepared.proof, doubts: prepared.doubts, ...reason }]);
  }

  /** Ready for the next picture. */
  again() {
    if (!this.stream) return;
    this.video.play().catch(() => {});
    this.show('ready');
  }

  afterSwap() {
    if (!this.part('shutter')) this.stop();
    this.show(this.stream ? 'ready' : this.part('shutter') ? this.state : 'done');
  }

  /** @param {string} state opening, ready, working, done, or why there is no camera */
  show(state) {
    this.state = state;
    this.section.dataset.state = state;
    for (const words of this.section.querySelectorAll('[data-when]')) {
      words.toggleAttribute('hidden', !(/** @type {HTMLElement} */ (words).dataset.when ?? '').split(' ').includes(state));
    }
    const track = this.stream?.getVideoTracks()[0];
    this.part('lamp')?.toggleAttribute('hidden', !track || !hasLamp(track));
    this.part('shutter')?.toggleAttribute('disabled', state !== 'ready');
  }

  form() {
    return /** @type {HTMLFormElement} */ (this.section.querySelector('form[data-watermark]'));
  }

  /** @param {string} action */
  part(action) {
    return this.section.querySelector(`[data-action="${action}"]`);
  }
}
