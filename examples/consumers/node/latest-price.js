// The rule by which a consumer of price-updates keeps the right price of one SKU, the same as
// org.flashsale.consume.LatestPrice. Copy this file; it needs nothing else.

/** Former prices that are kept for carts; further ones push out those that end first. */
const HONOURED_MAX = 16;

export class LatestPrice {
  /** The update that counts, or null before the first one. */
  held = null;

  #honouredUntil = new Map();

  /**
   * Takes an update of this SKU, whatever order they come in and however often; true if it changed
   * what is held. Money is whole minor units, times are epoch milliseconds.
   */
  accept(update) {
    if (update.advice) {
      return false;
    }
    if (update.previousPrice !== null) {
      // Also of an old update: it was shown.
      this.#honour(update.previousPrice, update.previousPriceHonouredUntil ?? 0);
    }
    if (!this.#replaces(update)) {
      return false;
    }
    this.held = update;
    return true;
  }

  #replaces(update) {
    const old = this.held;
    if (old === null) {
      return true;
    }
    if (update.epoch !== old.epoch) {
      return update.epoch > old.epoch;
    }
    if (update.version !== old.version) {
      return update.version > old.version;
    }
    return update.validUntil > old.validUntil;
  }

  #honour(price, until) {
    this.#honouredUntil.set(price, Math.max(until, this.#honouredUntil.get(price) ?? until));
    if (this.#honouredUntil.size > HONOURED_MAX) {
      const [first] = [...this.#honouredUntil].sort((a, b) => a[1] - b[1] || a[0] - b[0])[0];
      this.#honouredUntil.delete(first);
    }
  }

  /** Unit price to charge; `before` as long as no update has come. */
  priceAt(now, before) {
    if (this.held === null) {
      return before;
    }
    return now < this.held.validUntil ? this.held.price : this.held.fallbackPrice;
  }

  /** Unit price of what was put into a cart at the price `shown`. */
  cartPriceAt(now, shown, before) {
    const price = this.priceAt(now, before);
    const honoured = now < (this.#honouredUntil.get(shown) ?? -Infinity);
    return honoured ? Math.min(shown, price) : price;
  }
}
