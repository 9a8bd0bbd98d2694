import type { Finding, LintRule } from '../rule.js';
import type { LintSubject } from '../subject.js';
import { sheetsOf, type Sheet } from './sheet.js';

interface SheetRule extends Omit<LintRule, 'check'> {
  /** Stylesheets that the rule is about; both kinds if nothing is said. */
  readonly about?: Sheet['role'];
  /** Whether it can look at what is not well-formed, or no stylesheet. */
  readonly takesAnything?: true;
  readonly check: (sheet: Sheet, subject: LintSubject) => Iterable<Finding>;
}

/** A rule about each stylesheet by itself. */
export function sheetRule({ about, takesAnything, check, ...rule }: SheetRule): LintRule {
  return {
    ...rule,
    *check(subject) {
      for (const sheet of sheetsOf(subject)) {
        if (about !== undefined && sheet.role !== about) continue;
        const isReadable = sheet.malformed.length === 0 && sheet.root !== undefined;
        if (isReadable || takesAnything === true) yield* check(sheet, subject);
      }
    },
  };
}

/** Where facts about XSLT come from. */
export const XSLT = (section: string): string => `XSLT 1.0, ${section}`;
export const XPATH = (section: string): string => `XPath 1.0, ${section}`;
export const LIBXSLT = 'libxslt 1.1.35, tried through PHP’s XSLTProcessor';
export const JOB_DATA = 'kaltura/server, KalturaGenericDistributionJobData.php';
