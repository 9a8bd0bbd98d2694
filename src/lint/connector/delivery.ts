import { composeHttpAddress } from '../../harness/delivery/http-address.js';
import type { Finding, LintRule } from '../rule.js';
import type { LintSubject } from '../subject.js';
import {
  effectiveActions,
  isHttp,
  keyPlace,
  placeInValue,
  settingAt,
  valuePlace,
  type EffectiveAction,
} from './settings.js';

const GENERIC_ENGINE = 'kaltura/server, GenericDistributionEngine.php';
const HTTP_MANAGER = 'kaltura/server, infra/storage/file_transfer_managers/httpMgr.class.php';

/** A rule about each action by itself. */
const perAction =
  (check: (action: EffectiveAction, subject: LintSubject) => Iterable<Finding>): LintRule['check'] =>
  (subject) =>
    effectiveActions(subject).flatMap((action) => [...check(action, subject)]);

/** Of actions that share an address the first one speaks for all. */
const perAddress =
  (check: (action: EffectiveAction, subject: LintSubject) => Iterable<Finding>): LintRule['check'] =>
  (subject) => {
    const seen = new Set<string>();
    return effectiveActions(subject).flatMap((action) => {
      const key = JSON.stringify([action.protocol, action.serverAddress]);
      const found = seen.has(key) ? [] : [...check(action, subject)];
      if (found.length > 0) seen.add(key);
      return found;
    });
  };

const isFileProtocol = (action: EffectiveAction): boolean => !isHttp(action);
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

const fileAddress: LintRule = {
  code: 'SERVER_FILE_ADDRESS',
  severity: 'warning',
  what: 'FTP, SFTP and SCP take a bare host name: no scheme, no port, no path.',
  why: 'Whatever stands in serverAddress is looked up as a host name. There is no setting for a port at all.',
  remedy: 'Write the host alone; ask the partner to listen on the usual port.',
  source: 'kaltura/server, kFileTransferMgr.class.php, login; GenericDistributionEngine.php passes no port',
  example: {
    bad: 'serverAddress: sftp://ingest.acme.example:2222',
    good: 'serverAddress: ingest.acme.example',
  },
  check: perAction(function* (action, subject) {
    const address = action.serverAddress.trim();
    if (!isFileProtocol(action) || address === '') return;
    const [, host = '', rest = ''] =
      /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)(.*)$/is.exec(address) ?? [];
    const isPlain =
      (host === address && rest === '') || (/^[0-9a-f:]+$/i.test(address) && address.split(':').length > 2);
    if (isPlain) return;
    yield {
      place: valuePlace(subject, action.pathOf('serverAddress')),
      message: `the server takes serverAddress ${JSON.stringify(action.serverAddress)} for a host name and cannot connect: no scheme, no port`,
      fix: `serverAddress: ${host}`,
    };
  }),
};

const activeFtp: LintRule = {
  code: 'FTP_ACTIVE_IMPOSSIBLE',
  severity: 'warning',
  what: 'The setting ftpPassiveMode: false is never heard.',
  why: 'A false value of the profile falls through to the provider action, which has none; and none means passive.',
  remedy: 'Leave it out, and ask the partner to allow passive connections.',
  source: 'kaltura/server, KalturaGenericDistributionJobData.php; ftpMgr.class.php',
  example: { bad: 'submit: { ftpPassiveMode: false }', good: 'submit: { ftpPassiveMode: true }' },
  check: perAction(function* (action, subject) {
    const path = ['profile', 'actions', action.name, 'ftpPassiveMode'];
    if (action.protocol !== 'ftp' || settingAt(subject, path) !== false) return;
    yield {
      place: valuePlace(subject, path),
      message: 'ftpPassiveMode: false never reaches the server, which then uses passive mode',
      fix: 'Leave it out, and ask the partner to allow passive connections.',
    };
  }),
};

const relativeSftp: LintRule = {
  code: 'SFTP_PATH_RELATIVE',
  severity: 'warning',
  what: 'Over SFTP the file goes to the root, whether or not remotePath begins with a slash.',
  why: 'Folders are made where the path says, below the home folder if it is relative; the write puts a slash before it.',
  remedy: 'Begin remotePath with a slash.',
  source: 'kaltura/server, sftpMgr.class.php, doPutFile',
  example: { bad: 'remotePath: incoming', good: 'remotePath: /incoming' },
  check: perAction(function* (action, subject) {
    const path = action.remotePath.trim().replaceAll('\\', '/');
    if (action.protocol !== 'sftp' || path.startsWith('/') || path === '') return;
    yield {
      place: valuePlace(subject, action.pathOf('remotePath')),
      message: `the server makes the folders of ${JSON.stringify(path)} below the home folder, and then writes to /${path}`,
      fix: 'Begin remotePath with a slash.',
    };
  }),
};

const fromLogin: LintRule = {
  code: 'REMOTE_PATH_FROM_LOGIN',
  severity: 'warning',
  what: 'Over FTP and SCP a leading slash of remotePath is dropped.',
  why: 'The path then begins at the folder of the login, not at the root.',
  remedy: 'Leave the slash out, so that the path says where the file goes.',
  source: 'kaltura/server, ftpMgr.class.php and scpMgr.class.php',
  example: { bad: 'remotePath: /incoming', good: 'remotePath: incoming' },
  check: perAction(function* (action, subject) {
    const path = action.remotePath.trim().replaceAll('\\', '/');
    if ((action.protocol !== 'ftp' && action.protocol !== 'scp') || !path.startsWith('/')) return;
    const rest = path.replace(/^\/+/, '');
    yield {
      place: valuePlace(subject, action.pathOf('remotePath')),
      message: `the server drops the slash: the file goes to ${JSON.stringify(rest)} below the folder of the login`,
      fix: `remotePath: ${rest === '' ? "''" : rest}`,
    };
  }),
};

const unquotedScp: LintRule = {
  code: 'SCP_PATH_UNQUOTED',
  severity: 'warning',
  what: "Over SCP the path stands in commands of the partner's shell, without quotes.",
  why: 'A blank splits it; other characters run whatever they say.',
  remedy: 'Keep to letters, digits and . _ - / in remotePath.',
  source: 'kaltura/server, scpMgr.class.php',
  example: { bad: 'remotePath: incoming/my files', good: 'remotePath: incoming/my-files' },
  check: perAction(function* (action, subject) {
    const bare = action.remotePath.replaceAll('{REMOTE_ID}', '-'.repeat('{REMOTE_ID}'.length));
    const offset = bare.search(/[\s'"`$&|;<>()*?[\]{}!#~]/);
    if (action.protocol !== 'scp' || offset < 0) return;
    yield {
      place: placeInValue(subject, action.pathOf('remotePath'), offset),
      message: `${JSON.stringify(action.remotePath)} reaches the partner's shell unquoted`,
      fix: 'Keep to letters, digits and . _ - / in remotePath.',
    };
  }),
};

const pathIsFile: LintRule = {
  code: 'REMOTE_PATH_FILE_NAME',
  severity: 'warning',
  what: 'A remotePath that ends like a file name becomes a folder of that name.',
  why: 'For file protocols the server puts /<13 hex digits>.xml after remotePath: the name of the file cannot be chosen, and an update is a new file.',
  remedy: 'Name the folder alone, and let the partner tell entries by what is inside the document.',
  source: `${GENERIC_ENGINE}, doSubmit (uniqid)`,
  example: { bad: 'remotePath: incoming/entry.xml', good: 'remotePath: incoming' },
  check: perAction(function* (action, subject) {
    const [found] = /[^/\\]+\.(xml|json|csv|txt|zip)$/i.exec(action.remotePath) ?? [];
    if (!isFileProtocol(action) || found === undefined) return;
    yield {
      place: placeInValue(subject, action.pathOf('remotePath'), action.remotePath.length - found.length),
      message: `${found} becomes a folder: the server puts a file name of its own after remotePath`,
      fix: 'Name the folder alone.',
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

/** What goes wrong between the account and the partner's server. */
export const deliveryRules: readonly LintRule[] = [
  httpAddress,
  clearText,
  scheme,
  clearTextLogin,
  contentType,
  fileName,
  fileAddress,
  activeFtp,
  relativeSftp,
  fromLogin,
  unquotedScp,
  pathIsFile,
  fetchReport,
];
