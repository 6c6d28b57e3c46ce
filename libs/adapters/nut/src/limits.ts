/** A whole look, connecting included. upsd answers from memory in milliseconds; its host may be far away on a bad wireless link. */
export const READ_TIMEOUT_MS = 5_000;
/** upsd cuts its own lines off at 512 bytes. */
export const LINE_CHARS_MAX = 1_024;
/** The largest devices (power strips with 48 outlets) have some 500 variables. */
export const VARIABLES_MAX = 1_000;
/** How much of an unexpected line is shown. */
export const SHOWN_TEXT_MAX = 60;
