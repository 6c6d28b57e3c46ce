/** Largest MQTT packet that the broker takes in: facts are below 2 KB, events below 4 KB; the rest is room to grow. */
export const PACKET_BYTES_MAX = 65_536;
/** Connections at a time: 64 nodes, each seen again by a debugging client, and as many displays and home automation hubs. */
export const CLIENTS_MAX = 256;
/** Connections of one identity at a time, so that one faulty node cannot take all of them. */
export const CLIENTS_PER_IDENTITY_MAX = 16;
/** A client that is silent for 1.5 times this long is gone (MQTT 3.1.1, 3.1.2.10); mosquitto_sub and most hubs ask for 60 s. */
export const KEEPALIVE_MAX_S = 120;
/**
 * Keep-alive of Grappe's own clients: an offline will appears after 1.5 times this long when a cable is pulled, 7.5 s. Shorter
 * would only cost a Pi wake-ups: who needs to know sooner listens to the heartbeats, not to presence.
 */
export const CLIENT_KEEPALIVE_S = 5;
/** From the TCP connection to the end of the TLS handshake, and again from there to CONNECT: a Pi at boot takes under 2 s. */
export const HANDSHAKE_TIMEOUT_MS = 10_000;
/** QoS 2 messages of one client that wait for its release; our own clients use QoS 1 and have none. */
export const INFLIGHT_INBOUND_MAX = 100;
/** Packets that a client may send before its CONNECT is answered. */
export const QUEUE_BEFORE_CONNECTED_MAX = 42;
/** Characters of a client id as the client gives it; MQTT 3.1.1 promises 23, common clients use up to 64. */
export const CLIENT_ID_LENGTH_MAX = 128;

/** Retained payload and topic bytes of the whole rack, in memory: 64 nodes take some 100 KB, and four times that with Home Assistant. */
export const RETAINED_BYTES_MAX = 2_097_152;
/** Retained bytes of one publisher but the controller; a node takes some 2 KB. */
export const RETAINED_BYTES_PER_OWNER_MAX = 65_536;
/** Retained topics of one publisher but the controller; a node has 5. */
export const RETAINED_TOPICS_PER_OWNER_MAX = 64;

/**
 * Bytes that wait for a subscriber which does not read. Above, it is disconnected and may come back for the retained state. Twice the
 * retained store, because a new subscriber is sent all of it at once.
 */
export const BACKLOG_BYTES_MAX = 4_194_304;
/**
 * Where a connection's stream begins to ask its writers to wait. Never reached, and it must not be: while aedes waits for one
 * subscriber, it reads nothing from the publisher, and after 100 messages nobody gets any. The backlog limit cuts in well before.
 */
export const STREAM_HIGH_WATER_BYTES = 2 * BACKLOG_BYTES_MAX;
/** The second line behind the backlog limit, should a wait ever begin: below the 7.5 s after which a node's silence counts as death. */
export const DRAIN_TIMEOUT_MS = 5_000;

/** A refused client repeats itself; its first refusal in this period is logged, with the number of those left out before. */
export const REFUSAL_LOG_PERIOD_MS = 60_000;
/** Clients whose last refusal is remembered for that. */
export const REFUSAL_LOG_CLIENTS_MAX = 1_024;

/** Publications of Grappe's own client that wait for the broker's acknowledgement; more are dropped. */
export const PUBLISH_PENDING_MAX = 64;
/** An acknowledgement takes a millisecond on a LAN; after this the publication counts as dropped. */
export const PUBLISH_TIMEOUT_MS = 5_000;
/**
 * Retained topics that Grappe's own client remembers in order to send them again at each connection; a node has 5. A controller that introduces 64
 * nodes to Home Assistant and has removed as many, with 6 topics each, has 450.
 */
export const REPUBLISHED_TOPICS_MAX = 512;
/** Time for the farewell and the orderly end of a connection; then it is cut and the will speaks. */
export const CLOSE_TIMEOUT_MS = 2_000;
/** First wait before a new connection: a broker that restarts is back in about a second. */
export const RECONNECT_FIRST_MS = 500;
/** Longest wait: presence is late by no more than this once the broker is back, and 64 nodes make 6 attempts a second. */
export const RECONNECT_MAX_MS = 10_000;
