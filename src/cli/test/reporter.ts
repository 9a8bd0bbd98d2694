import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { UserConsoleLog } from 'vitest';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import { EXIT, Failure } from '../../core/failure.js';
import { error, type Problem } from '../../core/problem.js';
import { toCompact } from '../../hold/report/compact.js';
import { toAnnotations, toJobSummary } from '../../hold/report/github.js';
import { toHtmlReport } from '../../hold/report/html.js';
import { toJunit } from '../../hold/report/junit.js';
import {
  coverageOf,
  toFileReport,
  totalsOf,
  type FileReport,
  type TestReport,
  type TestTotals,
} from '../../hold/report/model.js';
import { measureNames, renderFile, renderResult, renderSummary, titleOf } from '../../hold/report/text.js';
import { clip, visible } from '../../harness/report/style.js';
import { renderProblem } from '../../harness/report/problem-text.js';
import type { Output } from '../output.js';
import { countMistakes, type Selection } from '../selection.js';
import type { CoverageReports } from './coverage.js';
import type { ChosenFiles } from './files.js';
import type { ReporterName, ReporterWish, TestFlags } from './flags.js';
import { sourceReader } from './source.js';

export interface TestReporterOptions {
  readonly flags: TestFlags;
  readonly output: Output;
  readonly selection: Selection;
  readonly chosen: ChosenFiles;
  readonly coverage: CoverageReports | undefined;
  /** When the command began, by `performance.now()`. */
  readonly started: number;
}

/** GitHub shows what a job says in its own way. */
const usualReporters = (): readonly ReporterWish[] =>
  process.env['GITHUB_ACTIONS'] === 'true'
    ? [
        { name: 'default', file: undefined },
        { name: 'github', file: undefined },
      ]
    : [{ name: 'default', file: undefined }];

/** Tells what Vitest's tests come to, in all the ways that were asked for. */
export class TestReporter implements Reporter {
  readonly #options: TestReporterOptions;
  readonly #wishes: readonly ReporterWish[];
  readonly #nameWidth: number;
  #files: FileReport[] = [];
  #dots = 0;
  #started: number;
  /** Tests of this run that have ended. */
  done = 0;
  isRunning = false;
  totals: TestTotals = totalsOf([], 0, 0);
  /** Something broke beside any test. */
  hasErrors = false;

  constructor(options: TestReporterOptions) {
    const { flags, output, selection, started } = options;
    this.#options = options;
    this.#wishes = flags.reporter ?? (flags.json ? [{ name: 'default', file: undefined }] : usualReporters());
    this.#nameWidth = measureNames(
      selection.connectors.map(({ id }) => id),
      output.style,
    );
    this.#started = started;
  }

  onTestRunStart(): void {
    this.#files = [];
    this.done = 0;
    this.isRunning = true;
    this.#dots = 0;
    this.hasErrors = false;
    if (this.#started === 0) this.#started = performance.now();
    this.#showNotices();
  }

  onTestCaseResult(test: TestCase): void {
    this.done += 1;
    if (this.#wants('dot')) this.#dot(test);
    else
      this.#options.output.progress(`  ${this.done} done · ${test.module.relativeModuleId} · ${test.name}`);
  }

  onTestModuleEnd(module: TestModule): void {
    const { output } = this.#options;
    const report = output.streams.cleanValues(toFileReport(module));
    this.#files.push(report);
    const data = coverageOf(module);
    if (data !== undefined) this.#options.coverage?.add(data);
    if (!this.#wants('default')) return;
    const isGood = report.tests.every(({ state }) => state === 'passed' || state === 'skipped');
    if (output.isQuiet && isGood) return;
    output.line(renderFile(report, Math.max(this.#nameWidth, titleOf(report).length), output.style));
  }

  onUserConsoleLog({ content }: UserConsoleLog): void {
    this.#options.output.error(content.replace(/\n$/, ''));
  }

  async onTestRunEnd(_modules: readonly TestModule[], errors: readonly SerializedError[]): Promise<void> {
    const { selection, coverage, output } = this.#options;
    const files = [...this.#files].sort((a, b) => (a.file < b.file ? -1 : 1));
    const broken = errors.map((one): Problem => error('INTERNAL', one.message));
    const found = (await coverage?.finish(output)) ?? [];
    this.hasErrors = broken.length + found.filter(({ severity }) => severity === 'error').length > 0;
    this.totals = totalsOf(files, countMistakes(selection), performance.now() - this.#started);
    this.#started = 0;
    this.isRunning = false;
    const report: TestReport = {
      files,
      problems: output.streams.cleanValues([...found, ...broken]),
      totals: this.totals,
    };
    output.clearProgress();
    for (const wish of this.#wishes) this.#tell(wish, report);
    if (output.wantsJson) output.json(toDocument(report, selection));
  }

  #wants(name: ReporterName): boolean {
    return this.#wishes.some((wish) => wish.name === name && wish.file === undefined);
  }

  #dot(test: TestCase): void {
    const { colors, width } = this.#options.output.style;
    const { state } = test.result();
    const isPending = test.meta().mrssmith?.isPending === true;
    const mark =
      state === 'passed'
        ? '.'
        : state === 'skipped'
          ? colors.dim('-')
          : isPending
            ? colors.yellow('?')
            : colors.red('x');
    this.#options.output.raw(mark);
    this.#dots += 1;
    if (this.#dots % Math.min(width, 80) === 0) this.#options.output.raw('\n');
  }

  /** What was passed over, and what keeps a connector from being read: its own test says the latter again. */
  #showNotices(): void {
    const { selection, output } = this.#options;
    if (!this.#wants('default') && !this.#wants('dot')) return;
    const readSource = this.#readSource();
    for (const problem of output.streams.cleanValues(selection.problems)) {
      if (problem.severity === 'error' || output.isQuiet) continue;
      output.error(`${renderProblem({ problem }, output.style, readSource)}\n`);
    }
  }

  #readSource() {
    const { selection, output } = this.#options;
    return sourceReader(selection.workspace.root, (text) => output.streams.clean(text));
  }

  #tell({ name, file }: ReporterWish, report: TestReport): void {
    const { output, flags, selection } = this.#options;
    const write = (text: string) => {
      if (file === undefined) output.line(text.replace(/\n$/, ''));
      else this.#write(resolve(flags.cwd, file), output.streams.clean(text));
    };
    switch (name) {
      case 'default':
      case 'dot': {
        const style = output.style;
        if (file === undefined) output.line();
        write(renderResult(report, style, this.#readSource()));
        if (selection.problems.length > 0 || report.files.length > 0) return;
        write(clip(visible('No test file was selected.'), style.width));
        return;
      }
      case 'compact':
        for (const line of toCompact(report)) output.line(line);
        output.line(renderSummary(report.totals, output.style));
        return;
      case 'json':
        write(JSON.stringify(toDocument(report, selection), undefined, 2));
        return;
      case 'junit':
        write(toJunit(report));
        return;
      case 'github': {
        for (const line of toAnnotations(report)) output.raw(`${line}\n`);
        const summary = process.env['GITHUB_STEP_SUMMARY'];
        if (summary !== undefined && summary !== '')
          writeFileSync(summary, output.streams.clean(toJobSummary(report)), { flag: 'a' });
        return;
      }
      case 'html':
        this.#write(
          resolve(flags.cwd, file ?? 'mrssmith-tests.html'),
          output.streams.clean(toHtmlReport(report)),
        );
        output.line(`The report is in ${file ?? 'mrssmith-tests.html'}.`);
        return;
    }
  }

  #write(path: string, text: string): void {
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    } catch (cause) {
      throw new Failure('FILE_UNWRITABLE', `cannot write ${path}: ${(cause as Error).message}`, {
        exit: EXIT.usage,
        fix: 'Give the reporter a file that you may write.',
        cause,
      });
    }
  }
}

/** What a machine reads. */
const toDocument = (report: TestReport, selection: Selection) => ({
  tests: report.files,
  problems: [...selection.problems, ...report.problems],
  summary: report.totals,
});
