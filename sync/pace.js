/**
 * How much to send at once. A chunk takes about four seconds at the measured bandwidth, 8 to 256 KB, and halves after
 * each cut: a cut loses what was in flight, so on a bad line small pieces arrive where large ones never end.
 * Several files are in flight at once, because one connection alone can't fill a line that loses packets.
 */

const SECONDS = 4;
const SMALLEST = 8 * 1024;
const LARGEST = 256 * 1024;
const FIRST = 32 * 1024;
const GROWTH = 4;
const RECOVERY = 1.25;
const FEWEST = 2;
const MOST = 4;
const STREAK = 8;

/** What was measured lately; one for all files of a phone. */
export class Pace {
  #chunk = FIRST;
  #ceiling = LARGEST;
  #parallel = FEWEST;
  #streak = 0;

  /** Bytes to send next. */
  get chunk() {
    return this.#chunk;
  }

  /** Files to have in flight. */
  get parallel() {
    return this.#parallel;
  }

  /**
   * A chunk arrived.
   * @param {number} bytes
   * @param {number} milliseconds
   */
  arrived(bytes, milliseconds) {
    this.#ceiling = Math.min(LARGEST, this.#ceiling * RECOVERY);
    const told = (bytes / Math.max(1, milliseconds)) * 1000 * SECONDS;
    const isTelling = bytes >= this.#chunk / 2 || told > this.#chunk;
    if (isTelling) this.#chunk = within(Math.min(told, this.#chunk * GROWTH), this.#ceiling);
    this.#streak += 1;
    if (this.#streak % STREAK === 0) this.#parallel = Math.min(MOST, this.#parallel + 1);
  }

  /** The line was cut with a chunk in flight. */
  cut() {
    this.#chunk = within(this.#chunk / 2, LARGEST);
    this.#ceiling = this.#chunk;
    this.#parallel = Math.max(FEWEST, this.#parallel - 1);
    this.#streak = 0;
  }
}

/**
 * @param {number} bytes
 * @param {number} ceiling
 */
function within(bytes, ceiling) {
  return Math.round(Math.max(SMALLEST, Math.min(bytes, ceiling)));
}
