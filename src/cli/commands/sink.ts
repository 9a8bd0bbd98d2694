import { Command } from 'commander';
import type { CommandContext } from '../program.js';
export function sinkCommand(_context: CommandContext): Command {
  return new Command('sink');
}
