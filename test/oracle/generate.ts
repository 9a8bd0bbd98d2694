import { Dice } from './dice.js';
import { generateDocument } from './generate-document.js';
import { generateStylesheet } from './generate-stylesheet.js';
import { XPathMaker } from './generate-xpath.js';

/** A stylesheet, an item to run it over, and what the job says. */
export interface Pair {
  /** Makes the very same pair again. */
  readonly seed: number;
  readonly stylesheet: Uint8Array;
  readonly document: Uint8Array;
  readonly variables: Readonly<Record<string, string>>;
  /** Values are written in twice, as the public server code does. */
  readonly doubled: boolean;
  readonly timezone: string;
  /** To read the document with, where it is an answer. */
  readonly xpath: string;
}

const ZONES = ['UTC', 'UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe'];

export function generatePair(seed: number): Pair {
  const dice = new Dice(seed);
  return {
    seed,
    stylesheet: generateStylesheet(dice),
    document: generateDocument(dice),
    variables: {
      distributionProfileId: '7007',
      entryDistributionId: '9001',
      providerType: '1',
      ...(dice.chance(0.5) ? { remoteId: dice.pick(['acme-77', 'a & <b>', 'é', ' ']) } : {}),
    },
    doubled: dice.chance(0.3),
    timezone: dice.pick(ZONES),
    xpath: new XPathMaker(dice, false).any({ variables: [], nodeVariables: [], keys: [] }, dice.int(0, 3)),
  };
}
