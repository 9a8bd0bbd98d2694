import { composeHttpAddress } from '../../harness/delivery/http-address.js';
import type { LintRule } from '../rule.js';
import {
  effectiveActions,
  isHttp,
  keyPlace,
  perAction,
  perAddress,
  valuePlace,
  type EffectiveAction,
} from './settings.js';

const GENERIC_ENGINE = 'kaltura/server, GenericDistributionEngine.php';
const HTTP_MANAGER = 'kaltura/server, infra/storage/file_transfer_managers/httpMgr.class.php';

const addressing = (action: EffectiveAction) => ({
  protocol: action.protocol as 'http' | 'https',
  serverAddress: action.serverAddress,
  remotePath: action.remotePath,
});

const httpAddress: LintRule = {
  code: 'SERVER_HTTP_ADDRESS',
  severity: 'note',
  what: 'The server appends :80 to every HTTP address, and one more slash before the path.',
  why: 'With https and a host alone it speaks TLS to port 80; with a path the :80 lands inside the path; with a port the address is malformed. A path that begins with a slash gives two.',
  remedy:
    'End serverAddress in #, with the whole path before it: what the server appends is then a fragment, and dropped.',
  source: `${HTTP_MANAGER}, doConnect and doPutFile`,
  example: {
    bad: 'serverAddress: https://ingest.acme.example/v1/assets',
    good: "serverAddress: 'https://ingest.acme.example/v1/assets#'",
  },
  check: perAddress(function* (action, subject) {
    if (!isHttp(action)) return;
    const server = composeHttpAddress('server', addressing(action));
    const guide = composeHttpAddress('guide', addressing(action));
    const place = valuePlace(subject, action.pathOf('serverAddress'));
    const fix = 'On the server an address that ends in # is called as it is: https://host/path#';
    if (server.kind === 'refused') {
      yield {
        place,
        fix,
        message: `the server appends :80 to ${JSON.stringify(action.serverAddress)} and cannot call that: ${server.message}`,
      };
      return;
    }
    if (guide.kind === 'refused' || toText(server) === toText(guide)) return;
    const tls =
      server.url.protocol === 'https:' && server.url.port === '80'
        ? ': TLS on port 80, where hardly any server speaks it'
        : '';
    yield { place, fix, message: `the server requests ${toText(server)}${tls}` };
  }),
};

function toText({ url, target }: { readonly url: URL; readonly target: string }): string {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return `${url.protocol}//${url.hostname}:${port}${target}`;
}

const clearText: LintRule = {
  code: 'SERVER_HTTP_CLEAR_TEXT',
  severity: 'note',
  what: 'An https action whose address has no scheme is sent over http.',
  why: 'The protocol value does not choose the scheme on the server, the address does. Document and login travel in clear text.',
  remedy: 'Write https:// before the host, and end the address in #.',
  source: HTTP_MANAGER,
  example: {
    bad: 'serverAddress: ingest.acme.example',
    good: "serverAddress: 'https://ingest.acme.example/#'",
  },
  check: perAddress(function* (action, subject) {
    if (action.protocol !== 'https') return;
    const server = composeHttpAddress('server', addressing(action));
    if (server.kind === 'refused' || server.url.protocol === 'https:') return;
    yield {
      place: valuePlace(subject, action.pathOf('serverAddress')),
      message: `the server sends this over http, login and all: the scheme comes from serverAddress (${JSON.stringify(action.serverAddress)}), not from the protocol`,
      fix: 'serverAddress: https://host/path#      (the # keeps the server from appending a port)',
    };
  }),
};

const scheme: LintRule = {
  code: 'SCHEME_CONTRADICTED',
  severity: 'warning',
  what: 'The protocol of an action says one scheme, and its address another.',
  why: 'The server goes by the address alone, and takes no scheme in capitals. Whoever reads the connector is told something else.',
  remedy: 'Make the two agree; write the scheme in small letters.',
  source: `${HTTP_MANAGER}; API guide, protocol values of generic distribution`,
  example: {
    bad: 'protocol: http\nserverAddress: https://ingest.acme.example/#',
    good: 'protocol: https\nserverAddress: https://ingest.acme.example/#',
  },
  check: perAction(function* (action, subject) {
    const [, written] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(action.serverAddress) ?? [];
    if (!isHttp(action) || written === undefined) return;
    const place = valuePlace(subject, action.pathOf('serverAddress'));
    if (written !== written.toLowerCase()) {
      const fix = action.serverAddress.replace(written, written.toLowerCase());
      yield {
        place,
        message: `the server refuses the scheme ${written}: it compares with small letters`,
        fix: `serverAddress: ${fix}`,
      };
    } else if (written !== action.protocol) {
      yield {
        place,
        message: `the address says ${written}, the protocol ${action.protocol}; the server goes by the address`,
        fix: `protocol: ${written === 'https' ? 'https' : 'http'}`,
      };
    }
  }),
};

const clearTextLogin: LintRule = {
  code: 'LOGIN_IN_CLEAR_TEXT',
  severity: 'note',
  what: 'An action over plain HTTP or FTP has a password.',
  why: 'Both send it readable for everybody on the way, with each delivery.',
  remedy: 'Ask the partner for https or sftp.',
  source: 'RFC 7617 (Basic), section 4; RFC 959, PASS',
  example: {
    bad: 'protocol: http\nremotePassword: ${ACME_PASSWORD}',
    good: 'protocol: https\nremotePassword: ${ACME_PASSWORD}',
  },
  check: perAddress(function* (action, subject) {
    if (!action.hasPassword || (action.protocol !== 'http' && action.protocol !== 'ftp')) return;
    if (action.serverAddress.startsWith('https:')) return;
    yield {
      place: keyPlace(subject, action.pathOf('remotePassword')),
      message: `the password of ${action.name} travels in clear text over ${action.protocol}`,
      fix: `Ask the partner for ${action.protocol === 'ftp' ? 'sftp' : 'https'}.`,
    };
  }),
};

const contentType: LintRule = {
  code: 'CONTENT_TYPE_FORM',
  severity: 'note',
  what: 'Over HTTP the document is the raw body, and the server calls it application/x-www-form-urlencoded.',
  why: 'Many frameworks parse such a body as a form, or refuse XML that is not called XML. The type cannot be changed.',
  remedy: 'Tell the partner, or name a form field: profile.actions.<action>.httpFieldName.',
  source: `${HTTP_MANAGER}, doPutFile; curl's default for a posted string`,
  example: {
    bad: 'actions:\n  submit: { protocol: https, ... }',
    good: 'profile:\n  actions:\n    submit: { httpFieldName: metadata }',
  },
  *check(subject) {
    const action = effectiveActions(subject).find(
      (each) =>
        isHttp(each) && each.name !== 'fetchReport' && each.httpFieldName === '' && each.httpFileName === '',
    );
    if (action === undefined) return;
    yield {
      place: keyPlace(subject, action.pathOf('protocol')),
      message: 'the server posts the XML as application/x-www-form-urlencoded',
      fix: 'Make sure the partner reads the body all the same, or set httpFieldName.',
    };
  },
};

const fileName: LintRule = {
  code: 'SERVER_HTTP_FILE_NAME',
  severity: 'warning',
  what: 'The setting httpFileName does not send the file.',
  why: 'Since PHP 5.6 the "@path" notation is no upload any more: the partner gets the path on the server as the value of the field.',
  remedy: 'Use httpFieldName: the document then travels as the value of that field.',
  source: `${HTTP_MANAGER}, doPutFile; PHP CURLOPT_SAFE_UPLOAD`,
  example: { bad: 'submit: { httpFileName: entry.xml }', good: 'submit: { httpFieldName: metadata }' },
  check: perAction(function* (action, subject) {
    if (!isHttp(action) || action.httpFileName === '' || action.httpFieldName !== '') return;
    yield {
      place: keyPlace(subject, ['profile', 'actions', action.name, 'httpFileName']),
      message:
        'the server sends the text "@…/<id>.xml" in place of the file (httpFileName, PHP 5.6 and later)',
      fix: 'Use httpFieldName: the payload then travels as the value of that field.',
    };
  }),
};

const fetchReport: LintRule = {
  code: 'SERVER_FETCH_REPORT',
  severity: 'warning',
  what: 'The server cannot fetch reports for generic providers.',
  why: 'Its engine passes a property that does not exist, which ends the worker on PHP 8.',
  remedy: "Read the partner's reports outside the account, and take fetchReport out.",
  source: GENERIC_ENGINE,
  example: {
    bad: 'actions:\n  fetchReport: { protocol: https, ... }',
    good: 'actions:\n  submit: { protocol: https, ... }',
  },
  *check(subject) {
    if (subject.connector.actions.fetchReport === undefined) return;
    yield {
      place: keyPlace(subject, ['actions', 'fetchReport']),
      message: "fetching a report ends the server's worker (PHP 8), whatever the settings",
      fix: "Read the partner's reports outside the account.",
    };
  },
};

/** What goes wrong over HTTP. */
export const httpDeliveryRules: readonly LintRule[] = [
  httpAddress,
  clearText,
  scheme,
  clearTextLogin,
  contentType,
  fileName,
  fetchReport,
];
