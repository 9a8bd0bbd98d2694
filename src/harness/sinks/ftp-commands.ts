import { activeDoor, openPassiveDoor, parseActiveTarget } from './ftp-data.js';
import { renderFacts, renderList, renderMachineList, renderNames, toFtpTime } from './ftp-listing.js';
import type { FtpCommand, FtpHandler, FtpSession } from './ftp-session.js';
import { modifiedAt, sendBytes, storeFile } from './ftp-transfers.js';

type Handler = (session: FtpSession, argument: string) => Promise<void>;

/**
 * Carries out one command.
 *
 * @source RFC 959, RFC 2389 (FEAT, OPTS), RFC 2428 (EPSV, EPRT), RFC 3659 (SIZE, MDTM, MLST, MLSD)
 */
export const handleFtpCommand: FtpHandler = async (session, { verb, argument }: FtpCommand) => {
  const open = BEFORE_LOGIN.get(verb);
  if (open !== undefined) return open(session, argument);
  const handler = AFTER_LOGIN.get(verb);
  if (handler === undefined)
    return session.reply(NOT_IMPLEMENTED.has(verb) ? 502 : 500, 'Command not understood');
  return session.isLoggedIn
    ? handler(session, argument)
    : session.reply(530, 'Log in with USER and PASS first');
};

const FEATURES = ['EPRT', 'EPSV', 'MDTM', 'MLST type*;size*;modify*;', 'PASV', 'SIZE', 'UTF8'];

const BEFORE_LOGIN = new Map<string, Handler>([
  ['USER', logInAs],
  ['PASS', checkPassword],
  ['QUIT', quit],
  ['SYST', async (session) => session.reply(215, 'UNIX Type: L8')],
  ['FEAT', async (session) => session.reply(211, ['Features:', ...FEATURES, 'End'])],
  ['NOOP', async (session) => session.reply(200, 'NOOP')],
  ['CLNT', async (session) => session.reply(200, 'Noted')],
  ['HELP', async (session) => session.reply(214, ['Commands:', [...AFTER_LOGIN.keys()].join(' '), 'End'])],
  ['OPTS', setOption],
  ['AUTH', async (session) => session.reply(502, 'This sink speaks plain FTP alone')],
]);

const AFTER_LOGIN = new Map<string, Handler>([
  ['TYPE', setType],
  ['MODE', async (session, argument) => acceptOnly(session, argument, 'S')],
  ['STRU', async (session, argument) => acceptOnly(session, argument, 'F')],
  ['ALLO', async (session) => session.reply(202, 'No storage allocation necessary')],
  ['REST', restart],
  ['STAT', async (session) => session.reply(211, 'mrssmith FTP sink')],
  ['ABOR', async (session) => session.reply(226, 'Nothing is running any more')],

  ['PWD', printFolder],
  ['XPWD', printFolder],
  ['CWD', changeFolder],
  ['XCWD', changeFolder],
  ['CDUP', async (session) => changeFolder(session, '..')],
  ['XCUP', async (session) => changeFolder(session, '..')],
  ['MKD', makeFolder],
  ['XMKD', makeFolder],
  ['RMD', removeFolder],
  ['XRMD', removeFolder],

  ['SIZE', tellSize],
  ['MDTM', tellTime],
  ['DELE', removeFile],
  ['RNFR', renameFrom],
  ['RNTO', renameTo],

  ['PASV', enterPassiveMode],
  ['EPSV', enterExtendedPassiveMode],
  ['PORT', async (session, argument) => enterActiveMode(session, 'PORT', argument)],
  ['EPRT', async (session, argument) => enterActiveMode(session, 'EPRT', argument)],

  ['STOR', async (session, argument) => store(session, argument)],
  ['APPE', append],
  ['STOU', storeUnique],
  ['RETR', retrieve],
  ['LIST', async (session, argument) => list(session, argument, renderList)],
  ['NLST', async (session, argument) => list(session, argument, renderNames)],
  ['MLSD', async (session, argument) => list(session, argument, renderMachineList)],
  ['MLST', listOne],
]);

const NOT_IMPLEMENTED = new Set([
  'ACCT',
  'SITE',
  'SMNT',
  'REIN',
  'PBSZ',
  'PROT',
  'CCC',
  'ADAT',
  'MFMT',
  'HOST',
  'LANG',
]);

async function logInAs(session: FtpSession, username: string): Promise<void> {
  session.isLoggedIn = false;
  session.username = username;
  return session.reply(331, 'Password required');
}

async function checkPassword(session: FtpSession, password: string): Promise<void> {
  const { username, options, fault, transcript } = session;
  if (username === undefined) return session.reply(503, 'Send USER first');
  const logins = options.logins?.();
  const isKnown =
    logins === undefined || logins.some((one) => one.username === username && one.password === password);
  session.isLoggedIn = isKnown && fault?.kind !== 'refuse-login';
  transcript.add('note', `login "${username}" with password ${session.isLoggedIn ? 'accepted' : 'refused'}`);
  return session.isLoggedIn ? session.reply(230, 'Logged in') : session.reply(530, 'Login incorrect');
}

async function quit(session: FtpSession): Promise<void> {
  await session.reply(221, 'Goodbye');
  session.finish();
}

async function setOption(session: FtpSession, argument: string): Promise<void> {
  const isKnown = /^(utf-?8( on)?|mlst\b.*)$/i.test(argument);
  return isKnown ? session.reply(200, 'Done') : session.reply(501, 'No such option');
}

/** Bytes are kept as they come in ASCII mode too, as servers on Unix do. */
async function setType(session: FtpSession, argument: string): Promise<void> {
  const isKnown = /^([AI](\s+N)?|L\s*8)$/i.test(argument);
  return isKnown ? session.reply(200, `Type ${argument}`) : session.reply(504, 'No such type');
}

async function acceptOnly(session: FtpSession, argument: string, accepted: string): Promise<void> {
  return argument.toUpperCase() === accepted
    ? session.reply(200, 'Done')
    : session.reply(504, 'Not implemented');
}

async function restart(session: FtpSession, argument: string): Promise<void> {
  if (argument === '0') return session.reply(350, 'From the beginning');
  return session.reply(/^\d+$/.test(argument) ? 504 : 501, 'Transfers start at 0 alone');
}

async function printFolder(session: FtpSession): Promise<void> {
  return session.reply(257, `"${quoted(session.workingFolder)}" is the current directory`);
}

async function changeFolder(session: FtpSession, argument: string): Promise<void> {
  const path = session.resolve(argument);
  if (!session.tree.isFolder(path)) return session.reply(550, `${argument}: no such directory`);
  session.workingFolder = path;
  return session.reply(250, `"${quoted(path)}" is the current directory`);
}

async function makeFolder(session: FtpSession, argument: string): Promise<void> {
  const path = session.resolve(argument);
  if (session.fault?.kind === 'no-mkdir') return session.reply(550, `${argument}: permission denied`);
  if (!session.tree.makeFolder(path)) return session.reply(550, `${argument}: cannot create the directory`);
  return session.reply(257, `"${quoted(path)}" created`);
}

async function removeFolder(session: FtpSession, argument: string): Promise<void> {
  const isRemoved = session.tree.removeFolder(session.resolve(argument));
  return isRemoved
    ? session.reply(250, 'Removed')
    : session.reply(550, `${argument}: not an empty directory`);
}

async function tellSize(session: FtpSession, argument: string): Promise<void> {
  const body = session.tree.file(session.resolve(argument));
  return body === undefined ? noSuchFile(session, argument) : session.reply(213, String(body.length));
}

async function tellTime(session: FtpSession, argument: string): Promise<void> {
  const body = session.tree.file(session.resolve(argument));
  return body === undefined ? noSuchFile(session, argument) : session.reply(213, toFtpTime(modifiedAt(body)));
}

async function removeFile(session: FtpSession, argument: string): Promise<void> {
  const isRemoved = session.tree.remove(session.resolve(argument));
  return isRemoved ? session.reply(250, 'Deleted') : noSuchFile(session, argument);
}

async function renameFrom(session: FtpSession, argument: string): Promise<void> {
  const path = session.resolve(argument);
  session.renameFrom = session.tree.file(path) === undefined ? undefined : path;
  if (session.renameFrom === undefined) return noSuchFile(session, argument);
  return session.reply(350, 'Send RNTO');
}

/** A rename moves the file in the tree. What was delivered stays recorded under the name it was sent to. */
async function renameTo(session: FtpSession, argument: string): Promise<void> {
  const { renameFrom: from, tree, transcript } = session;
  session.renameFrom = undefined;
  if (from === undefined) return session.reply(503, 'Send RNFR first');
  const to = session.resolve(argument);
  if (!tree.rename(from, to)) return session.reply(553, `${argument}: cannot rename to that`);
  transcript.add('note', `${from} is now ${to}; its delivery keeps the first name`);
  return session.reply(250, 'Renamed');
}

async function enterPassiveMode(session: FtpSession): Promise<void> {
  const door = await openPassiveDoor();
  session.door = door;
  const { port } = door;
  return session.reply(227, `Entering Passive Mode (127,0,0,1,${port >> 8},${port & 255})`);
}

async function enterExtendedPassiveMode(session: FtpSession, argument: string): Promise<void> {
  if (/^all$/i.test(argument)) return session.reply(200, 'Extended passive mode from now on');
  if (argument !== '' && argument !== '1')
    return session.reply(522, 'Network protocol not supported, use (1)');
  const door = await openPassiveDoor();
  session.door = door;
  return session.reply(229, `Entering Extended Passive Mode (|||${door.port}|)`);
}

async function enterActiveMode(session: FtpSession, verb: 'PORT' | 'EPRT', argument: string): Promise<void> {
  const target = parseActiveTarget(verb, argument);
  if (target === 'malformed') return session.reply(501, `Not an address: ${argument}`);
  if (target === 'refused')
    return session.reply(504, 'This sink connects to unprivileged loopback ports alone');
  session.door = activeDoor(target);
  return session.reply(200, `${verb} accepted`);
}

async function store(session: FtpSession, argument: string): Promise<void> {
  const path = session.resolve(argument);
  return storeFile(session, path, Buffer.alloc(0), `Ready for ${path}`);
}

async function append(session: FtpSession, argument: string): Promise<void> {
  const path = session.resolve(argument);
  return storeFile(session, path, session.tree.file(path) ?? Buffer.alloc(0), `Ready for more of ${path}`);
}

async function storeUnique(session: FtpSession, argument: string): Promise<void> {
  const base = argument === '' ? 'file' : argument;
  let number = 1;
  while (session.tree.file(session.resolve(`${base}.${number}`)) !== undefined) number += 1;
  const path = session.resolve(`${base}.${number}`);
  // The form of this reply is fixed by RFC 1123 section 4.1.2.9.
  return storeFile(session, path, Buffer.alloc(0), `FILE: ${path}`);
}

async function retrieve(session: FtpSession, argument: string): Promise<void> {
  const body = session.tree.file(session.resolve(argument));
  if (body !== undefined) return sendBytes(session, body, `Sending ${body.length} bytes`);
  session.door = undefined;
  return noSuchFile(session, argument);
}

async function list(session: FtpSession, argument: string, render: typeof renderList): Promise<void> {
  // e.g. "-la in": clients pass options of ls, which change nothing here.
  const path = session.resolve(argument.replace(/^(-\S*\s*)+/, ''));
  const lines = render(session.tree, path);
  if (lines !== undefined)
    return sendBytes(session, Buffer.from(lines.map((line) => `${line}\r\n`).join('')), 'Listing');
  session.door = undefined;
  return noSuchFile(session, argument);
}

async function listOne(session: FtpSession, argument: string): Promise<void> {
  const path = session.resolve(argument);
  const facts = renderFacts(session.tree, path, path);
  return facts === undefined ? noSuchFile(session, argument) : session.reply(250, ['Listing', facts, 'End']);
}

async function noSuchFile(session: FtpSession, argument: string): Promise<void> {
  return session.reply(550, `${argument}: no such file or directory`);
}

/** RFC 959 doubles quotes in the names it quotes. */
const quoted = (path: string): string => path.replaceAll('"', '""');
