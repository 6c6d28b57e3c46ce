/** How long HAProxy may take to answer on its sockets: it does so within a millisecond, on a busy Pi within a hundred. */
export const ANSWER_TIMEOUT_MS = 3_000;
/** From the start of a process, or its reload, until it serves: reading a file with ten thousand servers takes a Pi seconds. */
export const READY_TIMEOUT_MS = 20_000;
/** Between two looks whether it serves. Only starts and reloads wait for it. */
export const READY_POLL_MS = 10;
/** `haproxy -c` reads the file as a start does. */
export const CHECK_TIMEOUT_MS = 20_000;
/** All servers of the largest front door: 16,384 lines of some 200 bytes, twice that for statistics. */
export const ANSWER_BYTES_MAX = 16_777_216;
/** What HAProxy says when it refuses something; the rest of it is of no use. */
export const MESSAGE_CHARS_MAX = 1_000;
/** One line of the runtime API goes into one buffer of 16 KB. */
export const COMMAND_LINE_CHARS_MAX = 8_000;
/** After its end was asked for, connections may end by themselves for so long. */
export const STOP_GRACE_MS = 5_000;
/** Deaths in a row that are answered at once. After that something is wrong with what is served, and a core should not go into that. */
export const PROMPT_RESTARTS_MAX = 3;
/** Between starts when it dies again and again. */
export const RESTART_DELAY_MS = 1_000;
/** A process that lived so long had nothing to do with the deaths before it. */
export const RESTART_MEMORY_MS = 10_000;
/** Its messages on a tmpfs are thrown away beyond that, before a reload. */
export const LOG_BYTES_MAX = 262_144;
/** Perl starts within 10 ms on a PC; nothing waits for it but the next change of the front door. */
export const HOLDER_READY_MS = 3_000;
/** After SIGKILL. */
export const HOLDER_END_MS = 1_000;
