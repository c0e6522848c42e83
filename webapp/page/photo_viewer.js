// Shows the photos of a case one at a time beside the form: larger, smaller, turned, the next one; by buttons and by keys.

const STEP = 1.25;
const SMALLEST = 0.2;
const LARGEST = 8;
const KEYS = /** @type {Record<string, string>} */ ({
  ArrowLeft: 'before', ArrowRight: 'after', '+': 'larger', '=': 'larger', '-': 'smaller', r: 'turn', R: 'turn', 0: 'fit',
});

/** @typedef {{image: HTMLImageElement, turned: number, scale: number}} Shown */

/** Binds the viewer of this page once; photos already fetched are kept in the page, so that each is fetched, and logged, once. */
export function startPhotoViewer() {
  const section = /** @type {HTMLElement | null} */ (document.querySelector('[data-behaviour="photo-viewer"]'));
  if (!section || section.dataset.bound) return;
  section.dataset.bound = 'yes';
  section.hidden = false;
  new PhotoViewer(section);
}

class PhotoViewer {
  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.stage = part(section, 'stage');
    /** @type {Map<string, Shown>} */
    this.photos = new Map();
    /** @type {string | null} */
    this.current = null;
    section.addEventListener('click', (event) => this.onButton(event));
    this.stage.addEventListener('pointerdown', (event) => this.drag(event));
    this.stage.addEventListener('dblclick', () => this.do('fit'));
    this.listen('click', (event) => this.onLink(/** @type {MouseEvent} */ (event)));
    this.listen('keydown', (event) => this.onKey(/** @type {KeyboardEvent} */ (event)));
    new ResizeObserver(() => this.draw()).observe(this.stage);
  }

  /** Listens on the document for as long as this viewer stands in it. @param {string} name @param {(event: Event) => void} heard */
  listen(name, heard) {
    const left = new AbortController();
    document.addEventListener(name, (event) => (this.section.isConnected ? heard(event) : left.abort()), { signal: left.signal });
  }

  /** Links of the photos in the order of the page. @returns {HTMLAnchorElement[]} */
  links() {
    return [...document.querySelectorAll('a[data-photo]')].map((link) => /** @type {HTMLAnchorElement} */ (link));
  }

  /** @param {MouseEvent} event */
  onLink(event) {
    const link = event.target instanceof Element ? event.target.closest('a[data-photo]') : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.show(link);
    if (matchMedia('(max-width: 900px)').matches) this.section.scrollIntoView({ block: 'start' });
  }

  /** @param {MouseEvent} event */
  onButton(event) {
    const button = event.target instanceof Element ? event.target.closest('[data-do]') : null;
    if (button instanceof HTMLElement && button.dataset.do) this.do(button.dataset.do);
  }

  /** Keys work while nobody is typing. @param {KeyboardEvent} event */
  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest('input:not([type="checkbox"]), textarea, select, summary, dialog')) return;
    const what = KEYS[event.key];
    if (!what || (this.stage === document.activeElement && event.key.startsWith('Arrow') && this.isLargerThanStage())) return;
    event.preventDefault();
    this.do(what);
  }

  /** @param {string} what */
  do(what) {
    if (what === 'back') return this.backToList();
    if (what === 'before' || what === 'after') return this.step(what === 'after' ? 1 : -1);
    const shown = this.current ? this.photos.get(this.current) : undefined;
    if (!shown) return;
    if (what === 'larger') shown.scale = Math.min(LARGEST, shown.scale * STEP);
    if (what === 'smaller') shown.scale = Math.max(SMALLEST, shown.scale / STEP);
    if (what === 'turn') shown.turned = (shown.turned + 90) % 360;
    if (what === 'fit') shown.scale = 1;
    this.draw();
  }

  /** On a narrow screen: from the photo back to the material it belongs to. */
  backToList() {
    const link = this.links().find((one) => one.dataset.photo === this.current);
    link?.scrollIntoView({ block: 'center' });
    link?.focus({ preventScroll: true });
  }

  /** @param {number} by */
  step(by) {
    const links = this.links();
    const here = links.findIndex((link) => link.dataset.photo === this.current);
    const next = links[here < 0 ? 0 : here + by];
    if (next) this.show(next);
  }

  /** @param {HTMLAnchorElement} link */
  show(link) {
    const id = link.dataset.photo ?? '';
    if (!this.photos.has(id)) this.photos.set(id, { image: this.fetchImage(id, link), turned: 0, scale: 1 });
    this.current = id;
    part(this.section, 'hint').hidden = true;
    part(this.section, 'problem').hidden = true;
    for (const image of this.stage.querySelectorAll('img')) image.hidden = image.dataset.photo !== id;
    for (const other of this.links()) other.toggleAttribute('aria-current', other === link);
    this.title(link);
    this.draw();
  }

  /** @param {HTMLAnchorElement} link */
  title(link) {
    const links = this.links();
    const title = this.section.querySelector('.viewer-title');
    if (title) title.textContent = link.dataset.caption ?? '';
    const remark = part(this.section, 'remark');
    remark.textContent = link.dataset.remark ?? '';
    remark.hidden = !link.dataset.remark;
    part(this.section, 'count').textContent = `${links.indexOf(link) + 1} / ${links.length}`;
  }

  /** @param {string} id @param {HTMLAnchorElement} link @returns {HTMLImageElement} */
  fetchImage(id, link) {
    const image = new Image();
    image.dataset.photo = id;
    image.alt = link.dataset.caption ?? '';
    image.draggable = false;
    image.addEventListener('load', () => this.draw());
    image.addEventListener('error', () => this.failed(id, image));
    image.src = link.href;
    this.stage.append(image);
    return image;
  }

  /** @param {string} id @param {HTMLImageElement} image */
  failed(id, image) {
    image.remove();
    this.photos.delete(id);
    if (this.current === id) part(this.section, 'problem').hidden = false;
  }

  /** Lays the photo into the stage: turned, and as large as wished; the stage scrolls when it is larger. */
  draw() {
    const shown = this.current ? this.photos.get(this.current) : undefined;
    if (!shown?.image.naturalWidth || !this.stage.clientWidth) return;
    const { image, turned, scale } = shown;
    const sideways = turned % 180 !== 0;
    const [wide, high] = sideways ? [image.naturalHeight, image.naturalWidth] : [image.naturalWidth, image.naturalHeight];
    const fit = Math.min(this.stage.clientWidth / wide, this.stage.clientHeight / high, 4);
    const [width, height] = [image.naturalWidth * fit * scale, image.naturalHeight * fit * scale];
    const [boxWidth, boxHeight] = sideways ? [height, width] : [width, height];
    image.style.width = `${width}px`;
    image.style.height = `${height}px`;
    image.style.marginInline = `${(boxWidth - width) / 2 + Math.max(0, (this.stage.clientWidth - boxWidth) / 2)}px`;
    image.style.marginBlock = `${(boxHeight - height) / 2 + Math.max(0, (this.stage.clientHeight - boxHeight) / 2)}px`;
    image.style.transform = `rotate(${turned}deg)`;
    this.stage.classList.toggle('viewer-larger', this.isLargerThanStage());
  }

  /** @returns {boolean} */
  isLargerThanStage() {
    return this.stage.scrollWidth > this.stage.clientWidth + 1 || this.stage.scrollHeight > this.stage.clientHeight + 1;
  }

  /** Moves a photo that is larger than the stage. @param {PointerEvent} event */
  drag(event) {
    if (event.pointerType === 'touch' || event.button !== 0 || !this.isLargerThanStage()) return;
    event.preventDefault();
    this.stage.focus();
    const from = { x: event.clientX + this.stage.scrollLeft, y: event.clientY + this.stage.scrollTop };
    const move = (/** @type {PointerEvent} */ moved) => this.stage.scrollTo(from.x - moved.clientX, from.y - moved.clientY);
    this.stage.setPointerCapture(event.pointerId);
    this.stage.addEventListener('pointermove', move);
    this.stage.addEventListener('pointerup', () => this.stage.removeEventListener('pointermove', move), { once: true });
  }
}

/** @param {HTMLElement} section @param {string} name @returns {HTMLElement} */
function part(section, name) {
  return /** @type {HTMLElement} */ (section.querySelector(`[data-part="${name}"]`));
}
