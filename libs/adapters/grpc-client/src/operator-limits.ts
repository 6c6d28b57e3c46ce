/** A controller on the same network answers a connection in milliseconds; a person waits no longer than this for "cannot reach". */
export const CONNECT_DEADLINE_MS = 3_000;
/** Reads come from memory; a busy Pi under full load has been given ten seconds. */
export const READ_DEADLINE_MS = 10_000;
/** Changes are answered when durable: a worn SD card may take seconds for one flush. */
export const CHANGE_DEADLINE_MS = 30_000;
/** A hook is given up after half a minute, and all are tested at once. */
export const HOOKS_DEADLINE_MS = 45_000;
/** Without a chunk accepted for this long an upload is taken for cut; the next try goes on from what arrived. */
export const UPLOAD_STALL_MS = 60_000;
/** After the last chunk the controller reads the whole tar once to check it: 16 GiB at 30 MB/s, an SD card's speed. */
export const UPLOAD_CHECK_MS = 600_000;
/** Streams that follow may be silent for hours: pings tell a quiet controller from a dead one. */
export const KEEPALIVE_PERIOD_MS = 10_000;
export const KEEPALIVE_TIMEOUT_MS = 5_000;
/** After a refused connection gRPC itself waits this long before it connects anew; our own back-off decides when that matters. */
export const RECONNECT_BACKOFF_MIN_MS = 100;
export const RECONNECT_BACKOFF_MAX_MS = 2_000;
