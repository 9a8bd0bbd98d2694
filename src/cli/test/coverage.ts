import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import {
  checkThresholds,
  CoverageRecorder,
  renderCoverage,
  summarize,
  toCobertura,
  toHtml,
  toLcov,
  type CoverageData,
  type CoverageReport,
  type Thresholds,
} from '../../coverage/index.js';
import { didYouMean } from '../../connector/nearest.js';
import { EXIT, Failure } from '../../core/failure.js';
import type { Problem } from '../../core/problem.js';
import type { Output } from '../output.js';
import type { TestFlags } from './flags.js';
import { readThresholds } from './thresholds.js';

const COVERAGE_REPORTERS = ['text', 'html', 'lcov', 'cobertura'] as const;
type CoverageReporter = (typeof COVERAGE_REPORTERS)[number];

/** Gathers coverage of all workers, and writes it down in the ways that were asked for. */
export class CoverageReports {
  readonly #names: readonly CoverageReporter[];
  readonly #folder: string;
  readonly #cwd: string;
  readonly #thresholds: Thresholds;
  #recorder = new CoverageRecorder();

  /** @throws {Failure} USAGE for a reporter that does not exist. */
  constructor({ coverageReporter, coverageDir, cwd }: TestFlags, root: string) {
    this.#names = coverageReporter.split(',').map((name) => toReporter(name.trim()));
    this.#folder = resolve(cwd, coverageDir);
    this.#cwd = resolve(cwd);
    this.#thresholds = readThresholds(root);
  }

  add(data: CoverageData): void {
    this.#recorder.merge(data);
  }

  /** Writes the reports; begins anew after it. @returns thresholds that are not reached. */
  async finish(output: Output): Promise<Problem[]> {
    const report = summarize(this.#recorder.toJSON());
    this.#recorder = new CoverageRecorder();
    for (const name of this.#names) this.#write(name, report, output);
    return checkThresholds(report, this.#thresholds);
  }

  #write(name: CoverageReporter, report: CoverageReport, output: Output): void {
    switch (name) {
      case 'text':
        output.line();
        for (const line of renderCoverage(report, output.style)) output.line(line);
        return;
      case 'html':
        return this.#save('index.html', toHtml(report), output);
      case 'lcov':
        return this.#save('lcov.info', toLcov(report), output);
      case 'cobertura':
        return this.#save('cobertura.xml', toCobertura(report, { nowMs: Date.now() }), output);
    }
  }

  #save(name: string, text: string, output: Output): void {
    const path = join(this.#folder, name);
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(path, output.streams.clean(text));
    output.line(`Coverage is in ${relative(this.#cwd, path)}.`);
  }
}

function toReporter(name: string): CoverageReporter {
  if ((COVERAGE_REPORTERS as readonly string[]).includes(name)) return name as CoverageReporter;
  throw new Failure(
    'USAGE',
    `there is no report of coverage "${name}".${didYouMean(name, COVERAGE_REPORTERS)}`,
    {
      exit: EXIT.usage,
      fix: `--coverage-reporter takes ${COVERAGE_REPORTERS.join(', ')}.`,
    },
  );
}
