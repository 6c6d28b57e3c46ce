/** Design section 5: the loss of three heartbeats stays under a second. */
export const HEARTBEAT_PERIOD_MS = 250;

/**
 * Silence after which a node is suspected at the earliest: two heartbeats at their longest jitter (550 ms) may be lost, and a garbage
 * collection or an SD card stall of the agent, some 400 ms at the worst, may hold up one. Long enough in front of the confirmation, which is
 * as much time again for the node to be heard.
 */
export const SUSPECT_AFTER_MS_MIN = 750;

/**
 * The most that arrival statistics may stretch it to, while this process is punctual: with the confirmation, a tick and half a second for
 * the replacement to start it stays under the 2.5 s that the worst failover may take. A node that stutters for longer is asked about by its
 * peers instead.
 */
export const SUSPECT_AFTER_MS_MAX = 1_500;

/** Silence beyond this is an outage and no stutter: nothing is learned from it. */
export const STUTTER_MS_MAX = 2 * SUSPECT_AFTER_MS_MAX;

/** Time that peers have to say whether they hear a suspect; without peers, what the suspect has left to be heard itself. */
export const CONFIRM_MS = 250;

/** What a peer waits for the answer to its probe: leaves 50 ms of the confirmation for the question and its result to travel. */
export const PROBE_TIMEOUT_MS = 200;

/** Peers asked about a suspect: SWIM and memberlist ask as many; each further one only covers for the loss of three. */
export const PEERS_ASKED_MAX = 3;

/** After a connection was closed the kernel needs a moment to end what it does, and a restarting agent one to open its port. */
export const FIRST_PROBE_AFTER_MS = 500;

/** How often peers look at a node that the controller does not hear: as often as a node is suspected at the earliest, and a bit less. */
export const PROBE_PERIOD_MS = 1_000;

/** Rounds in a row in which nobody hears a node that is known to have been alive: one round may meet a short stall of its own. */
export const SILENT_ROUNDS = 2;

/** Probes begun in one tick; ten thousand nodes that fall silent together are asked about in turn, longest waiting first. */
export const PROBES_PER_TICK_MAX = 600;

/** Probe outcomes kept per node for `node explain`: the last two rounds. */
export const FINDINGS_KEPT_MAX = 2 * PEERS_ASKED_MAX;

/**
 * Nodes that fell silent within this time of each other fell silent together. Their last heartbeats lie a period apart when a switch dies;
 * ten times that covers one that dies by and by, and is short against the time between two failures that have nothing to do with each other.
 */
export const BRAKE_WINDOW_MS = 3_000;

/**
 * How long the controller doubts itself when more than half of the rack is silent and peers agree: a switch that restarts, or a cable that
 * was pulled by mistake and put back, is usually over by then.
 */
export const BRAKE_DOUBT_MS = 10_000;

/** Of `LocalHealth.score`; as in Lifeguard (memberlist's AwarenessMaxMultiplier). */
export const HEALTH_SCORE_MAX = 8;
/** What each point adds to suspicion times: a single late tick on a busy board must not double the time to a failover, eight may triple it. */
export const HEALTH_STRETCH_PER_POINT = 0.25;
/** Punctual time after which a point is forgiven. */
export const HEALTH_RECOVERY_MS = 1_000;

/** No board starts in less: a Pi's firmware alone takes longer. */
export const REBOOT_MS_MIN = 2_000;
/** Former boots remembered per node: more than a board that crashes every few minutes makes within an hour. */
export const FORMER_BOOTS_MAX = 16;
/** Two heartbeats at their longest jitter: a board that was heard so recently runs. */
export const HEARD_JUST_NOW_MS = 2.2 * HEARTBEAT_PERIOD_MS;
/** A refused board tries again every second; its event is repeated this often, because each is a write to the disk. */
export const DUPLICATE_EVENT_PERIOD_MS = 600_000;

/**
 * Silence allowed after the agent's connection was closed in good order. A closed connection proves that the node's kernel lives: its
 * agent is restarting or being upgraded, and its containers run on. Covers a restart by systemd on a Pi 3 (some 3 s) with room.
 */
export const AGENT_RESTART_GRACE_MS = 10_000;

/** After its own start the controller waits this long for agents before it declares a node lost; agents retry every second at least. */
export const STARTUP_GRACE_MS = 10_000;

/**
 * What is left of that grace once more than half of the known nodes are back: they all lost their connection at the same moment and retry
 * at least every second, so one that takes two longer than most is worth a question to its peers.
 */
export const STARTUP_SETTLE_MS = 2_000;

/** Period of the controller's look at the clock: what a failover may take longer for it, a twentieth of the time to detect a loss. */
export const TICK_MS = 50;

/**
 * A tick that comes this much late means that this process was held up (disk, CPU, pause), so the silence it measures is partly its own.
 * All deadlines are moved by the delay instead of declaring nodes lost.
 */
export const TICK_LATE_MS = 100;

/** Characters of [a-z0-9], as bytes of the key: 165 random bits, for as long as a term lasts. */
export const PROBE_KEY_LENGTH = 32;

/**
 * How much later than the agent, at the worst, this controller must see a lease end: the agent counts from when it sent a heartbeat, this
 * controller from when it answered, so only clocks that run at different speeds (1 % of 13 s) and a killed process that takes its time to die
 * are left. The agent and its watchdog stop half a second early on top.
 */
export const LEASE_MARGIN_MS = 250;

/**
 * How differently two clocks may run, as a share: ten times what a Pi's crystal does in heat and cold, so that an emulated board is covered as
 * well. For a lease of 3 s and a stop grace of 10 s it adds 130 ms.
 */
export const CLOCK_RATE_ERROR = 0.01;

/** Wait before a slot whose task was given up is tried again: doubles from the first to the second value, reset by a success. */
export const SLOT_BACKOFF_MS_MIN = 1_000;
export const SLOT_BACKOFF_MS_MAX = 60_000;

/** A task that has run this long counts as a success for its slot's back-off. */
export const SLOT_SUCCESS_AFTER_MS = 30_000;

/** After the disk was full, the next attempt to save what is only in memory. */
export const STORE_RETRY_MS = 5_000;

/** Clock difference of a node that is worth a warning: certificates and log times become confusing beyond it. */
export const CLOCK_SKEW_WARNING_MS = 60_000;

/** Refused boards remembered per node, by address and reason: a person who looks for one of them knows the last few. */
export const REFUSALS_PER_NODE_MAX = 8;
/** Events about refused boards within {@link DUPLICATE_EVENT_PERIOD_MS}, of all nodes together: whoever can reach the controller causes them. */
export const REFUSALS_TOLD_MAX = 32;
/** A refusal is part of its node's note for so long; by then somebody has seen to it, or the board would have come again. */
export const REFUSAL_NOTED_MS = 3_600_000;

/** Unexpired tokens at a time. */
export const TOKENS_MAX = 256;
/** Certificates accepted per node: the current one and those that overlap with it during a renewal. */
export const SERIALS_PER_NODE_MAX = 3;
/** Images the controller holds for its nodes. */
export const IMAGES_MAX = 1_000;
/** References one node may report; a Pi's card holds some hundred. */
export const IMAGES_PER_NODE_MAX = 2_000;
/** Left-over tasks remembered per node, several times what it may be given: beyond, it makes them up. */
export const LINGERING_PER_NODE_MAX = 1_000;

/**
 * Replicas of all services together: more than a rack of 64 nodes can run if each has a hundred tasks. Each is a record with its
 * specification in memory and in the store, so that a slip of the finger would fill both.
 */
export const REPLICAS_PER_RACK_MAX = 10_000;

/**
 * Records changed after which a reconciliation leaves the services that remain to the next: with those that one service of REPLICAS_MAX
 * adds, they fit into one commit of the store.
 */
export const RECONCILE_RECORDS_MAX = 2_000;

/**
 * Nodes looked at, after which a reconciliation leaves the services that remain to the next: some 50 ms of a core, the time between two ticks, so
 * that heartbeats are heard meanwhile. Only racks of thousands of nodes have so many.
 */
export const RECONCILE_LOOKS_MAX = 200_000;

/** A node on which this many tasks, of whatever services, are given up within the time below breaks tasks itself: a bad card, a sick engine. */
export const FAILURES_AVOIDED = 5;
export const FAILURES_AVOIDED_WITHIN_MS = 5 * 60_000;
/** Failures are forgotten after this long without a further one: many an SD card, power supply or registry is only bad for a while. */
export const FAILURES_FORGOTTEN_AFTER_MS = 10 * 60_000;

/**
 * Work of one round of preparations, in nodes and slots looked at: some 10 ms of a core, so that heartbeats and failovers, which go first, are
 * not held up. What remains waits for the next round.
 */
export const PREPARE_LOOKS_MAX = 50_000;
/** Images that a node is told to have as a spare, beyond those that the controller holds: a card has room for some, and each is a download. */
export const SPARE_IMAGES_PER_NODE_MAX = 32;

/** Time without a loss, a suspicion or a task that does not run, after which replicas begin to move back: longer than a board needs to crash again. */
export const REBALANCE_CALM_MS = 60_000;
/** Between two moves: a start on a Pi 3 takes some seconds of all its cores. */
export const REBALANCE_EVERY_MS = 10_000;
/** How often it is looked whether there is something to move; each look goes over all nodes and tasks. */
export const REBALANCE_LOOK_MS = 1_000;
/** Nodes and slots looked at for a move in one tick; the rest waits for the next. */
export const REBALANCE_LOOKS_MAX = 20_000;
/** A move that has not come to an end by then is not waited for: its image may not be had at present. */
export const REBALANCE_MOVE_MS_MAX = 10 * 60_000;
/**
 * What a move that the operator asked for must gain in load, of about 3, when it gains nothing else: a node with two tasks less gains that up to
 * a dozen tasks, and beyond it is not worth an interruption.
 */
export const REBALANCE_LOAD_GAIN_MIN = 0.02;

/**
 * A slot that fails again this soon after it was served has failed once more, not anew, so that a crash loop is one incident; as long as a task
 * must run for its slot's back-off to be forgotten. Also the time for an agent to say what the end of its engine has cost.
 */
export const SAME_INCIDENT_WITHIN_MS = 30_000;

/** Faults remembered per node: more than a person reads off one board. */
export const FAULTS_PER_NODE_MAX = 64;
/** A node that is to be halted is so after this long although something on it found no other place: who holds its button waits for it. */
export const HALT_DRAIN_MS_MAX = 180_000;
/** From when a node is told to halt: the longest stop graces that are usual, and a slow card. One that is still there then has not halted. */
export const HALT_MS_MAX = 120_000;

/** For a relay to be switched and to be told of it: the pin is written in milliseconds, an agent's hiccup takes some hundred. */
export const RELAY_ANSWER_MS = 2_000;
/** What a board may live on after its supply was cut: its own capacitors hold less than a tenth of it. */
export const POWER_GONE_MS = 500;
/** How long a node stays without power: every capacitor is empty then, and the board starts as if for the first time. */
export const POWER_OFF_MS = 5_000;
/** Between two attempts to give a node its power back, the holder of its relay being away or in trouble. */
export const RESTORE_RETRY_MS = 5_000;

/** How long after its converter has failed a board may still be heard: longer than what is stored in any supply, and what a heartbeat may be late. */
export const POWER_GOOD_TRUST_MS = 2_000;
/** For an input that was wrong to be believed again: a loose wire is loose again within minutes. */
export const POWER_GOOD_WAIT_MS = 600_000;

/** What boards are fed with. */
export const BOARD_VOLTS = 5;
/** How often a battery's last reading is counted on: steps of load are learnt from where looks are at most 15 s apart. */
export const BATTERY_FEED_MS = 10_000;
/** A battery whose sensor's node is away for longer is not heard: an agent is updated in less. */
export const BATTERY_SILENT_MS = 120_000;
/** For the battery's sensor to be acted on again: of a loose contact, some values look as if they were true, and nonsense follows soon. */
export const SENSOR_CALM_MS = 120_000;
/** How often tier and plan are looked at: what they wait for takes seconds to minutes. */
export const ENERGY_LOOK_MS = 1_000;
/** A board that was given power and has not connected by then has not started. */
export const NODE_STARTS_MS_MAX = 180_000;
/** Each start that did not help doubles the wait for the next, up to this: relays wear out, each is an event on the disk, and somebody may see to it. */
export const WAKE_RETRY_MS_MAX = 6 * 3_600_000;
/** The battery is unknown, or known again, for so long before that is said: longer than an agent's restart, and than most loose contacts. */
export const HOLD_SAID_AFTER_MS = 300_000;

/** From when a node that halts was last heard: a slow card is written by then. Its power is not cut before, also not to start it again. */
export const BOARD_HALTS_MS = 60_000;
/** A board that was told to halt to save energy and cannot is told again after this long: each time costs its containers, and some writes. */
export const HALT_RETRY_MS = 3_600_000;

/** Somebody who has not found a board after an hour asks again. */
export const IDENTIFY_MS_MAX = 3_600_000;

/** A button of home automation has no duration: long enough to walk to the rack, short enough not to need a second button. */
export const HUB_IDENTIFY_MS = 60_000;

/** Shorter work on a node needs no window: a drain does. */
export const MAINTENANCE_MS_MIN = 60_000;
/** A node that is away for longer than a week is not in maintenance; it is drained, or gone. */
export const MAINTENANCE_MS_MAX = 604_800_000;

/** Rollouts kept per service: more than a person goes back through, and some 4 KB. */
export const ROLLOUTS_KEPT_MAX = 10;
/**
 * For the new task of a slot to run, beyond what its health check allows: an image of some hundred MB over a slow line onto an SD card is there
 * by then. Kubernetes waits as long.
 */
export const ROLLOUT_READY_MS_MAX = 600_000;
/** How often it is tried again to start a new task beside the old one when no node has room for both. */
export const ROLLOUT_ROOM_RETRY_MS = 5_000;
/**
 * For gateways to say that they give a task no new work any more, before it is stopped all the same: told over the link in milliseconds, and a
 * reload of HAProxy on a busy Pi 3 takes some two seconds. One that has not answered by then is away, and serves nobody either.
 */
export const DRAIN_ACK_MS_MAX = 3_000;

/**
 * Between two front doors that gateways are sent. A tenth of what a failover may take to reach them; when a stack of many services starts, it makes
 * ten messages a second out of hundreds.
 */
export const FRONT_DOOR_EVERY_MS = 100;

/** How often it is looked whether gateways find tasks down: they look once a second themselves. */
export const MONITOR_LOOK_MS = 1_000;

/**
 * Tasks that are given up at a time because gateways find them down. A switch or a database that is gone makes all of them look so: four are what a
 * rack can spare while somebody looks for the cause.
 */
export const GIVEN_UP_AT_ONCE_MAX = 4;

/**
 * Between two looks at weights by load. What a node tells is an average over a minute, so that more often than that the same load would be answered
 * again and again before the answer shows.
 */
export const WEIGHTS_LOOK_MS = 10_000;

/** A hundred processes per processor: beyond that a number says nothing more. */
export const LOAD_TOLD_MAX = 10_000;
