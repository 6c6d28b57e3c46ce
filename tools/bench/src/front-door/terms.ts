/** Two of them are gateways, which run no replica: what is cut is the one or the other. */
export const NODES = 6;
export const GATEWAYS = 2;
export const STACK = 'bench';
export const SERVICE = `${STACK}/web`;
/** What the service has but while it is scaled. */
export const REPLICAS = 2;
export const REPLICAS_SCALED = 6;
/** On the virtual IP. */
export const PORT = 8080;
/** In the container. */
export const TARGET_PORT = 8080;
export const REQUESTS_PER_S = 200;
/** A person has reloaded the page by then. */
export const REQUEST_TIMEOUT_MS = 5_000;

/** What is done to the rack while requests are sent, in this order. */
export const FAULTS = [
  'nodeCut',
  'replicaKill',
  'haproxyKill',
  'agentKill',
  'rollingUpdate',
  'scale',
  'backupGatewayCut',
  'gatewayCut',
] as const;
export type Fault = (typeof FAULTS)[number];

export const FAULT_TITLES: Readonly<Record<Fault | 'steady', string>> = {
  steady: 'nothing',
  nodeCut: 'node of a replica cut off, and back',
  replicaKill: 'replica killed',
  haproxyKill: 'HAProxy killed, where the virtual IP is',
  agentKill: 'agent killed there, and started again',
  rollingUpdate: 'rolling update of all replicas',
  scale: 'scaled from 2 to 6 and back',
  backupGatewayCut: 'gateway without the virtual IP cut off, and back',
  gatewayCut: 'gateway with the virtual IP cut off, and back',
};
