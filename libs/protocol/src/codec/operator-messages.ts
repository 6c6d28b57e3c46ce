// The operator API's messages, for its client, its server and the command line. `X` is what is sent, `X__Output` what has been received.

export type { Absence, Absence__Output } from '../generated/grappe/operator/v1/Absence.ts';
export type {
  AffectedSlot,
  AffectedSlot__Output,
} from '../generated/grappe/operator/v1/AffectedSlot.ts';
export type { Availability__Output } from '../generated/grappe/operator/v1/Availability.ts';
export type {
  AvailabilityFigures,
  AvailabilityFigures__Output,
} from '../generated/grappe/operator/v1/AvailabilityFigures.ts';
export type {
  BeginUploadRequest,
  BeginUploadRequest__Output,
} from '../generated/grappe/operator/v1/BeginUploadRequest.ts';
export type {
  BeginUploadResponse,
  BeginUploadResponse__Output,
} from '../generated/grappe/operator/v1/BeginUploadResponse.ts';
export type {
  CreateTokenRequest,
  CreateTokenRequest__Output,
} from '../generated/grappe/operator/v1/CreateTokenRequest.ts';
export type {
  CreateTokenResponse,
  CreateTokenResponse__Output,
} from '../generated/grappe/operator/v1/CreateTokenResponse.ts';
export type {
  DecisionCause,
  DecisionCause__Output,
} from '../generated/grappe/operator/v1/DecisionCause.ts';
export type {
  DeployRequest,
  DeployRequest__Output,
} from '../generated/grappe/operator/v1/DeployRequest.ts';
export type {
  DeployResponse,
  DeployResponse__Output,
} from '../generated/grappe/operator/v1/DeployResponse.ts';
export type { Detection, Detection__Output } from '../generated/grappe/operator/v1/Detection.ts';
export type { Doubt, Doubt__Output } from '../generated/grappe/operator/v1/Doubt.ts';
export type { Event, Event__Output } from '../generated/grappe/operator/v1/Event.ts';
export type {
  ExplainNodeResponse,
  ExplainNodeResponse__Output,
} from '../generated/grappe/operator/v1/ExplainNodeResponse.ts';
export type {
  ExplainServiceRequest,
  ExplainServiceRequest__Output,
} from '../generated/grappe/operator/v1/ExplainServiceRequest.ts';
export type {
  ExplainServiceResponse,
  ExplainServiceResponse__Output,
} from '../generated/grappe/operator/v1/ExplainServiceResponse.ts';
export type {
  GetAvailabilityResponse,
  GetAvailabilityResponse__Output,
} from '../generated/grappe/operator/v1/GetAvailabilityResponse.ts';
export type {
  GetIncidentRequest,
  GetIncidentRequest__Output,
} from '../generated/grappe/operator/v1/GetIncidentRequest.ts';
export type {
  GetIncidentResponse,
  GetIncidentResponse__Output,
} from '../generated/grappe/operator/v1/GetIncidentResponse.ts';
export type {
  GetNodeRequest,
  GetNodeRequest__Output,
} from '../generated/grappe/operator/v1/GetNodeRequest.ts';
export type {
  GetNodeResponse,
  GetNodeResponse__Output,
} from '../generated/grappe/operator/v1/GetNodeResponse.ts';
export type {
  GetRackRequest,
  GetRackRequest__Output,
} from '../generated/grappe/operator/v1/GetRackRequest.ts';
export type {
  GetRackResponse,
  GetRackResponse__Output,
} from '../generated/grappe/operator/v1/GetRackResponse.ts';
export type {
  IdentifyNodeRequest,
  IdentifyNodeRequest__Output,
} from '../generated/grappe/operator/v1/IdentifyNodeRequest.ts';
export type { Image, Image__Output } from '../generated/grappe/operator/v1/Image.ts';
export type { Incident, Incident__Output } from '../generated/grappe/operator/v1/Incident.ts';
export type { Lease, Lease__Output } from '../generated/grappe/operator/v1/Lease.ts';
export type {
  ListImagesRequest,
  ListImagesRequest__Output,
} from '../generated/grappe/operator/v1/ListImagesRequest.ts';
export type {
  ListImagesResponse,
  ListImagesResponse__Output,
} from '../generated/grappe/operator/v1/ListImagesResponse.ts';
export type {
  ListIncidentsRequest,
  ListIncidentsRequest__Output,
} from '../generated/grappe/operator/v1/ListIncidentsRequest.ts';
export type {
  ListIncidentsResponse,
  ListIncidentsResponse__Output,
} from '../generated/grappe/operator/v1/ListIncidentsResponse.ts';
export type {
  ListNodesRequest,
  ListNodesRequest__Output,
} from '../generated/grappe/operator/v1/ListNodesRequest.ts';
export type {
  ListNodesResponse,
  ListNodesResponse__Output,
} from '../generated/grappe/operator/v1/ListNodesResponse.ts';
export type {
  ListServicesRequest,
  ListServicesRequest__Output,
} from '../generated/grappe/operator/v1/ListServicesRequest.ts';
export type {
  ListServicesResponse,
  ListServicesResponse__Output,
} from '../generated/grappe/operator/v1/ListServicesResponse.ts';
export type {
  ListStacksRequest,
  ListStacksRequest__Output,
} from '../generated/grappe/operator/v1/ListStacksRequest.ts';
export type {
  ListStacksResponse,
  ListStacksResponse__Output,
} from '../generated/grappe/operator/v1/ListStacksResponse.ts';
export type {
  ListTasksRequest,
  ListTasksRequest__Output,
} from '../generated/grappe/operator/v1/ListTasksRequest.ts';
export type {
  ListTasksResponse,
  ListTasksResponse__Output,
} from '../generated/grappe/operator/v1/ListTasksResponse.ts';
export type { ListTokensResponse__Output } from '../generated/grappe/operator/v1/ListTokensResponse.ts';
export type { LogEntry, LogEntry__Output } from '../generated/grappe/operator/v1/LogEntry.ts';
export type {
  MaintainNodeRequest,
  MaintainNodeRequest__Output,
} from '../generated/grappe/operator/v1/MaintainNodeRequest.ts';
export type { Node, Node__Output } from '../generated/grappe/operator/v1/Node.ts';
export type { NodeCondition__Output } from '../generated/grappe/operator/v1/NodeCondition.ts';
export type {
  NodeFailures,
  NodeFailures__Output,
} from '../generated/grappe/operator/v1/NodeFailures.ts';
export type {
  NodeHardware,
  NodeHardware__Output,
} from '../generated/grappe/operator/v1/NodeHardware.ts';
export type {
  NodeRequest,
  NodeRequest__Output,
} from '../generated/grappe/operator/v1/NodeRequest.ts';
export type {
  NodeResponse,
  NodeResponse__Output,
} from '../generated/grappe/operator/v1/NodeResponse.ts';
export type { NodeTask, NodeTask__Output } from '../generated/grappe/operator/v1/NodeTask.ts';
export type {
  NodeVerdict,
  NodeVerdict__Output,
} from '../generated/grappe/operator/v1/NodeVerdict.ts';
export type { Outage, Outage__Output } from '../generated/grappe/operator/v1/Outage.ts';
export type {
  ProbeFinding,
  ProbeFinding__Output,
} from '../generated/grappe/operator/v1/ProbeFinding.ts';
export type {
  RebalanceRequest,
  RebalanceRequest__Output,
} from '../generated/grappe/operator/v1/RebalanceRequest.ts';
export type {
  RemoveNodeRequest,
  RemoveNodeRequest__Output,
} from '../generated/grappe/operator/v1/RemoveNodeRequest.ts';
export type {
  RemoveStackRequest,
  RemoveStackRequest__Output,
} from '../generated/grappe/operator/v1/RemoveStackRequest.ts';
export type {
  RemoveStackResponse,
  RemoveStackResponse__Output,
} from '../generated/grappe/operator/v1/RemoveStackResponse.ts';
export type { RefusedBoard__Output } from '../generated/grappe/operator/v1/RefusedBoard.ts';
export type { RemoveTokenRequest } from '../generated/grappe/operator/v1/RemoveTokenRequest.ts';
export type { RemoveTokenResponse__Output } from '../generated/grappe/operator/v1/RemoveTokenResponse.ts';
export type { Token, Token__Output } from '../generated/grappe/operator/v1/Token.ts';
export type {
  ScaleServiceRequest,
  ScaleServiceRequest__Output,
} from '../generated/grappe/operator/v1/ScaleServiceRequest.ts';
export type {
  ScaleServiceResponse,
  ScaleServiceResponse__Output,
} from '../generated/grappe/operator/v1/ScaleServiceResponse.ts';
export type { Service, Service__Output } from '../generated/grappe/operator/v1/Service.ts';
export type {
  ServiceChange,
  ServiceChange__Output,
} from '../generated/grappe/operator/v1/ServiceChange.ts';
export type {
  ServiceOutage,
  ServiceOutage__Output,
} from '../generated/grappe/operator/v1/ServiceOutage.ts';
export type {
  SlotExplanation,
  SlotExplanation__Output,
} from '../generated/grappe/operator/v1/SlotExplanation.ts';
export type { SpareSlot, SpareSlot__Output } from '../generated/grappe/operator/v1/SpareSlot.ts';
export type { Stack, Stack__Output } from '../generated/grappe/operator/v1/Stack.ts';
export type {
  StreamLogsRequest,
  StreamLogsRequest__Output,
} from '../generated/grappe/operator/v1/StreamLogsRequest.ts';
export type {
  SubjectAvailability,
  SubjectAvailability__Output,
} from '../generated/grappe/operator/v1/SubjectAvailability.ts';
export type { Task, Task__Output } from '../generated/grappe/operator/v1/Task.ts';
export type {
  TrustSilenceResponse,
  TrustSilenceResponse__Output,
} from '../generated/grappe/operator/v1/TrustSilenceResponse.ts';
export type {
  UploadChunk,
  UploadChunk__Output,
} from '../generated/grappe/operator/v1/UploadChunk.ts';
export type {
  UploadResponse,
  UploadResponse__Output,
} from '../generated/grappe/operator/v1/UploadResponse.ts';
export type {
  WatchEventsRequest,
  WatchEventsRequest__Output,
} from '../generated/grappe/operator/v1/WatchEventsRequest.ts';
export type { EventsClient, EventsHandlers } from '../generated/grappe/operator/v1/Events.ts';
export type { ImagesClient, ImagesHandlers } from '../generated/grappe/operator/v1/Images.ts';
export type {
  IncidentsClient,
  IncidentsHandlers,
} from '../generated/grappe/operator/v1/Incidents.ts';
export type {
  ListRolloutsRequest,
  ListRolloutsRequest__Output,
} from '../generated/grappe/operator/v1/ListRolloutsRequest.ts';
export type {
  ListRolloutsResponse,
  ListRolloutsResponse__Output,
} from '../generated/grappe/operator/v1/ListRolloutsResponse.ts';
export type { Rollout, Rollout__Output } from '../generated/grappe/operator/v1/Rollout.ts';
export type {
  RolloutRequest,
  RolloutRequest__Output,
} from '../generated/grappe/operator/v1/RolloutRequest.ts';
export type {
  RolloutResponse,
  RolloutResponse__Output,
} from '../generated/grappe/operator/v1/RolloutResponse.ts';
export type { RolloutsClient, RolloutsHandlers } from '../generated/grappe/operator/v1/Rollouts.ts';
export type { FrontDoorHandlers } from '../generated/grappe/operator/v1/FrontDoor.ts';
export type { GatewayStatus } from '../generated/grappe/operator/v1/GatewayStatus.ts';
export type { GatewayStatus__Output } from '../generated/grappe/operator/v1/GatewayStatus.ts';
export type { GetFrontDoorRequest } from '../generated/grappe/operator/v1/GetFrontDoorRequest.ts';
export type {
  GetFrontDoorResponse,
  GetFrontDoorResponse__Output,
} from '../generated/grappe/operator/v1/GetFrontDoorResponse.ts';
export type { ServerStatus__Output } from '../generated/grappe/operator/v1/ServerStatus.ts';
export type { WayIn, WayIn__Output } from '../generated/grappe/operator/v1/WayIn.ts';
export type { NodesClient, NodesHandlers } from '../generated/grappe/operator/v1/Nodes.ts';
export type { RackClient, RackHandlers } from '../generated/grappe/operator/v1/Rack.ts';
export type { StacksClient, StacksHandlers } from '../generated/grappe/operator/v1/Stacks.ts';
export type {
  BatteryState,
  BatteryState__Output,
} from '../generated/grappe/operator/v1/BatteryState.ts';
export type {
  ConverterPower,
  ConverterPower__Output,
} from '../generated/grappe/operator/v1/ConverterPower.ts';
export type { EnergyTier__Output } from '../generated/grappe/operator/v1/EnergyTier.ts';
export type { EnergyDay, EnergyDay__Output } from '../generated/grappe/operator/v1/EnergyDay.ts';
export type {
  GetPowerResponse,
  GetPowerResponse__Output,
} from '../generated/grappe/operator/v1/GetPowerResponse.ts';
export type { NodePlan, NodePlan__Output } from '../generated/grappe/operator/v1/NodePlan.ts';
export type { NodePower, NodePower__Output } from '../generated/grappe/operator/v1/NodePower.ts';
export type { NodeEnergy, NodeEnergy__Output } from '../generated/grappe/operator/v1/NodeEnergy.ts';
export type {
  PlanPowerResponse,
  PlanPowerResponse__Output,
} from '../generated/grappe/operator/v1/PlanPowerResponse.ts';
export type {
  PowerForecast,
  PowerForecast__Output,
} from '../generated/grappe/operator/v1/PowerForecast.ts';
export type {
  ServicePlan,
  ServicePlan__Output,
} from '../generated/grappe/operator/v1/ServicePlan.ts';
export type {
  SetTierRequest,
  SetTierRequest__Output,
} from '../generated/grappe/operator/v1/SetTierRequest.ts';
export type { TierPlan, TierPlan__Output } from '../generated/grappe/operator/v1/TierPlan.ts';
export type {
  PowerReportRequest,
  PowerReportRequest__Output,
} from '../generated/grappe/operator/v1/PowerReportRequest.ts';
export type {
  PowerReportResponse,
  PowerReportResponse__Output,
} from '../generated/grappe/operator/v1/PowerReportResponse.ts';
export type { ServiceEnergy__Output } from '../generated/grappe/operator/v1/ServiceEnergy.ts';
export type { PowerClient, PowerHandlers } from '../generated/grappe/operator/v1/Power.ts';
export type { Alert as OperatorAlert } from '../generated/grappe/operator/v1/Alert.ts';
export type { Alert__Output as OperatorAlert__Output } from '../generated/grappe/operator/v1/Alert.ts';
export type { AlertsHandlers } from '../generated/grappe/operator/v1/Alerts.ts';
export type { HookResult, HookResult__Output } from '../generated/grappe/operator/v1/HookResult.ts';
export type { ListAlertsRequest } from '../generated/grappe/operator/v1/ListAlertsRequest.ts';
export type { ListAlertsResponse__Output } from '../generated/grappe/operator/v1/ListAlertsResponse.ts';
export type { TestHooksRequest } from '../generated/grappe/operator/v1/TestHooksRequest.ts';
export type { TestHooksResponse__Output } from '../generated/grappe/operator/v1/TestHooksResponse.ts';
export type {
  NodeUpgrade,
  NodeUpgrade__Output,
} from '../generated/grappe/operator/v1/NodeUpgrade.ts';
export type {
  StartUpgradeRequest,
  StartUpgradeRequest__Output,
} from '../generated/grappe/operator/v1/StartUpgradeRequest.ts';
export type { Upgrade, Upgrade__Output } from '../generated/grappe/operator/v1/Upgrade.ts';
export type { UpgradeRequest } from '../generated/grappe/operator/v1/UpgradeRequest.ts';
export type { UpgradeResponse__Output } from '../generated/grappe/operator/v1/UpgradeResponse.ts';
export type { UpgradesHandlers } from '../generated/grappe/operator/v1/Upgrades.ts';
