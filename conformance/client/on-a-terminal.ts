/**
 * A terminal of its own for a program, without a native addon: Python's pty module opens it and copies
 * both ways. On descriptor 3 it tells the number of the program's process group, or why it could not be
 * started. What is typed is not echoed by the terminal itself, so that all that is shown is the program's.
 */
import { spawnSync } from 'node:child_process';

/** Size of the terminal; the kit's own screen has the same. */
export const ROWS = 50;
export const COLUMNS = 200;

const SOURCE = `
import errno, fcntl, os, pty, select, signal, struct, sys, termios
rows, columns, argv = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
os.set_inheritable(3, False)
pid, master = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    mode = termios.tcgetattr(0)
    mode[3] &= ~termios.ECHO
    termios.tcsetattr(0, termios.TCSANOW, mode)
    try:
        os.execvp(argv[0], argv)
    except OSError as fault:
        os.write(3, (errno.errorcode[fault.errno] + "\\n").encode())
        os._exit(127)

def end(*_):
    try:
        os.killpg(pid, signal.SIGKILL)
    except OSError:
        pass
    os._exit(1)

signal.signal(signal.SIGTERM, end)
os.write(3, b"%d\\n" % pid)
typed, status = b"", None
while True:
    readable, writable, _ = select.select([0, master], [master] if typed else [], [], 0.05)
    if master in readable:
        try:
            shown = os.read(master, 65536)
        except OSError:
            break
        while shown:
            shown = shown[os.write(1, shown):]
        continue
    if status is not None:
        break
    if 0 in readable:
        more = os.read(0, 65536)
        if not more:
            end()
        typed += more
    if writable:
        typed = typed[os.write(master, typed[:512]):]
    ended, how = os.waitpid(pid, os.WNOHANG)
    if ended:
        status = how
if status is None:
    status = os.waitpid(pid, 0)[1]
code = os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 128 - code)
`;

/** Nothing of the folder that it runs in, of the environment or of what is installed stands in for a module of Python's. */
const APART = '-IS';

const PROBE = 'import os, pty; os.waitstatus_to_exitcode';
const PROBE_MS_MAX = 10_000;

let isThere: boolean | undefined;

/** Whether a terminal can be had: Python 3.9 or later, on a system that has terminals. */
export function canHaveTerminal(): boolean {
  isThere ??=
    process.platform !== 'win32' &&
    spawnSync('python3', [APART, '-c', PROBE], { timeout: PROBE_MS_MAX }).status === 0;
  return isThere;
}

/** The command that runs another one on a terminal. */
export function onTerminal(argv: readonly string[]): string[] {
  return ['python3', APART, '-c', SOURCE, String(ROWS), String(COLUMNS), ...argv];
}
