/** Pictures of papers made of nothing: strokes like writing on a sheet on a table, as RGBA; and what a hand, a lamp or dusk does to them. */

/** Numbers that look like chance and are the same every time. */
export function chance(seed) {
  let state = seed;
  return () => ((state = (state * 1103515245 + 12345) & 0x7fffffff), state / 0x7fffffff);
}

/**
 * A sheet with writing, lying straight or turned, on a darker table.
 * @param {{width?: number, height?: number, part?: number, degrees?: number, table?: number, paper?: number, letter?: number}} [how] part: of the picture's width and height
 */
export function paperPicture({ width = 1200, height = 1600, part = 0.8, degrees = 0, table = 105, paper = 222, letter = 24 } = {}) {
  const data = new Uint8ClampedArray(width * height * 4);
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const strokes = writing(Math.round(width * part), Math.round(height * part), letter);
  const [wide, high] = [width * part, height * part];
  const next = chance(3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const dx = x - width / 2;
      const dy = y - height / 2;
      const u = Math.round(dx * cos + dy * sin + wide / 2);
      const v = Math.round(dy * cos - dx * sin + high / 2);
      const inside = u >= 0 && v >= 0 && u < wide && v < high;
      const value = (inside ? (strokes(u, v) ? 45 : paper) : table) + (next() - 0.5) * 6;
      put(data, y * width + x, value);
    }
  }
  return { data, width, height };
}

/** A grey pixel. */
function put(data, at, value) {
  data[at * 4] = data[at * 4 + 1] = data[at * 4 + 2] = value;
  data[at * 4 + 3] = 255;
}

/** Whether there is ink: small squares of three strokes each, in lines, with margins. */
function writing(wide, high, letter) {
  const columns = Math.ceil(wide / letter);
  const next = chance(7);
  const shapes = Array.from({ length: columns * Math.ceil(high / letter) }, () => [next(), next(), next()]);
  const stroke = Math.max(2, Math.round(letter / 9));
  return (u, v) => {
    const [column, line] = [Math.floor(u / letter), Math.floor(v / letter)];
    if (line % 2 || column < 2 || column > columns - 4 || line < 2 || v > high - 3 * letter) return false;
    const [x, y] = [u % letter, v % letter];
    const [a, b, c] = shapes[line * columns + column];
    const within = x > 2 && y > 2 && x < letter - 3 && y < letter - 3;
    return within && [[y, a], [x, b], [y, c]].some(([at, where]) => Math.abs(at - 4 - where * (letter - 9)) < stroke / 2 + 0.1);
  };
}

/** An unsteady hand: three box blurs come close to a Gaussian of this many pixels. */
export function blurred({ data, width, height }, sigma) {
  const reach = Math.max(1, Math.round(sigma));
  let grey = new Float32Array(width * height);
  for (let at = 0; at < grey.length; at += 1) grey[at] = data[at * 4];
  for (let round = 0; round < 3; round += 1) grey = boxed(boxed(grey, width, height, reach, 1, width), width, height, reach, width, 1);
  const out = new Uint8ClampedArray(data.length);
  for (let at = 0; at < grey.length; at += 1) put(out, at, grey[at]);
  return { data: out, width, height };
}

function boxed(grey, width, height, reach, step, across) {
  const out = new Float32Array(grey.length);
  const [length, lines] = step === 1 ? [width, height] : [height, width];
  for (let line = 0; line < lines; line += 1) {
    const start = line * across;
    const at = (place) => grey[start + Math.min(length - 1, Math.max(0, place)) * step];
    let sum = 0;
    for (let place = -reach; place <= reach; place += 1) sum += at(place);
    for (let place = 0; place < length; place += 1) {
      out[start + place * step] = sum / (2 * reach + 1);
      sum += at(place + reach + 1) - at(place - reach);
    }
  }
  return out;
}

/** A lamp mirrored in plastic: a white spot with a soft edge. */
export function withGlare({ data, width, height }, radius = 120) {
  const out = data.slice();
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const near = Math.min(1, Math.max(0, 2 * (1 - Math.hypot(x - width / 2, y - height / 3) / (radius * 1.5))));
      for (let channel = 0; channel < 3; channel += 1) out[(y * width + x) * 4 + channel] += (255 - out[(y * width + x) * 4 + channel]) * near;
    }
  }
  return { data: out, width, height };
}

/** Dusk: what is left of the light. */
export const dimmed = ({ data, width, height }, left) => ({ data: data.map((value, at) => (at % 4 === 3 ? value : value * left)), width, height });
