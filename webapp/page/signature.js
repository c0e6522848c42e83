// A pad to sign on with finger or pen. The drawing goes into the form's file field as a PNG; an empty pad is not a signature.
import { onAction, putFiles, slot } from './behaviours.js';

/** @typedef {{x: number, y: number}} Point */

/** What was drawn in the form that is just being sent, by form and field: should it come back with problems, nobody has to sign again. @type {Map<string, Point[][]>} */
const sent = new Map();

const INK = '#16211d';
const THICKNESS = 3.2;
const SHORTEST = 60; // pixels of line: less is a touch, not a name
const SHARPNESS = 2;

/** @param {HTMLElement} element holds canvas, file input, problem line and buttons */
export function signature(element) {
  const canvas = /** @type {HTMLCanvasElement} */ (element.querySelector('canvas'));
  const input = /** @type {HTMLInputElement} */ (element.querySelector('input[type="file"]'));
  const problem = slot(element, 'problem');
  const place = `${input.form?.action} ${input.name}`;
  const strokes = sent.get(place) ?? [];
  let saved = Promise.resolve();

  const changed = () => {
    draw(canvas, strokes);
    problem.hidden = problem.hidden || isSigned(strokes);
    saved = save(canvas, input, isSigned(strokes));
  };
  followPointer(canvas, strokes, () => draw(canvas, strokes), changed);
  onAction(element, 'clear', () => (strokes.splice(0), changed()));
  onAction(element, 'undo', () => (strokes.pop(), changed()));
  new ResizeObserver(() => draw(canvas, strokes)).observe(canvas);
  if (strokes.length > 0) changed();

  input.form?.addEventListener('submit', (event) => {
    if (element.dataset.kept !== undefined && strokes.length === 0) return;
    if (isSigned(strokes) && input.files?.length) return keep(place, strokes);
    event.preventDefault();
    event.stopImmediatePropagation();
    if (isSigned(strokes)) saved.then(() => input.form?.requestSubmit());
    else refuse(problem);
  }, { capture: true });
}

/**
 * Until the next page is there.
 * @param {string} place
 * @param {Point[][]} strokes
 */
function keep(place, strokes) {
  sent.set(place, strokes);
  document.addEventListener('htmx:after:swap', () => sent.clear(), { once: true });
}

/** @param {HTMLElement} problem */
function refuse(problem) {
  problem.hidden = false;
  problem.scrollIntoView({ block: 'center' });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Point[][]} strokes
 * @param {() => void} moved
 * @param {() => void} ended
 */
function followPointer(canvas, strokes, moved, ended) {
  const at = (/** @type {PointerEvent} */ event) => ({ x: event.offsetX, y: event.offsetY });
  let isDown = false;
  canvas.addEventListener('pointerdown', (event) => {
    isDown = true;
    canvas.setPointerCapture(event.pointerId);
    strokes.push([at(event)]);
    event.preventDefault();
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!isDown) return;
    strokes[strokes.length - 1].push(at(event));
    moved();
  });
  const lift = () => {
    if (isDown) ended();
    isDown = false;
  };
  canvas.addEventListener('pointerup', lift);
  canvas.addEventListener('pointercancel', lift);
}

/** @param {Point[][]} strokes */
function isSigned(strokes) {
  const length = (/** @type {Point[]} */ stroke) =>
    stroke.slice(1).reduce((sum, point, at) => sum + Math.hypot(point.x - stroke[at].x, point.y - stroke[at].y), 0);
  return strokes.reduce((sum, stroke) => sum + length(stroke), 0) >= SHORTEST;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Point[][]} strokes
 */
function draw(canvas, strokes) {
  canvas.width = canvas.clientWidth * SHARPNESS;
  canvas.height = canvas.clientHeight * SHARPNESS;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  pen.scale(SHARPNESS, SHARPNESS);
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  Object.assign(pen, { strokeStyle: INK, lineWidth: THICKNESS, lineCap: 'round', lineJoin: 'round' });
  for (const stroke of strokes) {
    pen.beginPath();
    stroke.forEach(({ x, y }, at) => (at === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
    pen.stroke();
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLInputElement} input
 * @param {boolean} isSigned
 * @returns {Promise<void>}
 */
function save(canvas, input, isSigned) {
  putFiles(input, []);
  if (!isSigned) return Promise.resolve();
  return new Promise((resolve) => {
    canvas.toBlob((blob) => {
      if (blob) putFiles(input, [new File([blob], 'signature.png', { type: 'image/png' })]);
      resolve();
    }, 'image/png');
  });
}
