/** Starting keepalived takes a tenth of a second on a PC, and a few on a busy Pi 3, whose first check of the agent is part of it. */
export const START_TIMEOUT_MS = 5_000;
/** It sends its farewell, takes the address away and ends, within a second; what takes longer hangs. */
export const STOP_TIMEOUT_MS = 3_000;
/** How often its processes are looked at. A killed one leaves its address behind, so it must be back before many clients notice; a look reads one file. */
export const WATCH_INTERVAL_MS = 200;
/** While something that is under way is waited for. */
export const WAIT_INTERVAL_MS = 10;
/** After a start that failed. What was killed is started at once. */
export const RETRY_MS_FIRST = 500;
export const RETRY_MS_MAX = 10_000;
/** Looked at so often with a process stopped or missing. Of the two one restarts the other, at once when it has lived for a while. */
export const UNWELL_LOOKS_MAX = 2;
/** `ip` and `mkfifo` take some milliseconds; more than this is a machine that does not work. */
export const PROGRAM_TIMEOUT_MS = 5_000;
/** Of what a program writes. */
export const PROGRAM_OUTPUT_BYTES_MAX = 1024 * 1024;
/** RFC 5227 asks three times within 3 to 7 s. Two suffice on one switch, and the address is wanted now. */
export const PROBES = 2;
/** In whole seconds, as arping wants it. */
export const PROBE_WAIT_S = 1;
/** Of what keepalived says about a configuration, for a person. */
export const COMPLAINT_CHARS_MAX = 400;
/** Two that hear each other in one direction only report with every advert. */
export const TWO_HOLDERS_INTERVAL_MS = 10_000;
/** A line has some forty characters. */
export const NOTICE_CHARS_MAX = 256;
