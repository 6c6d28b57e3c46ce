import type { Result, ServiceNetwork } from '@grappe/domain';

/** `invalid`: the network itself. `notInstalled`: a program is missing. `failed`: the kernel or a program refused. */
export interface ServiceRoutingProblem {
  readonly code: 'invalid' | 'notInstalled' | 'failed';
  /** For a person: what happened, where. */
  readonly message: string;
  /** What to do next. */
  readonly remedy: string;
}

/**
 * Makes addresses of services lead from this node and its containers to the node's own load balancer, and keeps all others away from them and from tasks
 * that are published for the rack alone. A port that nobody serves refuses connections at once. It outlives the process that calls, not a boot.
 */
export interface ServiceRouting {
  /** Makes it so, whatever is there; cheap when it is so already, since it is repeated for as long as it is to stay. */
  apply(network: ServiceNetwork): Promise<Result<void, ServiceRoutingProblem>>;
  /** Nothing of it is left afterwards; also when there was nothing. */
  remove(): Promise<Result<void, ServiceRoutingProblem>>;
}
