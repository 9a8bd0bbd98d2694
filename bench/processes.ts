import { readFileSync, readdirSync } from 'node:fs';

/** What a process has used, as Linux counts it. */
export interface ProcessUsage {
  readonly pid: number;
  readonly rssMb: number;
  readonly cpuMs: number;
}

/** Linux tells in hundredths of a second. @source getconf CLK_TCK */
const TICK_MS = 10;

/** This process first, then the engines that it started; elsewhere than on Linux, nothing of them. */
export function readUsage(): { readonly command: ProcessUsage; readonly engines: readonly ProcessUsage[] } {
  const { user, system } = process.cpuUsage();
  const command = {
    pid: process.pid,
    rssMb: process.memoryUsage.rss() / 1024 ** 2,
    cpuMs: (user + system) / 1000,
  };
  if (process.platform !== 'linux') return { command, engines: [] };
  const engines = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readEngine(Number(name)));
  return { command, engines };
}

function readEngine(pid: number): ProcessUsage[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name, which may hold anything: state, parent, and so on; times are the 14th and 15th field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(fields[1]) !== process.pid) return [];
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engine.cjs')) return [];
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const rssMb = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
    return [{ pid, rssMb, cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS }];
  } catch {
    // It ended meanwhile.
    return [];
  }
}
