/** Name under which the controller is recorded. */
export const CONTROLLER_PROCESS = 'controller';

/** Name under which a node's agent is recorded. */
export function agentProcess(nodeName: string): string {
  return `agent@${nodeName}`;
}
