/** A request is a few words: the longest, a SET of a long text, is below this. upsd and its clients have buffers of the same size. */
export const REQUEST_CHARS_MAX = 512;
/** Connections at a time: a client keeps one, and a rack's battery feeds a handful of other machines. */
export const CONNECTIONS_MAX = 64;
/** Of one address, so that one faulty machine cannot take all of them; behind a translating router several clients have one. */
export const CONNECTIONS_PER_ADDRESS_MAX = 16;
/** Without a complete request for so long, a connection is ended, as upsd does; upsmon asks every 5 s. */
export const IDLE_MS = 60_000;
/** Requests of one connection in a second. A client that shows everything asks for kind and description of each of some 100 variables, one by one. */
export const REQUESTS_PER_SECOND_MAX = 500;
/** Answers that wait for a client that does not read; all variables of a rack are some 5 KB. */
export const UNREAD_BYTES_MAX = 65_536;
/** How old the values of an answer may be: a flood of requests costs no more than one look a second, and drivers look every 2 s. */
export const SNAPSHOT_MS = 1_000;
/** Until the next attempt to listen: at boot an address may be there some seconds after the controller. */
export const LISTEN_AGAIN_MS = 10_000;
/** Texts are cut off here: clients have room for 512 characters a line, with names and quotes. */
export const TEXT_CHARS_MAX = 200;
/** Digits behind the dot: nothing here is measured more finely. */
export const NUMBER_DIGITS = 3;
