/** What can keep the phone from doing what was asked; views turn each into a page. */

/** The local key is not in memory: ask for the PIN. */
export class Locked extends Error {
  name = 'Locked';
}

/** The phone has no room: nothing of the step was written. */
export class StorageFull extends Error {
  name = 'StorageFull';
}

/** No such case or item here. */
export class NotFound extends Error {
  name = 'NotFound';
}

/** The PIN is not fit to be one: six digits, not all alike, not in a row. */
export class PinUnfit extends Error {
  name = 'PinUnfit';
}

/** Not the right PIN, or too soon after wrong ones. */
export class PinWrong extends Error {
  name = 'PinWrong';

  /**
   * @param {number} tries wrong ones in a row
   * @param {number} waitSeconds until the next one is tried; 0 at once
   */
  constructor(tries, waitSeconds) {
    super('wrong PIN');
    this.tries = tries;
    this.waitSeconds = waitSeconds;
  }
}

/** Too many wrong PINs in a row: none is taken any more, the office has to help. */
export class PinSpent extends Error {
  name = 'PinSpent';
}

/** The centre did not give the local key back. */
export class PinNotRenewed extends Error {
  name = 'PinNotRenewed';

  /**
   * @param {string} reason
   * @param {number} [waitSeconds]
   */
  constructor(reason, waitSeconds = 0) {
    super(reason);
    this.reason = reason;
    this.waitSeconds = waitSeconds;
  }
}

/** The centre did not enrol this phone. */
export class EnrolmentRefused extends Error {
  name = 'EnrolmentRefused';

  /**
   * @param {string} reason
   * @param {number} [waitSeconds]
   */
  constructor(reason, waitSeconds = 0) {
    super(reason);
    this.reason = reason;
    this.waitSeconds = waitSeconds;
  }
}

/** The step is not possible now; `reason` is a refusal code. */
export class Refusal extends Error {
  name = 'Refusal';

  /**
   * @param {string} reason
   * @param {Record<string, any>} [detail]
   */
  constructor(reason, detail = {}) {
    super(reason);
    this.reason = reason;
    this.detail = detail;
  }
}
