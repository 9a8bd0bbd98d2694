import { Command } from 'commander';
import type { CommandContext } from '../program.js';
export function doctorCommand(_context: CommandContext): Command {
  return new Command('doctor');
}
