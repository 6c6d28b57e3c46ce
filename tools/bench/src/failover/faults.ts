/** What is done to a node or to its replica, in the order in which reports list it. */
export const FAULTS = ['linkCut', 'nodeKill', 'engineKill', 'containerKill'] as const;
export type Fault = (typeof FAULTS)[number];

export const FAULT_TITLES: Readonly<Record<Fault, string>> = {
  linkCut: 'link cut',
  nodeKill: 'node killed',
  engineKill: 'engine killed',
  containerKill: 'container killed',
};
