import type { Refusal } from '@grappe/agent-core';
import type { LoadBalancerFault, VirtualIpProblem } from '@grappe/ports';

/** What the load balancer refuses, in the controller's words. */
export function refusalOf(fault: LoadBalancerFault): Refusal {
  const problem = { code: fault.kind, message: fault.message, remedy: '' };
  switch (fault.kind) {
    case 'port-taken':
      return { problem, listen: { address: fault.address, port: fault.port } };
    case 'certificate':
      return { problem, certificate: fault.certificate };
    case 'invalid':
    case 'rejected':
    case 'unavailable':
      return { problem };
  }
}

export function problemOf({ code, message, remedy }: VirtualIpProblem): Refusal['problem'] {
  return { code, message, remedy };
}

/** For what a port should have said by its result. */
export function unexpected(error: unknown): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  return { problem: { code: 'unavailable', message, remedy: '' } };
}
