import { readSecrets } from '../../connector/secrets.js';
import { redact } from '../../connector/redact.js';
import type { Connector } from '../../core/connector.js';
import { error, type Problem } from '../../core/problem.js';
import { distinct } from '../../harness/pipeline/engine-problems.js';
import { decodeXml, scanXml, type ScannedDocument, type ScannedNode } from '../../xml/scan.js';
import { findMakers } from '../diff/makers.js';
import { environmentOf } from '../run/runs.js';
import type { TestSettings } from '../run/settings.js';
import type { CaseRun } from '../types.js';

/** A session (KS): version 2 begins so in base64; in an address it follows its name. */
const SESSIONS = [/djJ8[A-Za-z0-9_-]{16,}={0,2}/, /(?<=(?:[?&;]|\b)ks[=/])[A-Za-z0-9+_-]{24,}={0,2}/i];

/** Secrets and sessions in what is delivered, and in the path it is delivered to. */
export function secretProblems(
  connector: Connector,
  runs: readonly CaseRun[],
  settings: TestSettings,
): Problem[] {
  const secrets = readSecrets(connector, environmentOf(settings.root));
  return distinct(
    runs.flatMap((run) => {
      const { sent, transformed } = run.result.artifacts;
      const bytes = sent ?? transformed;
      const path = run.result.report.delivery?.path ?? '';
      const inPath = findSecret(path, secrets);
      return [
        ...(bytes === undefined ? [] : inDocument(run, decodeXml(bytes), secrets)),
        ...(inPath === undefined ? [] : [pathProblem(run, inPath.what)]),
      ];
    }),
  ).slice(0, 5);
}

interface FoundSecret {
  readonly what: string;
  readonly index: number;
}

function findSecret(text: string, secrets: readonly string[]): FoundSecret | undefined {
  for (const pattern of SESSIONS) {
    const match = pattern.exec(text);
    if (match !== null) return { what: 'a session (KS)', index: match.index };
  }
  const cleaned = redact(text, secrets);
  if (cleaned === text) return undefined;
  let index = 0;
  while (cleaned[index] === text[index]) index += 1;
  return { what: 'a password of connector.yaml', index };
}

function inDocument(run: CaseRun, text: string, secrets: readonly string[]): Problem[] {
  const found = findSecret(text, secrets);
  if (found === undefined) return [];
  const { connector, action, fixture } = run;
  const sheet = connector.actions[action]?.transform;
  const path = pathAt(scanXml(text), found.index);
  const [made] = sheet === undefined ? [] : findMakers([sheet])(path);
  const fix =
    found.what === 'a session (KS)'
      ? 'It ends after a day, and lets its reader act for the account until then: send an address without it.'
      : 'Passwords belong into the login alone.';
  return [
    error('SECRET_IN_OUTPUT', `${action} over ${fixture}: ${path} of the output holds ${found.what}`, {
      ...(made ?? { file: sheet?.shown ?? connector.manifest }),
      fix,
    }),
  ];
}

const pathProblem = ({ connector, action, fixture }: CaseRun, what: string): Problem =>
  error('SECRET_IN_OUTPUT', `${action} over ${fixture}: the path of the delivery holds ${what}`, {
    file: connector.manifest,
    line: connector.actions[action]?.lines.remotePath ?? connector.actions[action]?.line,
  });

/** Path of what stands at an offset. */
function pathAt({ elements }: ScannedDocument, index: number): string {
  const around = elements.filter(({ start, end }) => start <= index && index < end);
  const inner = around.at(-1);
  const steps: string[] = [];
  for (let node: ScannedNode | undefined = inner; node?.type === 'element'; node = node.parent)
    steps.unshift(node.name);
  const attribute = inner?.attributes.find(({ start, end }) => start <= index && index < end);
  return `/${[...steps, ...(attribute === undefined ? [] : [`@${attribute.name}`])].join('/')}`;
}
