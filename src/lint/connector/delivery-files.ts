import type { LintRule } from '../rule.js';
import { isFileProtocol, perAction, placeInValue, settingAt, valuePlace } from './settings.js';

const GENERIC_ENGINE = 'kaltura/server, GenericDistributionEngine.php';

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

/** What goes wrong with FTP, SFTP and SCP. */
export const fileDeliveryRules: readonly LintRule[] = [
  fileAddress,
  activeFtp,
  relativeSftp,
  fromLogin,
  unquotedScp,
  pathIsFile,
];
