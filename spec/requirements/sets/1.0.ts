/** The requirements of version 1.0, written by docs/freeze.ts and never changed since. */
import { requirementSet } from './set.ts';

export const SET_1_0 = requirementSet(
  '1.0',
  `
  LOGIN-1 MUST login/welcome login/non-ascii login/space-inside
  LOGIN-2 MUST login/roster login/roster-of-50 login/20-at-once login/roster-without-gone login/roster-without-guests login/roster-empty run/roster
  LOGIN-3 MUST room/given-told login/joined-to-others login/joined-50 run/joined-and-left run/heard-all
  LOGIN-4 MUST login/guest-hears-nothing login/refused-hears-nothing run/nothing-before-welcome
  LOGIN-5 MUST login/say-before login/to-before
  LOGIN-6 MUST login/twice-same login/twice-other
  LOGIN-7 MUST login/retry-after-taken login/retry-after-invalid nick/20-at-once-losers-retry
  LOGIN-8 SHOULD time/login-deadline
  LOGIN-9 MUST login/server-waits
  LOGIN-10 MAY login/full
  NICK-1 MUST nick/in-use nick/in-use-repeatedly nick/guest-owns-nothing nick/20-names-at-once
  NICK-2 MUST nick/case-variant
  NICK-3 MUST nick/non-ascii-case nick/full-width nick/combining nick/no-break-space nick/compatibility
  NICK-4 MUST nick/spelling-shown nick/spelling-not-normalised
  NICK-5 MUST nick/20-at-once nick/20-at-once-variants nick/20-at-once-losers-retry nick/storm
  NICK-6 MUST nick/empty nick/32-octets nick/33-octets nick/32-octets-of-emoji nick/33-octets-of-emoji nick/space-first nick/space-last nick/zero-width nick/bidi nick/soft-hyphen nick/private-use nick/bare-mark
  NICK-7 MUST nick/reuse-after-quit nick/reuse-after-fin nick/reuse-after-rst nick/reuse-after-half-close nick/reuse-other-spelling nick/reuse-ten-times nick/storm
  NICK-8 MUST nick/refused-holder-unharmed nick/refused-then-quit nick/refused-then-fin nick/refused-then-rst
  NICK-9 SHOULD nick/mixed-scripts
  SAY-1 MUST say/reaches-one say/reaches-two say/reaches-50 say/newest-hears say/alone say/same-twice say/storm run/heard-all
  SAY-2 MUST say/once run/exactly-once
  SAY-3 MUST say/no-echo say/alone
  SAY-4 MUST say/no-history
  SAY-5 MUST say/order say/order-joined to/order-with-say frame/joined-commands
  SAY-6 MUST say/newest-hears say/one-order-two say/one-order-storm say/one-order-with-joins say/storm live/storm run/one-order
  SAY-7 MUST say/text-pipes say/text-spaces say/text-quotes say/text-format say/text-markup say/text-like-a-line say/text-decomposed say/text-emoji say/text-960-octets say/text-multibyte-960-octets say/text-of-one-octet say/text-edges
  SAY-8 MUST say/empty to/empty
  SAY-9 MUST say/961-octets say/multibyte-961-octets to/961-octets say/text-960-octets
  TO-1 MUST to/named-only to/text-unchanged to/hundred run/exactly-once
  TO-2 MUST to/unknown to/gone to/invalid-nick
  TO-3 MUST to/self to/self-variant
  TO-4 MUST to/variant
  TO-5 MUST to/renewed-nick
  PING-1 MUST ping/member ping/guest ping/64-octets ping/hundred ping/in-order
  PING-2 MUST ping/unasked-pong
  FRAME-1 MUST frame/no-lf-then-fin frame/no-lf-then-half-close frame/quit-without-lf
  FRAME-2 MUST frame/waits-for-lf frame/split-every-octet frame/split-in-character frame/split-before-lf frame/joined-two frame/joined-login-and-say frame/joined-200 frame/joined-with-part frame/joined-commands frame/split-login frame/split-say frame/split-to frame/split-ping frame/split-quit frame/combinations
  FRAME-3 MUST frame/crlf frame/mixed-terminators frame/split-in-crlf
  FRAME-4 MUST frame/line-of-1024 frame/line-of-1025 frame/line-of-1024-crlf frame/line-of-1025-crlf frame/split-long-line
  FRAME-5 MUST frame/line-of-100-kb frame/line-of-10-mb frame/bad-lines-change-nothing frame/bad-line-between-good
  FRAME-6 MUST frame/utf8-stray-octet frame/utf8-lone-continuation frame/utf8-overlong frame/utf8-surrogate frame/utf8-truncated frame/utf8-beyond-unicode frame/utf8-in-login frame/utf8-every
  FRAME-7 MUST frame/empty frame/empty-crlf frame/empty-before-login
  FRAME-8 MUST frame/control-nul frame/control-tab frame/control-escape frame/control-delete frame/control-c1 frame/control-cr-inside frame/control-two-crs frame/control-in-nick frame/control-every frame/cr-everywhere frame/control-escapes
  FRAME-9 MUST frame/unknown frame/unknown-upper-case frame/unknown-space frame/unknown-server-words frame/unknown-before-login frame/unknown-http
  FRAME-10 MUST frame/malformed-login frame/malformed-login-two frame/malformed-say frame/malformed-to frame/malformed-quit frame/malformed-ping frame/malformed-ping-empty frame/malformed-ping-long frame/malformed-pong
  FRAME-11 MUST run/well-formed
  FRAME-12 MAY frame/long-line-early
  ERR-1 MUST err/offender-only nick/refused-holder-unharmed
  ERR-2 MUST err/one-error err/one-each-in-order err/hundred
  ERR-3 MUST err/long-before-utf8 err/utf8-before-control err/control-before-unknown err/guest-before-text err/member-before-nick
  ERR-4 MUST run/well-formed
  ERR-5 SHOULD
  LEAVE-1 MUST leave/told-once leave/20-quits-at-once leave/20-resets-at-once leave/mixed-at-once leave/quit-then-reset live/storm run/joined-and-left run/heard-all leave/twins
  LEAVE-2 MUST leave/quit-bye leave/guest-quit
  LEAVE-3 MUST leave/after-quit-ignored leave/quit-twice
  LEAVE-4 MUST leave/quit leave/quit-then-fin
  LEAVE-5 MUST leave/fin leave/fin-of-two
  LEAVE-6 MUST leave/reset leave/close-with-unread leave/reset-while-written-to leave/reset-during-storm
  LEAVE-7 MUST leave/half-close
  LEAVE-8 MUST leave/last-words-fin leave/last-words-half-close leave/last-quit-fin
  LEAVE-9 MUST leave/nothing-after-left run/nothing-after-left
  LEAVE-10 MUST leave/guest-fin leave/guest-reset leave/guest-quit
  LEAVE-11 MUST leave/slow leave/slow-memory
  LEAVE-12 SHOULD time/idle-ping
  LEAVE-13 MUST time/pong-keeps
  LEAVE-14 MUST time/timeout
  LEAVE-15 SHOULD time/shutdown
  LEAVE-16 MAY leave/flood
  LIVE-1 MUST live/silent-guest live/half-a-login live/100-half-logins live/500-half-logins
  LIVE-2 MUST live/stopped-reader
  LIVE-3 MUST live/garbage live/garbage-from-guest frame/line-of-10-mb live/unread-errors live/recorded live/not-utf8-login
  LIVE-4 MUST live/connect-and-reset live/login-and-reset live/reset-after-quit live/talk-after-quit live/talk-after-fin live/talk-after-rst live/talk-after-half-close live/storm
  LIVE-5 MUST live/not-utf8 live/guest-half-close-ends live/half-close-ends
  ROOM-1 MUST room/echo room/echo-order
  ROOM-2 MUST room/given-nicks
  ROOM-3 MUST room/pair-talks room/pair-answers room/pair-order room/pair-renewed-nick run/exactly-once room/pair-rst-talks
  ROOM-4 MUST room/pair-unknown room/pair-self room/pair-nobody room/pair-refused-keeps
  ROOM-5 MUST room/pair-quit room/pair-fin room/pair-rst room/pair-half-close room/pair-third-party room/pair-guest-gone room/pairs-gone-at-once
  ROOM-6 MUST room/reply room/reply-order room/reply-apart room/reply-50 run/exactly-once
  ROOM-7 MUST room/reply-quit room/reply-after-fin room/reply-after-rst room/reply-after-half-close room/reply-unanswered room/reply-silent room/reply-unanswered-by-operator
  ROOM-8 MUST room/illegal-nick room/illegal-nick-untold
  WS-1 MUST ws/fragments ws/fragments-in-character
  WS-2 MUST ws/lengths
  WS-3 MUST ws/ping ws/ping-between-fragments
  WS-4 MUST ws/close
  WS-5 MUST ws/unmasked ws/reserved-bits ws/unknown-opcode
  WS-6 MUST ws/not-utf8
  CLIENT-1 MUST client/grammar client/long-typed
  CLIENT-2 MUST client/split-every-octet client/split-code-point client/joined-in-one client/joined-with-welcome
  CLIENT-3 MUST client/ping client/ping-before-welcome client/ping-several client/ping-long-token
  CLIENT-4 MUST client/unknown-message client/malformed-message client/not-utf8-message
  CLIENT-5 MUST client/escapes client/c1 client/escapes-elsewhere
  CLIENT-6 SHOULD client/quit client/quit-waits
  CLIENT-7 MUST client/login client/login-octets
  CLIENT-8 MUST client/shows-said client/shows-told client/shows-octets client/shows-in-order client/shows-same-twice
  CLIENT-9 SHOULD client/told-is-marked
  CLIENT-10 SHOULD client/shows-roster client/shows-joined client/shows-left
  CLIENT-11 MUST client/says client/says-octets client/says-in-order client/tells
  CLIENT-12 MUST client/nick-in-use client/shows-error client/unknown-error
  CLIENT-13 MUST client/server-ends client/server-resets client/server-says-bye client/server-ends-guest client/nobody-listens
  CLIENT-14 MUST client/types-ahead
  CLIENT-15 MUST client/long-line client/line-too-long
  CLIENT-16 SHOULD client/typed-empty
  CLIENT-17 SHOULD client/bidi
  CLIENT-18 SHOULD client/shows-nothing-else
  CLIENT-19 MUST client/quit-ends client/quit-unanswered
`,
);
