/** Starts one bad target: `main.ts NAME [PORT]`; without a name, lists them. */
import { guiltyOf } from './bad-target.ts';
import { BAD_TARGETS } from './index.ts';

const [name, port = '0'] = process.argv.slice(2);
const target = BAD_TARGETS.find((each) => each.name === name);
if (name === undefined) {
  for (const each of BAD_TARGETS)
    process.stdout.write(`${each.name.padEnd(24)} ${guiltyOf(each).join(', ').padEnd(9)} ${each.does}\n`);
} else if (target === undefined || !/^\d{1,5}$/.test(port)) {
  process.stderr.write(`usage: main.ts NAME [PORT]; without a name the bad targets are listed.\n`);
  process.exitCode = 2;
} else {
  const limits = {
    idleMs: Number(process.env.PARLEY_IDLE_MS ?? 60_000),
    loginMs: Number(process.env.PARLEY_LOGIN_MS ?? 30_000),
  };
  const instance = await target.start({ port: Number(port), ...limits });
  process.stdout.write(
    `${JSON.stringify({ listening: { host: instance.host, port: instance.port }, limits })}\n`,
  );
  process.once('SIGTERM', () => {
    void instance.close().then(() => process.exit(0));
  });
}
