/** A compose file is read whole into memory on a small board; the largest seen in practice is some 100 KB. */
export const COMPOSE_BYTES_MAX = 1_048_576;
/** gRPC message limit on every link: a stack of 256 services with long environments stays below it. */
export const MESSAGE_BYTES_MAX = 4_194_304;
/** Services in one stack. */
export const SERVICES_PER_STACK_MAX = 256;
/** Replicas of one service: ten times the largest rack. */
export const REPLICAS_MAX = 640;
/** Stacks in a rack: keeps every listing within one message. */
export const STACKS_MAX = 256;
/** Tasks that one node may be given; a Pi runs out of memory long before. */
export const TASKS_PER_NODE_MAX = 256;
/**
 * One service's specification, written out as JSON: as many of the largest as a node may have tasks fit into one message, with room for what
 * surrounds them, so that an assignment can always be sent.
 */
export const SERVICE_SPEC_BYTES_MAX = 16_000;
/** Nodes of one rack; users own 2 to 64, the simulator goes to 10,000. */
export const NODES_MAX = 10_000;
/** Events kept in the store, oldest dropped first: some 200 KB. */
export const EVENTS_KEPT_MAX = 1_000;
/** Ended tasks kept per slot for `grappe ps --all` and `service explain`. */
export const ENDED_TASKS_PER_SLOT_MAX = 4;
/** Error and status texts are cut to this many characters before they are stored or sent. */
export const MESSAGE_TEXT_MAX = 1_000;
/** Largest image tar accepted by `grappe image load`: the free space of a 32 GB card. */
export const IMAGE_TAR_BYTES_MAX = 17_179_869_184;
/** Size of one chunk of an image transfer: well below MESSAGE_BYTES_MAX, large enough to keep a 100 Mbit link full. */
export const CHUNK_BYTES = 262_144;
/** UDP, beside the controller's 7443: where an agent answers probes of other nodes, unless its facts say otherwise. */
export const PROBE_PORT_DEFAULT = 7_444;
