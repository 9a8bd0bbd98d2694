import { Command } from 'commander';
import { PROTOCOLS } from '../../core/connector.js';
import {
  choices,
  collect,
  notEmpty,
  wholeNumber,
  withCommonFlags,
  withExamples,
  type CommandContext,
} from '../command.js';
import { withManual } from '../manual.js';
import { faultFlag } from '../faults.js';
import { PASSWORD_VARIABLE, type SinkFlags } from './sink-flags.js';

export function sinkCommand(context: CommandContext): Command {
  const command = new Command('sink')
    .summary('the sinks alone, for any client')
    .description(
      'Start embedded FTP, SFTP, SCP, HTTP and HTTPS servers on 127.0.0.1 that take whatever is sent, until interrupted.',
    )
    .addOption(choices('--protocol <name>', 'which ones; may be given several times', PROTOCOLS))
    .option('--port <protocol=port>', 'a fixed port, e.g. sftp=2222; may be given several times', collect)
    .option('--into <dir>', 'keep what arrives as files below this folder', notEmpty)
    .option('--username <name>', 'the login that FTP, SFTP and SCP accept', 'mrssmith')
    .option('--any-login', 'accept any user name and password')
    .option('--answer <file>', 'what HTTP and HTTPS answer; <response><id>sink-N</id></response> otherwise')
    .option('--status <code>', 'the HTTP status of the answer', wholeNumber(200, 599), 200)
    .addOption(faultFlag())
    .option('--transcript', 'print every conversation');
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith sink', 'all five, on free ports'],
    ['mrssmith sink --port sftp=2222 --into received', 'a fixed port, files kept'],
    ['mrssmith sink --protocol http --answer reply.xml', 'one protocol with an answer of your own'],
    ['mrssmith sink --fault disk-full:1000', 'sinks that misbehave'],
    [`${PASSWORD_VARIABLE}=... mrssmith sink`, 'a password of your own'],
  ]);
  withManual(command, { exits: { unavailable: 'a port is taken' }, seeAlso: ['run'] });
  return command.action(async (flags: SinkFlags) => {
    const { serveSinks } = await import('./sink-serve.js');
    await serveSinks(flags, context);
  });
}
