/** What keeps replicas running, in the order in which reports list it. */
export const SYSTEMS = ['grappe', 'swarmDefault', 'swarmTuned'] as const;
export type SystemName = (typeof SYSTEMS)[number];

export const SYSTEM_TITLES: Readonly<Record<SystemName, string>> = {
  grappe: 'Grappe',
  swarmDefault: 'Docker Swarm, defaults',
  swarmTuned: 'Docker Swarm, 1 s heartbeat',
};

/** Same for every system: one replica can move, because one node more than replicas takes them. */
export const WORKERS = 4;
export const REPLICAS = 3;
/** Published on the node's own address, so that no overlay network stands between the probe and a replica. */
export const HOST_PORT = 8001;
export const CONTAINER_PORT = 8080;
/** How long a replica may take to end when asked; it ends at once, as a program that listens to SIGTERM does. */
export const STOP_GRACE_S = 1;
