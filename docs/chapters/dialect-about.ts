/** What each shipped dialect is, in two sentences: what its data cannot say. */

/** By name. */
export const ABOUT: Readonly<Record<string, string>> = {
  parley:
    'The wire format of Parley/1 itself, which all other chapters show: lines that begin with a word, and a pipe between the fields. It can express every message but those that only other rooms have.',
  pipe: 'Commands such as `login|alice`, one a read, without anything that ends them; the server says that a login went well and passes on what is said, nothing more. Nobody is told who comes and goes, and several people may have one nickname.',
  select:
    'A relay: whatever anybody sends goes to everybody as it is, the sender included, so the clients write the nickname before the text themselves. The first read of a connection says who it is, and nothing answers it.',
  register:
    'The server asks for a nickname in Chinese, asks again if somebody has it, and tells all who enters and who quits. Some of its messages end in a line feed and others do not, so a client must recognise them in the stream.',
  nick: 'A relay that asks `NICK`, says in Chinese who comes and who goes, and gives each text back to its speaker too. Nothing ends a message, and several people may have one nickname.',
  simplex:
    'A server that greets whatever it is sent. Each connection is for itself: there are no nicknames, and nobody hears anybody else.',
  'half-duplex':
    'One client at a time talks to a person at the console of the server, who types an answer to each text. The answer comes with the address of the client and the time.',
  p2p: 'A nickname that is taken is refused, then `To:bob` chooses whom to talk to, and all that follows goes to that person alone. Whoever is chosen is asked nothing and can answer at once.',
  p2m: 'A room that asks for a name and shows a newcomer who is there, in the way in which Python writes a list. Nobody is told who comes, the room is told who goes.',
  websocket:
    'Text messages of WebSocket, in a room where the server gives the names: user1, user2 and so on. What is said comes back to its speaker too, and all are told who comes and goes.',
  'budget-chat':
    'Problem 3 of Protohackers: the server asks for a name, shows who is there, and passes lines on as `[alice] hello`. What the statement of the problem leaves to the server, the words of a notice or of a refusal, is recognised in whatever words it comes.',
  irc: 'As much of IRC as one channel needs, `#parley`: NICK and USER, PRIVMSG to the channel or to one person, PING and QUIT. The server puts whoever logs in into the channel by itself; what else clients and servers of IRC send is known and ignored.',
};
