import { InvalidArgumentError, Option } from 'commander';
import { didYouMean } from '../../connector/nearest.js';
import type { ActionName, EngineName } from '../../core/connector.js';
import type { Dialect } from '../../core/outcome.js';
import type { CommonFlags } from '../command.js';

export const REPORTER_NAMES = ['default', 'dot', 'compact', 'json', 'junit', 'github', 'html'] as const;
export type ReporterName = (typeof REPORTER_NAMES)[number];

/** A reporter, and the file it writes to in place of stdout. */
export interface ReporterWish {
  readonly name: ReporterName;
  readonly file: string | undefined;
}

export interface TestFlags extends CommonFlags {
  readonly update: boolean;
  readonly ci: boolean;
  readonly fixture: readonly string[] | undefined;
  readonly action: readonly ActionName[] | undefined;
  readonly dialect: Dialect;
  readonly engine: EngineName | undefined;
  readonly shard: string | undefined;
  readonly related: readonly string[] | undefined;
  readonly reporter: readonly ReporterWish[] | undefined;
  /** `true` without a number. */
  readonly bail: number | true | undefined;
  readonly watch: boolean;
  readonly coverage: boolean;
  readonly coverageReporter: string;
  readonly coverageDir: string;
  readonly mutate: boolean;
  readonly timeout: number;
  /** How many items to make up, in place of everything else. */
  readonly generate: number | undefined;
  readonly seed: number | undefined;
  readonly path: string | undefined;
  readonly keepFailures: boolean | undefined;
}

export const reporterFlag = (): Option =>
  new Option(
    '--reporter <name[=file]>',
    `what is said, and where to (${REPORTER_NAMES.join(', ')}); may be given several times`,
  ).argParser((value: string, previous: ReporterWish[] | undefined) => {
    const [, name = '', file] = /^([^=]*)(?:=(.*))?$/s.exec(value) ?? [];
    if (!(REPORTER_NAMES as readonly string[]).includes(name)) {
      const choice = REPORTER_NAMES.join(', ');
      throw new InvalidArgumentError(`It must be one of ${choice}.${didYouMean(name, REPORTER_NAMES)}`);
    }
    if (file === '') throw new InvalidArgumentError('The name of the file is missing behind "=".');
    return [...(previous ?? []), { name: name as ReporterName, file }];
  });

export const shardFlag = (): Option =>
  new Option('--shard <index/count>', 'one part of the connectors, e.g. 1/3').argParser((value: string) => {
    const [, index, count] = /^(\d+)\/(\d+)$/.exec(value) ?? [];
    if (index === undefined || Number(index) < 1 || Number(index) > Number(count)) {
      throw new InvalidArgumentError('It must be like 1/3: the first of three parts.');
    }
    return value;
  });
