export { addressMoveMs, plainMoveTimesMs } from './address-move.ts';
export { AddressProbe, longestSilenceBetweenMs } from './address-silence.ts';
export type { BatteryMeter } from './body/body-description.ts';
export type { ConverterFailure } from './body/virtual-body.ts';
export { VirtualBody } from './body/virtual-body.ts';
export type { BringUpOptions } from './bring-up.ts';
export type { EngineReply, EngineRequest } from './docker-socket.ts';
export { askEngine, engineAnswers, mustAskEngine } from './docker-socket.ts';
export { GatewayLab } from './gateway-lab.ts';
export { Lab } from './lab.ts';
export type { LabChoices, LabDescription, LabNode } from './lab-description.ts';
export { DEFAULT_LAB_NAME, DEFAULT_SUBNET } from './lab-description.ts';
export type { LabErrorCode } from './lab-error.ts';
export { LabError } from './lab-error.ts';
export type { LabProcess, ProcessSpec } from './lab-process.ts';
export { logTail } from './lab-process.ts';
export type { PowerState } from './node-machine.ts';
export type { PlayOptions } from './play/player.ts';
export { play } from './play/player.ts';
export type { Scenario } from './play/scenario.ts';
export { parseScenario } from './play/scenario-file.ts';
export { prepareHost } from './prepare.ts';
export { Load } from './load/load.ts';
export type { Period, RequestOutcome } from './load/outcomes.ts';
export {
  askedIn,
  failedOf,
  failureCounts,
  longestWithoutAnswerMs,
  slowestMs,
} from './load/outcomes.ts';
export type { Observation, ProbeTarget } from './probe.ts';
export { OutageProbe } from './probe.ts';
export type { ProcessIdentity } from './process-identity.ts';
export { identifyProcess, isProcessAlive } from './process-identity.ts';
export { agentProcess, CONTROLLER_PROCESS } from './process-names.ts';
export {
  builtProgram,
  CONTROLLER_PORT,
  joinAndStartAgents,
  operatorEnvironment,
  productFiles,
  requireBuiltProduct,
  startController,
  waitForController,
} from './product.ts';
export { rackYaml } from './rack-file.ts';
export type { TinyImage, TinyImageOptions } from './registry-free-image.ts';
export { buildTinyImage } from './registry-free-image.ts';
export { findLeftovers } from './leftovers.ts';
export type { CommandOptions, CommandResult } from './run-command.ts';
export type { LabStatus, NodeStatus } from './status.ts';
export { labStatus, statusTable } from './status.ts';
export { tcpAnswers } from './tcp-answers.ts';
export { typescriptLoader } from './typescript-loader.ts';
export { waitUntil } from './wait-until.ts';
