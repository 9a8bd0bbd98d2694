import { randomBytes, randomInt } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Ids in the server's forms. @source kaltura/server, kString.class.php */
export class Ids {
  readonly #random: (below: number) => number;

  /** @param random - A whole number from 0 to below. */
  constructor(random: (below: number) => number = (below) => randomInt(below)) {
    this.#random = random;
  }

  /** Of entries, assets, cue points and application tokens, e.g. `0_ab12cd34`. */
  object(): string {
    const letters = Array.from({ length: 8 }, () => ALPHABET[this.#random(ALPHABET.length)]);
    return `0_${letters.join('')}`;
  }

  /** 32 hex digits. */
  hex32(): string {
    return randomBytes(16).toString('hex');
  }

  uploadToken(): string {
    return `0_${this.hex32()}`;
  }
}
