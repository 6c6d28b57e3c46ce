/** A ping touches no container; an engine that needs longer is hung or thrashing. */
export const PING_TIMEOUT_MS = 2_000;
/** Reads wait for a container's lock while it starts; on a Pi with a busy SD card that has been seconds. */
export const READ_TIMEOUT_MS = 10_000;
/** Creating, starting and removing write to the SD card and set up networks. */
export const CHANGE_TIMEOUT_MS = 60_000;
/** On top of the grace: the kill after it, unmounting and the engine's own bookkeeping on a slow card. */
export const STOP_MARGIN_MS = 20_000;
/** Silence after which a pull is given up; it has no limit in total. Covers DNS and connection attempts of the engine. */
export const PULL_INACTIVITY_MS = 120_000;
/** Silence of both the sender and the engine after which a load is given up; unpacking a large layer reports progress. */
export const LOAD_INACTIVITY_MS = 120_000;
/** Wait between two looks at an ended container whose log is followed: a person is watching, nobody else pays. */
export const LOG_REOPEN_MS = 500;
/** How often a watch asks the engine whether it still answers: an engine that is stopped or hung never ends its event stream. */
export const WATCH_PING_PERIOD_MS = 10_000;
/** First wait before a watch connects anew. */
export const RECONNECT_MIN_MS = 100;
/** Longest wait before a watch connects anew: the engine's own start takes about as long. */
export const RECONNECT_MAX_MS = 5_000;
/** Events this much older than the connection are asked for again, so that none falls between request and subscription. */
export const EVENT_OVERLAP_MS = 1_000;
/** Containers read at once while listing: enough to hide latency, too few to flood a Pi's engine. */
export const INSPECT_CONCURRENCY = 8;
/** Longest JSON record accepted from the engine's streams; real ones stay below 20 KB. */
export const JSON_RECORD_CHARS_MAX = 1_048_576;
/** Longest log line passed on whole; a longer one arrives as several. Four of the pieces that the engine stores. */
export const LOG_LINE_BYTES_MAX = 65_536;
/** Longest frame accepted in a log stream; the engine cuts at 16 KiB, other log drivers may not. */
export const LOG_FRAME_BYTES_MAX = 1_048_576;
/** Size at which a container's log file is rotated, in Docker's notation: an SD card is small and wears out. */
export const CONTAINER_LOG_FILE_SIZE = '5m';
/** Log files kept per container: 10 MB each at most, yet never an empty log just after a rotation. */
export const CONTAINER_LOG_FILES = '2';
/** A process that could not be executed ends within this time of its start; its log then says why. */
export const EXEC_FAILURE_RUN_MS_MAX = 1_000;
