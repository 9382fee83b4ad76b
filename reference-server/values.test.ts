/** What templates show that no message has: to whom a line goes, what was refused, where somebody is. */
import t from 'tap';
import { DIALECTS, parley } from '../spec/index.ts';
import { count, house, type Wire } from './house.test.helper.ts';

const lines = (wire: Wire) => wire.lines.map((line) => line.replace(/\r$/, ''));
const registered = async (wire: Wire, nick: string) => {
  wire.socket.write(`NICK ${nick}\r\nUSER x 0 * :x\r\n`);
  await wire.line(/ 366 /);
};

t.test('IRC: a line names its receiver, and a refusal what it is about', async (t) => {
  const { open } = await house(t, { dialect: DIALECTS.irc! });
  const [ann, bea] = [open(), open()];
  await registered(ann, 'ann');
  bea.socket.write('NICK ann\r\nUSER x 0 * :x\r\n');
  await bea.line(/ 433 /);
  t.match(lines(bea).at(-1), /^:\S+ 433 \* ann :/, 'a guest is *, and the nickname is said');
  await registered(bea, 'bea');
  t.ok(lines(bea).some((line) => /^:\S+ 353 bea = #parley :.*\bann\b/.test(line)));
  ann.socket.write(
    `DANCE|now or never\r\n${'D'.repeat(100)} now\r\nPRIVMSG nobody :psst\r\nPRIVMSG #parley :hello\r\n`,
  );
  await bea.line(/PRIVMSG #parley :hello/);
  t.match(lines(bea).at(-1), /^:ann!\S+ PRIVMSG #parley :hello$/);
  await ann.line(/ 401 /);
  t.match(lines(ann).slice(-3), [
    /^:\S+ 421 ann DANCE :Unknown command$/,
    new RegExp(`^:\\S+ 421 ann ${'D'.repeat(32)} :Unknown command$`),
    /^:\S+ 401 ann nobody :/,
  ]);
});

t.test('an answer that needs a nickname is not given to whoever has none', async (t) => {
  const asides = { fromClient: [{ template: 'MODE {word}', reply: 'OK {word} {me}' }], fromServer: [] };
  const { open } = await house(t, { dialect: { ...parley, asides } });
  const wire = open();
  wire.send('MODE fast');
  await wire.login('ann');
  wire.send('MODE slow');
  await wire.line('OK slow ann');
  t.strictSame(wire.lines, ['welcome|ann', 'OK slow ann']);
});

t.test('where no operator listens, what is said to one is not answered, and that is all', async (t) => {
  const { server, open } = await house(t, { dialect: DIALECTS['half-duplex']! });
  const wire = open();
  wire.socket.write('hello');
  wire.socket.end();
  await wire.end();
  t.equal(count(server, 'ask-operator'), 1);
});
