import type { ActionName } from '../../core/connector.js';
import type { LintRule } from '../rule.js';
import {
  effectiveActions,
  isHttp,
  keyPlace,
  placeInValue,
  settingAt,
  type EffectiveAction,
} from './settings.js';

const GENERIC_ENGINE = 'kaltura/server, GenericDistributionEngine.php';
const REMOTE_ID = '{REMOTE_ID}';

const noRemoteId: LintRule = {
  code: 'REMOTE_ID_UNKNOWN',
  severity: 'warning',
  what: '{REMOTE_ID} in remotePath becomes nothing where no submission can have brought a remote id.',
  why: 'A submission has none yet; file protocols bring no answer, and without a results parser nobody reads one.',
  remedy: 'Take it out of submit; give submit a results parser, or send the id inside the document.',
  source: `${GENERIC_ENGINE}: str_replace of {REMOTE_ID}; only the HTTP manager returns an answer`,
  example: {
    bad: "submit:\n  remotePath: '/items/{REMOTE_ID}'",
    good: "submit:\n  remotePath: /items\nupdate:\n  remotePath: '/items/{REMOTE_ID}'",
  },
  *check(subject) {
    const actions = effectiveActions(subject);
    const submit = actions.find(({ name }) => name === 'submit');
    for (const action of actions) {
      const offset = action.remotePath.indexOf(REMOTE_ID);
      const reason = offset < 0 ? undefined : reasonForNone(action.name, submit);
      if (reason === undefined) continue;
      const emptied = JSON.stringify(action.remotePath.replaceAll(REMOTE_ID, ''));
      yield {
        place: placeInValue(subject, action.pathOf('remotePath'), offset),
        message: `{REMOTE_ID} becomes nothing, ${emptied}: ${reason}`,
        fix:
          action.name === 'submit'
            ? 'Use it in update and delete.'
            : 'Let the document carry the id of the entry instead.',
      };
    }
  },
};

function reasonForNone(name: ActionName, submit: EffectiveAction | undefined): string | undefined {
  if (name === 'submit') return 'a submit has no remote id yet';
  if (submit === undefined) return 'the connector has no submit, which alone brings one';
  if (!isHttp(submit)) return `submit goes over ${submit.protocol}, which brings no answer`;
  return submit.action.results === undefined ? 'submit has no results parser to read one' : undefined;
}

const unknownPlaceholder: LintRule = {
  code: 'PLACEHOLDER_UNKNOWN',
  severity: 'warning',
  what: 'There is one placeholder, {REMOTE_ID}, in capitals.',
  why: 'Anything else in braces is sent as it is written.',
  remedy: 'Write {REMOTE_ID}; everything else the document itself must carry.',
  source: GENERIC_ENGINE,
  example: { bad: "remotePath: '/items/{remoteId}'", good: "remotePath: '/items/{REMOTE_ID}'" },
  *check(subject) {
    for (const action of effectiveActions(subject)) {
      for (const { 0: found, index } of action.remotePath.matchAll(/\{[A-Za-z_][\w .-]*\}/g)) {
        if (found === REMOTE_ID) continue;
        const isMeant = /^\{remote.?id\}$/i.test(found);
        yield {
          place: placeInValue(subject, action.pathOf('remotePath'), index),
          message: `the server replaces ${REMOTE_ID} alone: ${found} is sent as it is`,
          fix: isMeant
            ? `Write ${REMOTE_ID}.`
            : 'Take it out; the document can carry any value of the entry.',
        };
      }
    }
  },
};

const misplacedPlaceholder: LintRule = {
  code: 'PLACEHOLDER_MISPLACED',
  severity: 'warning',
  what: '{REMOTE_ID} is replaced in remotePath, and nowhere else.',
  why: 'In an address, a login or a field name it is sent as it is written.',
  remedy: 'Move it to remotePath.',
  source: GENERIC_ENGINE,
  example: {
    bad: "serverAddress: 'https://ingest.acme.example/{REMOTE_ID}'",
    good: "serverAddress: https://ingest.acme.example\nremotePath: '{REMOTE_ID}'",
  },
  *check(subject) {
    for (const { name } of effectiveActions(subject)) {
      for (const parent of [
        ['actions', name],
        ['profile', 'actions', name],
      ]) {
        for (const setting of ['serverAddress', 'remoteUsername', 'httpFieldName', 'httpFileName']) {
          const path = [...parent, setting];
          const value = settingAt(subject, path);
          const offset = typeof value === 'string' ? value.search(/\{REMOTE_?ID\}/i) : -1;
          if (offset < 0) continue;
          yield {
            place: placeInValue(subject, path, offset),
            message: `{REMOTE_ID} is not replaced in ${setting}`,
            fix: 'Move it to remotePath.',
          };
        }
      }
    }
  },
};

const indistinguishable: LintRule = {
  code: 'ACTIONS_INDISTINGUISHABLE',
  severity: 'warning',
  what: 'A deletion sends what a submission sends, to the same place.',
  why: 'Every action is a POST, and every file is a new file: only the document or the path can say that something is to be deleted.',
  remedy: 'Give delete a transform or a remotePath of its own.',
  source: `${GENERIC_ENGINE}; httpMgr.class.php posts whatever the action is`,
  example: { bad: 'delete:\n  transform: submit.xsl', good: 'delete:\n  transform: delete.xsl' },
  *check(subject) {
    const actions = effectiveActions(subject);
    const [submit, remove] = [
      actions.find(({ name }) => name === 'submit'),
      actions.find(({ name }) => name === 'delete'),
    ];
    if (submit === undefined || remove === undefined || !isSameDelivery(submit, remove)) return;
    yield {
      place: keyPlace(subject, [
        'actions',
        'delete',
        remove.action.transform === undefined ? 'protocol' : 'transform',
      ]),
      message: 'the partner cannot tell this deletion from a submission: same document, same place',
      fix: 'Give delete a transform or a remotePath of its own.',
    };
  },
};

function isSameDelivery(one: EffectiveAction, other: EffectiveAction): boolean {
  const [sheet, otherSheet] = [one.action.transform, other.action.transform];
  const isSameSheet =
    sheet?.path === otherSheet?.path ||
    (sheet !== undefined && otherSheet !== undefined && Buffer.from(sheet.bytes).equals(otherSheet.bytes));
  // A sheet that looks at the status of its own distribution, or at the remote id, may well tell.
  const tells =
    sheet === undefined
      ? false
      : /sunStatus|distribution\/status|remoteId/.test(Buffer.from(sheet.bytes).toString('utf8'));
  return (
    isSameSheet &&
    !tells &&
    one.protocol === other.protocol &&
    one.serverAddress === other.serverAddress &&
    one.remotePath === other.remotePath &&
    one.httpFieldName === other.httpFieldName
  );
}

const emptyResponse: LintRule = {
  code: 'RESPONSE_EMPTY',
  severity: 'note',
  what: 'A scripted answer of success has no body.',
  why: 'The account counts an answer without a body, or with the body 0, as a failure, whatever its status: a 204 is one.',
  remedy: 'Script a body, and ask the partner to answer with one.',
  source: 'kaltura/server, httpMgr.class.php, doPutFile',
  example: {
    bad: 'responses:\n  submit: { status: 204 }',
    good: 'responses:\n  submit: { status: 200, body: <ok/> }',
  },
  *check(subject) {
    for (const action of effectiveActions(subject).filter(isHttp)) {
      const responses = subject.connector.harness.responses[action.name] ?? [];
      const isList = Array.isArray(settingAt(subject, ['harness', 'responses', action.name]));
      for (const [index, { status, body }] of responses.entries()) {
        const isEmpty = body.length === 0 || (body.length === 1 && body[0] === 0x30);
        if (status >= 300 || !isEmpty) continue;
        const path = ['harness', 'responses', action.name, ...(isList ? [index] : [])];
        yield {
          place: keyPlace(
            subject,
            settingAt(subject, [...path, 'status']) === undefined ? path : [...path, 'status'],
          ),
          message: `the account counts this ${status} as a failure: it has no body`,
          fix: 'Give it a body: or file:.',
        };
      }
    }
  },
};

/** Where the remote id comes from, and what one action has to do with another. */
export const actionRules: readonly LintRule[] = [
  noRemoteId,
  unknownPlaceholder,
  misplacedPlaceholder,
  indistinguishable,
  emptyResponse,
];
