import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Battery as _grappe_link_v1_Battery, Battery__Output as _grappe_link_v1_Battery__Output } from './grappe/link/v1/Battery.ts';
import type { ButtonPress as _grappe_link_v1_ButtonPress, ButtonPress__Output as _grappe_link_v1_ButtonPress__Output } from './grappe/link/v1/ButtonPress.ts';
import type { Halt as _grappe_link_v1_Halt, Halt__Output as _grappe_link_v1_Halt__Output } from './grappe/link/v1/Halt.ts';
import type { Hardware as _grappe_link_v1_Hardware, Hardware__Output as _grappe_link_v1_Hardware__Output } from './grappe/link/v1/Hardware.ts';
import type { HardwareReport as _grappe_link_v1_HardwareReport, HardwareReport__Output as _grappe_link_v1_HardwareReport__Output } from './grappe/link/v1/HardwareReport.ts';
import type { HwmonSensor as _grappe_link_v1_HwmonSensor, HwmonSensor__Output as _grappe_link_v1_HwmonSensor__Output } from './grappe/link/v1/HwmonSensor.ts';
import type { IioSensor as _grappe_link_v1_IioSensor, IioSensor__Output as _grappe_link_v1_IioSensor__Output } from './grappe/link/v1/IioSensor.ts';
import type { Light as _grappe_link_v1_Light, Light__Output as _grappe_link_v1_Light__Output } from './grappe/link/v1/Light.ts';
import type { NutSensor as _grappe_link_v1_NutSensor, NutSensor__Output as _grappe_link_v1_NutSensor__Output } from './grappe/link/v1/NutSensor.ts';
import type { Pin as _grappe_link_v1_Pin, Pin__Output as _grappe_link_v1_Pin__Output } from './grappe/link/v1/Pin.ts';
import type { PowerGood as _grappe_link_v1_PowerGood, PowerGood__Output as _grappe_link_v1_PowerGood__Output } from './grappe/link/v1/PowerGood.ts';
import type { PowerGoodState as _grappe_link_v1_PowerGoodState, PowerGoodState__Output as _grappe_link_v1_PowerGoodState__Output } from './grappe/link/v1/PowerGoodState.ts';
import type { PowerSupplySensor as _grappe_link_v1_PowerSupplySensor, PowerSupplySensor__Output as _grappe_link_v1_PowerSupplySensor__Output } from './grappe/link/v1/PowerSupplySensor.ts';
import type { Reading as _grappe_link_v1_Reading, Reading__Output as _grappe_link_v1_Reading__Output } from './grappe/link/v1/Reading.ts';
import type { Relay as _grappe_link_v1_Relay, Relay__Output as _grappe_link_v1_Relay__Output } from './grappe/link/v1/Relay.ts';
import type { RelayState as _grappe_link_v1_RelayState, RelayState__Output as _grappe_link_v1_RelayState__Output } from './grappe/link/v1/RelayState.ts';
import type { Sample as _grappe_link_v1_Sample, Sample__Output as _grappe_link_v1_Sample__Output } from './grappe/link/v1/Sample.ts';
import type { Sensor as _grappe_link_v1_Sensor, Sensor__Output as _grappe_link_v1_Sensor__Output } from './grappe/link/v1/Sensor.ts';
import type { Standing as _grappe_link_v1_Standing, Standing__Output as _grappe_link_v1_Standing__Output } from './grappe/link/v1/Standing.ts';
import type { SwitchRelay as _grappe_link_v1_SwitchRelay, SwitchRelay__Output as _grappe_link_v1_SwitchRelay__Output } from './grappe/link/v1/SwitchRelay.ts';
import type { Absence as _grappe_operator_v1_Absence, Absence__Output as _grappe_operator_v1_Absence__Output } from './grappe/operator/v1/Absence.ts';
import type { AffectedSlot as _grappe_operator_v1_AffectedSlot, AffectedSlot__Output as _grappe_operator_v1_AffectedSlot__Output } from './grappe/operator/v1/AffectedSlot.ts';
import type { AvailabilityFigures as _grappe_operator_v1_AvailabilityFigures, AvailabilityFigures__Output as _grappe_operator_v1_AvailabilityFigures__Output } from './grappe/operator/v1/AvailabilityFigures.ts';
import type { BatteryState as _grappe_operator_v1_BatteryState, BatteryState__Output as _grappe_operator_v1_BatteryState__Output } from './grappe/operator/v1/BatteryState.ts';
import type { ClearTierRequest as _grappe_operator_v1_ClearTierRequest, ClearTierRequest__Output as _grappe_operator_v1_ClearTierRequest__Output } from './grappe/operator/v1/ClearTierRequest.ts';
import type { ConverterPower as _grappe_operator_v1_ConverterPower, ConverterPower__Output as _grappe_operator_v1_ConverterPower__Output } from './grappe/operator/v1/ConverterPower.ts';
import type { CreateTokenRequest as _grappe_operator_v1_CreateTokenRequest, CreateTokenRequest__Output as _grappe_operator_v1_CreateTokenRequest__Output } from './grappe/operator/v1/CreateTokenRequest.ts';
import type { CreateTokenResponse as _grappe_operator_v1_CreateTokenResponse, CreateTokenResponse__Output as _grappe_operator_v1_CreateTokenResponse__Output } from './grappe/operator/v1/CreateTokenResponse.ts';
import type { DecisionCause as _grappe_operator_v1_DecisionCause, DecisionCause__Output as _grappe_operator_v1_DecisionCause__Output } from './grappe/operator/v1/DecisionCause.ts';
import type { DeployRequest as _grappe_operator_v1_DeployRequest, DeployRequest__Output as _grappe_operator_v1_DeployRequest__Output } from './grappe/operator/v1/DeployRequest.ts';
import type { DeployResponse as _grappe_operator_v1_DeployResponse, DeployResponse__Output as _grappe_operator_v1_DeployResponse__Output } from './grappe/operator/v1/DeployResponse.ts';
import type { Detection as _grappe_operator_v1_Detection, Detection__Output as _grappe_operator_v1_Detection__Output } from './grappe/operator/v1/Detection.ts';
import type { EnergyDay as _grappe_operator_v1_EnergyDay, EnergyDay__Output as _grappe_operator_v1_EnergyDay__Output } from './grappe/operator/v1/EnergyDay.ts';
import type { ExplainNodeResponse as _grappe_operator_v1_ExplainNodeResponse, ExplainNodeResponse__Output as _grappe_operator_v1_ExplainNodeResponse__Output } from './grappe/operator/v1/ExplainNodeResponse.ts';
import type { ExplainServiceRequest as _grappe_operator_v1_ExplainServiceRequest, ExplainServiceRequest__Output as _grappe_operator_v1_ExplainServiceRequest__Output } from './grappe/operator/v1/ExplainServiceRequest.ts';
import type { ExplainServiceResponse as _grappe_operator_v1_ExplainServiceResponse, ExplainServiceResponse__Output as _grappe_operator_v1_ExplainServiceResponse__Output } from './grappe/operator/v1/ExplainServiceResponse.ts';
import type { GetAvailabilityRequest as _grappe_operator_v1_GetAvailabilityRequest, GetAvailabilityRequest__Output as _grappe_operator_v1_GetAvailabilityRequest__Output } from './grappe/operator/v1/GetAvailabilityRequest.ts';
import type { GetAvailabilityResponse as _grappe_operator_v1_GetAvailabilityResponse, GetAvailabilityResponse__Output as _grappe_operator_v1_GetAvailabilityResponse__Output } from './grappe/operator/v1/GetAvailabilityResponse.ts';
import type { GetIncidentRequest as _grappe_operator_v1_GetIncidentRequest, GetIncidentRequest__Output as _grappe_operator_v1_GetIncidentRequest__Output } from './grappe/operator/v1/GetIncidentRequest.ts';
import type { GetIncidentResponse as _grappe_operator_v1_GetIncidentResponse, GetIncidentResponse__Output as _grappe_operator_v1_GetIncidentResponse__Output } from './grappe/operator/v1/GetIncidentResponse.ts';
import type { GetNodeRequest as _grappe_operator_v1_GetNodeRequest, GetNodeRequest__Output as _grappe_operator_v1_GetNodeRequest__Output } from './grappe/operator/v1/GetNodeRequest.ts';
import type { GetNodeResponse as _grappe_operator_v1_GetNodeResponse, GetNodeResponse__Output as _grappe_operator_v1_GetNodeResponse__Output } from './grappe/operator/v1/GetNodeResponse.ts';
import type { GetPowerRequest as _grappe_operator_v1_GetPowerRequest, GetPowerRequest__Output as _grappe_operator_v1_GetPowerRequest__Output } from './grappe/operator/v1/GetPowerRequest.ts';
import type { GetPowerResponse as _grappe_operator_v1_GetPowerResponse, GetPowerResponse__Output as _grappe_operator_v1_GetPowerResponse__Output } from './grappe/operator/v1/GetPowerResponse.ts';
import type { IdentifyNodeRequest as _grappe_operator_v1_IdentifyNodeRequest, IdentifyNodeRequest__Output as _grappe_operator_v1_IdentifyNodeRequest__Output } from './grappe/operator/v1/IdentifyNodeRequest.ts';
import type { Incident as _grappe_operator_v1_Incident, Incident__Output as _grappe_operator_v1_Incident__Output } from './grappe/operator/v1/Incident.ts';
import type { IncidentsClient as _grappe_operator_v1_IncidentsClient, IncidentsDefinition as _grappe_operator_v1_IncidentsDefinition } from './grappe/operator/v1/Incidents.ts';
import type { Lease as _grappe_operator_v1_Lease, Lease__Output as _grappe_operator_v1_Lease__Output } from './grappe/operator/v1/Lease.ts';
import type { ListIncidentsRequest as _grappe_operator_v1_ListIncidentsRequest, ListIncidentsRequest__Output as _grappe_operator_v1_ListIncidentsRequest__Output } from './grappe/operator/v1/ListIncidentsRequest.ts';
import type { ListIncidentsResponse as _grappe_operator_v1_ListIncidentsResponse, ListIncidentsResponse__Output as _grappe_operator_v1_ListIncidentsResponse__Output } from './grappe/operator/v1/ListIncidentsResponse.ts';
import type { ListNodesRequest as _grappe_operator_v1_ListNodesRequest, ListNodesRequest__Output as _grappe_operator_v1_ListNodesRequest__Output } from './grappe/operator/v1/ListNodesRequest.ts';
import type { ListNodesResponse as _grappe_operator_v1_ListNodesResponse, ListNodesResponse__Output as _grappe_operator_v1_ListNodesResponse__Output } from './grappe/operator/v1/ListNodesResponse.ts';
import type { ListServicesRequest as _grappe_operator_v1_ListServicesRequest, ListServicesRequest__Output as _grappe_operator_v1_ListServicesRequest__Output } from './grappe/operator/v1/ListServicesRequest.ts';
import type { ListServicesResponse as _grappe_operator_v1_ListServicesResponse, ListServicesResponse__Output as _grappe_operator_v1_ListServicesResponse__Output } from './grappe/operator/v1/ListServicesResponse.ts';
import type { ListStacksRequest as _grappe_operator_v1_ListStacksRequest, ListStacksRequest__Output as _grappe_operator_v1_ListStacksRequest__Output } from './grappe/operator/v1/ListStacksRequest.ts';
import type { ListStacksResponse as _grappe_operator_v1_ListStacksResponse, ListStacksResponse__Output as _grappe_operator_v1_ListStacksResponse__Output } from './grappe/operator/v1/ListStacksResponse.ts';
import type { ListTasksRequest as _grappe_operator_v1_ListTasksRequest, ListTasksRequest__Output as _grappe_operator_v1_ListTasksRequest__Output } from './grappe/operator/v1/ListTasksRequest.ts';
import type { ListTasksResponse as _grappe_operator_v1_ListTasksResponse, ListTasksResponse__Output as _grappe_operator_v1_ListTasksResponse__Output } from './grappe/operator/v1/ListTasksResponse.ts';
import type { ListTokensRequest as _grappe_operator_v1_ListTokensRequest, ListTokensRequest__Output as _grappe_operator_v1_ListTokensRequest__Output } from './grappe/operator/v1/ListTokensRequest.ts';
import type { ListTokensResponse as _grappe_operator_v1_ListTokensResponse, ListTokensResponse__Output as _grappe_operator_v1_ListTokensResponse__Output } from './grappe/operator/v1/ListTokensResponse.ts';
import type { LogEntry as _grappe_operator_v1_LogEntry, LogEntry__Output as _grappe_operator_v1_LogEntry__Output } from './grappe/operator/v1/LogEntry.ts';
import type { MaintainNodeRequest as _grappe_operator_v1_MaintainNodeRequest, MaintainNodeRequest__Output as _grappe_operator_v1_MaintainNodeRequest__Output } from './grappe/operator/v1/MaintainNodeRequest.ts';
import type { Node as _grappe_operator_v1_Node, Node__Output as _grappe_operator_v1_Node__Output } from './grappe/operator/v1/Node.ts';
import type { NodeEnergy as _grappe_operator_v1_NodeEnergy, NodeEnergy__Output as _grappe_operator_v1_NodeEnergy__Output } from './grappe/operator/v1/NodeEnergy.ts';
import type { NodeFailures as _grappe_operator_v1_NodeFailures, NodeFailures__Output as _grappe_operator_v1_NodeFailures__Output } from './grappe/operator/v1/NodeFailures.ts';
import type { NodeHardware as _grappe_operator_v1_NodeHardware, NodeHardware__Output as _grappe_operator_v1_NodeHardware__Output } from './grappe/operator/v1/NodeHardware.ts';
import type { NodePlan as _grappe_operator_v1_NodePlan, NodePlan__Output as _grappe_operator_v1_NodePlan__Output } from './grappe/operator/v1/NodePlan.ts';
import type { NodePower as _grappe_operator_v1_NodePower, NodePower__Output as _grappe_operator_v1_NodePower__Output } from './grappe/operator/v1/NodePower.ts';
import type { NodeRequest as _grappe_operator_v1_NodeRequest, NodeRequest__Output as _grappe_operator_v1_NodeRequest__Output } from './grappe/operator/v1/NodeRequest.ts';
import type { NodeResponse as _grappe_operator_v1_NodeResponse, NodeResponse__Output as _grappe_operator_v1_NodeResponse__Output } from './grappe/operator/v1/NodeResponse.ts';
import type { NodeTask as _grappe_operator_v1_NodeTask, NodeTask__Output as _grappe_operator_v1_NodeTask__Output } from './grappe/operator/v1/NodeTask.ts';
import type { NodeVerdict as _grappe_operator_v1_NodeVerdict, NodeVerdict__Output as _grappe_operator_v1_NodeVerdict__Output } from './grappe/operator/v1/NodeVerdict.ts';
import type { NodesClient as _grappe_operator_v1_NodesClient, NodesDefinition as _grappe_operator_v1_NodesDefinition } from './grappe/operator/v1/Nodes.ts';
import type { Origin as _grappe_operator_v1_Origin, Origin__Output as _grappe_operator_v1_Origin__Output } from './grappe/operator/v1/Origin.ts';
import type { Outage as _grappe_operator_v1_Outage, Outage__Output as _grappe_operator_v1_Outage__Output } from './grappe/operator/v1/Outage.ts';
import type { PlanPowerRequest as _grappe_operator_v1_PlanPowerRequest, PlanPowerRequest__Output as _grappe_operator_v1_PlanPowerRequest__Output } from './grappe/operator/v1/PlanPowerRequest.ts';
import type { PlanPowerResponse as _grappe_operator_v1_PlanPowerResponse, PlanPowerResponse__Output as _grappe_operator_v1_PlanPowerResponse__Output } from './grappe/operator/v1/PlanPowerResponse.ts';
import type { PowerClient as _grappe_operator_v1_PowerClient, PowerDefinition as _grappe_operator_v1_PowerDefinition } from './grappe/operator/v1/Power.ts';
import type { PowerForecast as _grappe_operator_v1_PowerForecast, PowerForecast__Output as _grappe_operator_v1_PowerForecast__Output } from './grappe/operator/v1/PowerForecast.ts';
import type { PowerReportRequest as _grappe_operator_v1_PowerReportRequest, PowerReportRequest__Output as _grappe_operator_v1_PowerReportRequest__Output } from './grappe/operator/v1/PowerReportRequest.ts';
import type { PowerReportResponse as _grappe_operator_v1_PowerReportResponse, PowerReportResponse__Output as _grappe_operator_v1_PowerReportResponse__Output } from './grappe/operator/v1/PowerReportResponse.ts';
import type { ProbeFinding as _grappe_operator_v1_ProbeFinding, ProbeFinding__Output as _grappe_operator_v1_ProbeFinding__Output } from './grappe/operator/v1/ProbeFinding.ts';
import type { RebalanceRequest as _grappe_operator_v1_RebalanceRequest, RebalanceRequest__Output as _grappe_operator_v1_RebalanceRequest__Output } from './grappe/operator/v1/RebalanceRequest.ts';
import type { RebalanceResponse as _grappe_operator_v1_RebalanceResponse, RebalanceResponse__Output as _grappe_operator_v1_RebalanceResponse__Output } from './grappe/operator/v1/RebalanceResponse.ts';
import type { RefusedBoard as _grappe_operator_v1_RefusedBoard, RefusedBoard__Output as _grappe_operator_v1_RefusedBoard__Output } from './grappe/operator/v1/RefusedBoard.ts';
import type { RemoveNodeRequest as _grappe_operator_v1_RemoveNodeRequest, RemoveNodeRequest__Output as _grappe_operator_v1_RemoveNodeRequest__Output } from './grappe/operator/v1/RemoveNodeRequest.ts';
import type { RemoveStackRequest as _grappe_operator_v1_RemoveStackRequest, RemoveStackRequest__Output as _grappe_operator_v1_RemoveStackRequest__Output } from './grappe/operator/v1/RemoveStackRequest.ts';
import type { RemoveStackResponse as _grappe_operator_v1_RemoveStackResponse, RemoveStackResponse__Output as _grappe_operator_v1_RemoveStackResponse__Output } from './grappe/operator/v1/RemoveStackResponse.ts';
import type { RemoveTokenRequest as _grappe_operator_v1_RemoveTokenRequest, RemoveTokenRequest__Output as _grappe_operator_v1_RemoveTokenRequest__Output } from './grappe/operator/v1/RemoveTokenRequest.ts';
import type { RemoveTokenResponse as _grappe_operator_v1_RemoveTokenResponse, RemoveTokenResponse__Output as _grappe_operator_v1_RemoveTokenResponse__Output } from './grappe/operator/v1/RemoveTokenResponse.ts';
import type { ScaleServiceRequest as _grappe_operator_v1_ScaleServiceRequest, ScaleServiceRequest__Output as _grappe_operator_v1_ScaleServiceRequest__Output } from './grappe/operator/v1/ScaleServiceRequest.ts';
import type { ScaleServiceResponse as _grappe_operator_v1_ScaleServiceResponse, ScaleServiceResponse__Output as _grappe_operator_v1_ScaleServiceResponse__Output } from './grappe/operator/v1/ScaleServiceResponse.ts';
import type { Service as _grappe_operator_v1_Service, Service__Output as _grappe_operator_v1_Service__Output } from './grappe/operator/v1/Service.ts';
import type { ServiceChange as _grappe_operator_v1_ServiceChange, ServiceChange__Output as _grappe_operator_v1_ServiceChange__Output } from './grappe/operator/v1/ServiceChange.ts';
import type { ServiceEnergy as _grappe_operator_v1_ServiceEnergy, ServiceEnergy__Output as _grappe_operator_v1_ServiceEnergy__Output } from './grappe/operator/v1/ServiceEnergy.ts';
import type { ServiceOutage as _grappe_operator_v1_ServiceOutage, ServiceOutage__Output as _grappe_operator_v1_ServiceOutage__Output } from './grappe/operator/v1/ServiceOutage.ts';
import type { ServicePlan as _grappe_operator_v1_ServicePlan, ServicePlan__Output as _grappe_operator_v1_ServicePlan__Output } from './grappe/operator/v1/ServicePlan.ts';
import type { SetTierRequest as _grappe_operator_v1_SetTierRequest, SetTierRequest__Output as _grappe_operator_v1_SetTierRequest__Output } from './grappe/operator/v1/SetTierRequest.ts';
import type { SlotExplanation as _grappe_operator_v1_SlotExplanation, SlotExplanation__Output as _grappe_operator_v1_SlotExplanation__Output } from './grappe/operator/v1/SlotExplanation.ts';
import type { SpareSlot as _grappe_operator_v1_SpareSlot, SpareSlot__Output as _grappe_operator_v1_SpareSlot__Output } from './grappe/operator/v1/SpareSlot.ts';
import type { Stack as _grappe_operator_v1_Stack, Stack__Output as _grappe_operator_v1_Stack__Output } from './grappe/operator/v1/Stack.ts';
import type { StacksClient as _grappe_operator_v1_StacksClient, StacksDefinition as _grappe_operator_v1_StacksDefinition } from './grappe/operator/v1/Stacks.ts';
import type { StreamLogsRequest as _grappe_operator_v1_StreamLogsRequest, StreamLogsRequest__Output as _grappe_operator_v1_StreamLogsRequest__Output } from './grappe/operator/v1/StreamLogsRequest.ts';
import type { SubjectAvailability as _grappe_operator_v1_SubjectAvailability, SubjectAvailability__Output as _grappe_operator_v1_SubjectAvailability__Output } from './grappe/operator/v1/SubjectAvailability.ts';
import type { Task as _grappe_operator_v1_Task, Task__Output as _grappe_operator_v1_Task__Output } from './grappe/operator/v1/Task.ts';
import type { TierPlan as _grappe_operator_v1_TierPlan, TierPlan__Output as _grappe_operator_v1_TierPlan__Output } from './grappe/operator/v1/TierPlan.ts';
import type { Token as _grappe_operator_v1_Token, Token__Output as _grappe_operator_v1_Token__Output } from './grappe/operator/v1/Token.ts';
import type { BalancingPolicy as _grappe_types_v1_BalancingPolicy, BalancingPolicy__Output as _grappe_types_v1_BalancingPolicy__Output } from './grappe/types/v1/BalancingPolicy.ts';
import type { BindMount as _grappe_types_v1_BindMount, BindMount__Output as _grappe_types_v1_BindMount__Output } from './grappe/types/v1/BindMount.ts';
import type { Constraint as _grappe_types_v1_Constraint, Constraint__Output as _grappe_types_v1_Constraint__Output } from './grappe/types/v1/Constraint.ts';
import type { Device as _grappe_types_v1_Device, Device__Output as _grappe_types_v1_Device__Output } from './grappe/types/v1/Device.ts';
import type { Exposure as _grappe_types_v1_Exposure, Exposure__Output as _grappe_types_v1_Exposure__Output } from './grappe/types/v1/Exposure.ts';
import type { ExtraHost as _grappe_types_v1_ExtraHost, ExtraHost__Output as _grappe_types_v1_ExtraHost__Output } from './grappe/types/v1/ExtraHost.ts';
import type { Global as _grappe_types_v1_Global, Global__Output as _grappe_types_v1_Global__Output } from './grappe/types/v1/Global.ts';
import type { Healthcheck as _grappe_types_v1_Healthcheck, Healthcheck__Output as _grappe_types_v1_Healthcheck__Output } from './grappe/types/v1/Healthcheck.ts';
import type { HttpCheck as _grappe_types_v1_HttpCheck, HttpCheck__Output as _grappe_types_v1_HttpCheck__Output } from './grappe/types/v1/HttpCheck.ts';
import type { ImageHealthcheck as _grappe_types_v1_ImageHealthcheck, ImageHealthcheck__Output as _grappe_types_v1_ImageHealthcheck__Output } from './grappe/types/v1/ImageHealthcheck.ts';
import type { Limits as _grappe_types_v1_Limits, Limits__Output as _grappe_types_v1_Limits__Output } from './grappe/types/v1/Limits.ts';
import type { Mode as _grappe_types_v1_Mode, Mode__Output as _grappe_types_v1_Mode__Output } from './grappe/types/v1/Mode.ts';
import type { Mount as _grappe_types_v1_Mount, Mount__Output as _grappe_types_v1_Mount__Output } from './grappe/types/v1/Mount.ts';
import type { NoHealthcheck as _grappe_types_v1_NoHealthcheck, NoHealthcheck__Output as _grappe_types_v1_NoHealthcheck__Output } from './grappe/types/v1/NoHealthcheck.ts';
import type { NodeFacts as _grappe_types_v1_NodeFacts, NodeFacts__Output as _grappe_types_v1_NodeFacts__Output } from './grappe/types/v1/NodeFacts.ts';
import type { Placement as _grappe_types_v1_Placement, Placement__Output as _grappe_types_v1_Placement__Output } from './grappe/types/v1/Placement.ts';
import type { Port as _grappe_types_v1_Port, Port__Output as _grappe_types_v1_Port__Output } from './grappe/types/v1/Port.ts';
import type { Replacement as _grappe_types_v1_Replacement, Replacement__Output as _grappe_types_v1_Replacement__Output } from './grappe/types/v1/Replacement.ts';
import type { Replicated as _grappe_types_v1_Replicated, Replicated__Output as _grappe_types_v1_Replicated__Output } from './grappe/types/v1/Replicated.ts';
import type { Reservations as _grappe_types_v1_Reservations, Reservations__Output as _grappe_types_v1_Reservations__Output } from './grappe/types/v1/Reservations.ts';
import type { RestartPolicy as _grappe_types_v1_RestartPolicy, RestartPolicy__Output as _grappe_types_v1_RestartPolicy__Output } from './grappe/types/v1/RestartPolicy.ts';
import type { ServerCheck as _grappe_types_v1_ServerCheck, ServerCheck__Output as _grappe_types_v1_ServerCheck__Output } from './grappe/types/v1/ServerCheck.ts';
import type { ServiceSpec as _grappe_types_v1_ServiceSpec, ServiceSpec__Output as _grappe_types_v1_ServiceSpec__Output } from './grappe/types/v1/ServiceSpec.ts';
import type { Slot as _grappe_types_v1_Slot, Slot__Output as _grappe_types_v1_Slot__Output } from './grappe/types/v1/Slot.ts';
import type { StackSpec as _grappe_types_v1_StackSpec, StackSpec__Output as _grappe_types_v1_StackSpec__Output } from './grappe/types/v1/StackSpec.ts';
import type { StatusRange as _grappe_types_v1_StatusRange, StatusRange__Output as _grappe_types_v1_StatusRange__Output } from './grappe/types/v1/StatusRange.ts';
import type { StringList as _grappe_types_v1_StringList, StringList__Output as _grappe_types_v1_StringList__Output } from './grappe/types/v1/StringList.ts';
import type { TaskStatus as _grappe_types_v1_TaskStatus, TaskStatus__Output as _grappe_types_v1_TaskStatus__Output } from './grappe/types/v1/TaskStatus.ts';
import type { TestHealthcheck as _grappe_types_v1_TestHealthcheck, TestHealthcheck__Output as _grappe_types_v1_TestHealthcheck__Output } from './grappe/types/v1/TestHealthcheck.ts';
import type { TmpfsMount as _grappe_types_v1_TmpfsMount, TmpfsMount__Output as _grappe_types_v1_TmpfsMount__Output } from './grappe/types/v1/TmpfsMount.ts';
import type { UpdatePolicy as _grappe_types_v1_UpdatePolicy, UpdatePolicy__Output as _grappe_types_v1_UpdatePolicy__Output } from './grappe/types/v1/UpdatePolicy.ts';
import type { VolumeMount as _grappe_types_v1_VolumeMount, VolumeMount__Output as _grappe_types_v1_VolumeMount__Output } from './grappe/types/v1/VolumeMount.ts';
import type { VolumeSpec as _grappe_types_v1_VolumeSpec, VolumeSpec__Output as _grappe_types_v1_VolumeSpec__Output } from './grappe/types/v1/VolumeSpec.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    link: {
      v1: {
        Battery: MessageTypeDefinition<_grappe_link_v1_Battery, _grappe_link_v1_Battery__Output>
        ButtonPress: MessageTypeDefinition<_grappe_link_v1_ButtonPress, _grappe_link_v1_ButtonPress__Output>
        Halt: MessageTypeDefinition<_grappe_link_v1_Halt, _grappe_link_v1_Halt__Output>
        Hardware: MessageTypeDefinition<_grappe_link_v1_Hardware, _grappe_link_v1_Hardware__Output>
        HardwareReport: MessageTypeDefinition<_grappe_link_v1_HardwareReport, _grappe_link_v1_HardwareReport__Output>
        HwmonSensor: MessageTypeDefinition<_grappe_link_v1_HwmonSensor, _grappe_link_v1_HwmonSensor__Output>
        IioSensor: MessageTypeDefinition<_grappe_link_v1_IioSensor, _grappe_link_v1_IioSensor__Output>
        Light: MessageTypeDefinition<_grappe_link_v1_Light, _grappe_link_v1_Light__Output>
        NutSensor: MessageTypeDefinition<_grappe_link_v1_NutSensor, _grappe_link_v1_NutSensor__Output>
        Pin: MessageTypeDefinition<_grappe_link_v1_Pin, _grappe_link_v1_Pin__Output>
        PowerGood: MessageTypeDefinition<_grappe_link_v1_PowerGood, _grappe_link_v1_PowerGood__Output>
        PowerGoodState: MessageTypeDefinition<_grappe_link_v1_PowerGoodState, _grappe_link_v1_PowerGoodState__Output>
        PowerSupplySensor: MessageTypeDefinition<_grappe_link_v1_PowerSupplySensor, _grappe_link_v1_PowerSupplySensor__Output>
        Reading: MessageTypeDefinition<_grappe_link_v1_Reading, _grappe_link_v1_Reading__Output>
        Relay: MessageTypeDefinition<_grappe_link_v1_Relay, _grappe_link_v1_Relay__Output>
        RelayState: MessageTypeDefinition<_grappe_link_v1_RelayState, _grappe_link_v1_RelayState__Output>
        Sample: MessageTypeDefinition<_grappe_link_v1_Sample, _grappe_link_v1_Sample__Output>
        Sensor: MessageTypeDefinition<_grappe_link_v1_Sensor, _grappe_link_v1_Sensor__Output>
        Standing: MessageTypeDefinition<_grappe_link_v1_Standing, _grappe_link_v1_Standing__Output>
        SwitchRelay: MessageTypeDefinition<_grappe_link_v1_SwitchRelay, _grappe_link_v1_SwitchRelay__Output>
      }
    }
    operator: {
      v1: {
        Absence: MessageTypeDefinition<_grappe_operator_v1_Absence, _grappe_operator_v1_Absence__Output>
        AffectedSlot: MessageTypeDefinition<_grappe_operator_v1_AffectedSlot, _grappe_operator_v1_AffectedSlot__Output>
        Availability: EnumTypeDefinition
        AvailabilityFigures: MessageTypeDefinition<_grappe_operator_v1_AvailabilityFigures, _grappe_operator_v1_AvailabilityFigures__Output>
        BatteryState: MessageTypeDefinition<_grappe_operator_v1_BatteryState, _grappe_operator_v1_BatteryState__Output>
        ClearTierRequest: MessageTypeDefinition<_grappe_operator_v1_ClearTierRequest, _grappe_operator_v1_ClearTierRequest__Output>
        ConverterPower: MessageTypeDefinition<_grappe_operator_v1_ConverterPower, _grappe_operator_v1_ConverterPower__Output>
        CreateTokenRequest: MessageTypeDefinition<_grappe_operator_v1_CreateTokenRequest, _grappe_operator_v1_CreateTokenRequest__Output>
        CreateTokenResponse: MessageTypeDefinition<_grappe_operator_v1_CreateTokenResponse, _grappe_operator_v1_CreateTokenResponse__Output>
        DecisionCause: MessageTypeDefinition<_grappe_operator_v1_DecisionCause, _grappe_operator_v1_DecisionCause__Output>
        DeployRequest: MessageTypeDefinition<_grappe_operator_v1_DeployRequest, _grappe_operator_v1_DeployRequest__Output>
        DeployResponse: MessageTypeDefinition<_grappe_operator_v1_DeployResponse, _grappe_operator_v1_DeployResponse__Output>
        Detection: MessageTypeDefinition<_grappe_operator_v1_Detection, _grappe_operator_v1_Detection__Output>
        EnergyDay: MessageTypeDefinition<_grappe_operator_v1_EnergyDay, _grappe_operator_v1_EnergyDay__Output>
        EnergyTier: EnumTypeDefinition
        ExplainNodeResponse: MessageTypeDefinition<_grappe_operator_v1_ExplainNodeResponse, _grappe_operator_v1_ExplainNodeResponse__Output>
        ExplainServiceRequest: MessageTypeDefinition<_grappe_operator_v1_ExplainServiceRequest, _grappe_operator_v1_ExplainServiceRequest__Output>
        ExplainServiceResponse: MessageTypeDefinition<_grappe_operator_v1_ExplainServiceResponse, _grappe_operator_v1_ExplainServiceResponse__Output>
        GetAvailabilityRequest: MessageTypeDefinition<_grappe_operator_v1_GetAvailabilityRequest, _grappe_operator_v1_GetAvailabilityRequest__Output>
        GetAvailabilityResponse: MessageTypeDefinition<_grappe_operator_v1_GetAvailabilityResponse, _grappe_operator_v1_GetAvailabilityResponse__Output>
        GetIncidentRequest: MessageTypeDefinition<_grappe_operator_v1_GetIncidentRequest, _grappe_operator_v1_GetIncidentRequest__Output>
        GetIncidentResponse: MessageTypeDefinition<_grappe_operator_v1_GetIncidentResponse, _grappe_operator_v1_GetIncidentResponse__Output>
        GetNodeRequest: MessageTypeDefinition<_grappe_operator_v1_GetNodeRequest, _grappe_operator_v1_GetNodeRequest__Output>
        GetNodeResponse: MessageTypeDefinition<_grappe_operator_v1_GetNodeResponse, _grappe_operator_v1_GetNodeResponse__Output>
        GetPowerRequest: MessageTypeDefinition<_grappe_operator_v1_GetPowerRequest, _grappe_operator_v1_GetPowerRequest__Output>
        GetPowerResponse: MessageTypeDefinition<_grappe_operator_v1_GetPowerResponse, _grappe_operator_v1_GetPowerResponse__Output>
        IdentifyNodeRequest: MessageTypeDefinition<_grappe_operator_v1_IdentifyNodeRequest, _grappe_operator_v1_IdentifyNodeRequest__Output>
        Incident: MessageTypeDefinition<_grappe_operator_v1_Incident, _grappe_operator_v1_Incident__Output>
        IncidentKind: EnumTypeDefinition
        IncidentState: EnumTypeDefinition
        Incidents: SubtypeConstructor<typeof grpc.Client, _grappe_operator_v1_IncidentsClient> & { service: _grappe_operator_v1_IncidentsDefinition }
        Lease: MessageTypeDefinition<_grappe_operator_v1_Lease, _grappe_operator_v1_Lease__Output>
        ListIncidentsRequest: MessageTypeDefinition<_grappe_operator_v1_ListIncidentsRequest, _grappe_operator_v1_ListIncidentsRequest__Output>
        ListIncidentsResponse: MessageTypeDefinition<_grappe_operator_v1_ListIncidentsResponse, _grappe_operator_v1_ListIncidentsResponse__Output>
        ListNodesRequest: MessageTypeDefinition<_grappe_operator_v1_ListNodesRequest, _grappe_operator_v1_ListNodesRequest__Output>
        ListNodesResponse: MessageTypeDefinition<_grappe_operator_v1_ListNodesResponse, _grappe_operator_v1_ListNodesResponse__Output>
        ListServicesRequest: MessageTypeDefinition<_grappe_operator_v1_ListServicesRequest, _grappe_operator_v1_ListServicesRequest__Output>
        ListServicesResponse: MessageTypeDefinition<_grappe_operator_v1_ListServicesResponse, _grappe_operator_v1_ListServicesResponse__Output>
        ListStacksRequest: MessageTypeDefinition<_grappe_operator_v1_ListStacksRequest, _grappe_operator_v1_ListStacksRequest__Output>
        ListStacksResponse: MessageTypeDefinition<_grappe_operator_v1_ListStacksResponse, _grappe_operator_v1_ListStacksResponse__Output>
        ListTasksRequest: MessageTypeDefinition<_grappe_operator_v1_ListTasksRequest, _grappe_operator_v1_ListTasksRequest__Output>
        ListTasksResponse: MessageTypeDefinition<_grappe_operator_v1_ListTasksResponse, _grappe_operator_v1_ListTasksResponse__Output>
        ListTokensRequest: MessageTypeDefinition<_grappe_operator_v1_ListTokensRequest, _grappe_operator_v1_ListTokensRequest__Output>
        ListTokensResponse: MessageTypeDefinition<_grappe_operator_v1_ListTokensResponse, _grappe_operator_v1_ListTokensResponse__Output>
        LogEntry: MessageTypeDefinition<_grappe_operator_v1_LogEntry, _grappe_operator_v1_LogEntry__Output>
        MaintainNodeRequest: MessageTypeDefinition<_grappe_operator_v1_MaintainNodeRequest, _grappe_operator_v1_MaintainNodeRequest__Output>
        Node: MessageTypeDefinition<_grappe_operator_v1_Node, _grappe_operator_v1_Node__Output>
        NodeCondition: EnumTypeDefinition
        NodeEnergy: MessageTypeDefinition<_grappe_operator_v1_NodeEnergy, _grappe_operator_v1_NodeEnergy__Output>
        NodeFailures: MessageTypeDefinition<_grappe_operator_v1_NodeFailures, _grappe_operator_v1_NodeFailures__Output>
        NodeHardware: MessageTypeDefinition<_grappe_operator_v1_NodeHardware, _grappe_operator_v1_NodeHardware__Output>
        NodePlan: MessageTypeDefinition<_grappe_operator_v1_NodePlan, _grappe_operator_v1_NodePlan__Output>
        NodePower: MessageTypeDefinition<_grappe_operator_v1_NodePower, _grappe_operator_v1_NodePower__Output>
        NodeRequest: MessageTypeDefinition<_grappe_operator_v1_NodeRequest, _grappe_operator_v1_NodeRequest__Output>
        NodeResponse: MessageTypeDefinition<_grappe_operator_v1_NodeResponse, _grappe_operator_v1_NodeResponse__Output>
        NodeTask: MessageTypeDefinition<_grappe_operator_v1_NodeTask, _grappe_operator_v1_NodeTask__Output>
        NodeVerdict: MessageTypeDefinition<_grappe_operator_v1_NodeVerdict, _grappe_operator_v1_NodeVerdict__Output>
        Nodes: SubtypeConstructor<typeof grpc.Client, _grappe_operator_v1_NodesClient> & { service: _grappe_operator_v1_NodesDefinition }
        Origin: MessageTypeDefinition<_grappe_operator_v1_Origin, _grappe_operator_v1_Origin__Output>
        Outage: MessageTypeDefinition<_grappe_operator_v1_Outage, _grappe_operator_v1_Outage__Output>
        PlanPowerRequest: MessageTypeDefinition<_grappe_operator_v1_PlanPowerRequest, _grappe_operator_v1_PlanPowerRequest__Output>
        PlanPowerResponse: MessageTypeDefinition<_grappe_operator_v1_PlanPowerResponse, _grappe_operator_v1_PlanPowerResponse__Output>
        Power: SubtypeConstructor<typeof grpc.Client, _grappe_operator_v1_PowerClient> & { service: _grappe_operator_v1_PowerDefinition }
        PowerForecast: MessageTypeDefinition<_grappe_operator_v1_PowerForecast, _grappe_operator_v1_PowerForecast__Output>
        PowerReportRequest: MessageTypeDefinition<_grappe_operator_v1_PowerReportRequest, _grappe_operator_v1_PowerReportRequest__Output>
        PowerReportResponse: MessageTypeDefinition<_grappe_operator_v1_PowerReportResponse, _grappe_operator_v1_PowerReportResponse__Output>
        ProbeFinding: MessageTypeDefinition<_grappe_operator_v1_ProbeFinding, _grappe_operator_v1_ProbeFinding__Output>
        RackTrouble: EnumTypeDefinition
        RebalanceRequest: MessageTypeDefinition<_grappe_operator_v1_RebalanceRequest, _grappe_operator_v1_RebalanceRequest__Output>
        RebalanceResponse: MessageTypeDefinition<_grappe_operator_v1_RebalanceResponse, _grappe_operator_v1_RebalanceResponse__Output>
        RefusedBoard: MessageTypeDefinition<_grappe_operator_v1_RefusedBoard, _grappe_operator_v1_RefusedBoard__Output>
        RemoveNodeRequest: MessageTypeDefinition<_grappe_operator_v1_RemoveNodeRequest, _grappe_operator_v1_RemoveNodeRequest__Output>
        RemoveStackRequest: MessageTypeDefinition<_grappe_operator_v1_RemoveStackRequest, _grappe_operator_v1_RemoveStackRequest__Output>
        RemoveStackResponse: MessageTypeDefinition<_grappe_operator_v1_RemoveStackResponse, _grappe_operator_v1_RemoveStackResponse__Output>
        RemoveTokenRequest: MessageTypeDefinition<_grappe_operator_v1_RemoveTokenRequest, _grappe_operator_v1_RemoveTokenRequest__Output>
        RemoveTokenResponse: MessageTypeDefinition<_grappe_operator_v1_RemoveTokenResponse, _grappe_operator_v1_RemoveTokenResponse__Output>
        ScaleServiceRequest: MessageTypeDefinition<_grappe_operator_v1_ScaleServiceRequest, _grappe_operator_v1_ScaleServiceRequest__Output>
        ScaleServiceResponse: MessageTypeDefinition<_grappe_operator_v1_ScaleServiceResponse, _grappe_operator_v1_ScaleServiceResponse__Output>
        Service: MessageTypeDefinition<_grappe_operator_v1_Service, _grappe_operator_v1_Service__Output>
        ServiceChange: MessageTypeDefinition<_grappe_operator_v1_ServiceChange, _grappe_operator_v1_ServiceChange__Output>
        ServiceEnergy: MessageTypeDefinition<_grappe_operator_v1_ServiceEnergy, _grappe_operator_v1_ServiceEnergy__Output>
        ServiceOutage: MessageTypeDefinition<_grappe_operator_v1_ServiceOutage, _grappe_operator_v1_ServiceOutage__Output>
        ServicePlan: MessageTypeDefinition<_grappe_operator_v1_ServicePlan, _grappe_operator_v1_ServicePlan__Output>
        SetTierRequest: MessageTypeDefinition<_grappe_operator_v1_SetTierRequest, _grappe_operator_v1_SetTierRequest__Output>
        SlotExplanation: MessageTypeDefinition<_grappe_operator_v1_SlotExplanation, _grappe_operator_v1_SlotExplanation__Output>
        SpareSlot: MessageTypeDefinition<_grappe_operator_v1_SpareSlot, _grappe_operator_v1_SpareSlot__Output>
        Stack: MessageTypeDefinition<_grappe_operator_v1_Stack, _grappe_operator_v1_Stack__Output>
        Stacks: SubtypeConstructor<typeof grpc.Client, _grappe_operator_v1_StacksClient> & { service: _grappe_operator_v1_StacksDefinition }
        StreamLogsRequest: MessageTypeDefinition<_grappe_operator_v1_StreamLogsRequest, _grappe_operator_v1_StreamLogsRequest__Output>
        SubjectAvailability: MessageTypeDefinition<_grappe_operator_v1_SubjectAvailability, _grappe_operator_v1_SubjectAvailability__Output>
        Task: MessageTypeDefinition<_grappe_operator_v1_Task, _grappe_operator_v1_Task__Output>
        TierPlan: MessageTypeDefinition<_grappe_operator_v1_TierPlan, _grappe_operator_v1_TierPlan__Output>
        Token: MessageTypeDefinition<_grappe_operator_v1_Token, _grappe_operator_v1_Token__Output>
      }
    }
    types: {
      v1: {
        BalancingPolicy: MessageTypeDefinition<_grappe_types_v1_BalancingPolicy, _grappe_types_v1_BalancingPolicy__Output>
        BindMount: MessageTypeDefinition<_grappe_types_v1_BindMount, _grappe_types_v1_BindMount__Output>
        Constraint: MessageTypeDefinition<_grappe_types_v1_Constraint, _grappe_types_v1_Constraint__Output>
        Device: MessageTypeDefinition<_grappe_types_v1_Device, _grappe_types_v1_Device__Output>
        Exposure: MessageTypeDefinition<_grappe_types_v1_Exposure, _grappe_types_v1_Exposure__Output>
        ExtraHost: MessageTypeDefinition<_grappe_types_v1_ExtraHost, _grappe_types_v1_ExtraHost__Output>
        FailureAction: EnumTypeDefinition
        Global: MessageTypeDefinition<_grappe_types_v1_Global, _grappe_types_v1_Global__Output>
        Healthcheck: MessageTypeDefinition<_grappe_types_v1_Healthcheck, _grappe_types_v1_Healthcheck__Output>
        HttpCheck: MessageTypeDefinition<_grappe_types_v1_HttpCheck, _grappe_types_v1_HttpCheck__Output>
        ImageHealthcheck: MessageTypeDefinition<_grappe_types_v1_ImageHealthcheck, _grappe_types_v1_ImageHealthcheck__Output>
        Limits: MessageTypeDefinition<_grappe_types_v1_Limits, _grappe_types_v1_Limits__Output>
        Mode: MessageTypeDefinition<_grappe_types_v1_Mode, _grappe_types_v1_Mode__Output>
        Mount: MessageTypeDefinition<_grappe_types_v1_Mount, _grappe_types_v1_Mount__Output>
        NetworkMode: EnumTypeDefinition
        NoHealthcheck: MessageTypeDefinition<_grappe_types_v1_NoHealthcheck, _grappe_types_v1_NoHealthcheck__Output>
        NodeFacts: MessageTypeDefinition<_grappe_types_v1_NodeFacts, _grappe_types_v1_NodeFacts__Output>
        Placement: MessageTypeDefinition<_grappe_types_v1_Placement, _grappe_types_v1_Placement__Output>
        Port: MessageTypeDefinition<_grappe_types_v1_Port, _grappe_types_v1_Port__Output>
        Priority: EnumTypeDefinition
        Protocol: EnumTypeDefinition
        Replacement: MessageTypeDefinition<_grappe_types_v1_Replacement, _grappe_types_v1_Replacement__Output>
        Replicated: MessageTypeDefinition<_grappe_types_v1_Replicated, _grappe_types_v1_Replicated__Output>
        Reservations: MessageTypeDefinition<_grappe_types_v1_Reservations, _grappe_types_v1_Reservations__Output>
        RestartCondition: EnumTypeDefinition
        RestartPolicy: MessageTypeDefinition<_grappe_types_v1_RestartPolicy, _grappe_types_v1_RestartPolicy__Output>
        ServerCheck: MessageTypeDefinition<_grappe_types_v1_ServerCheck, _grappe_types_v1_ServerCheck__Output>
        ServiceSpec: MessageTypeDefinition<_grappe_types_v1_ServiceSpec, _grappe_types_v1_ServiceSpec__Output>
        Slot: MessageTypeDefinition<_grappe_types_v1_Slot, _grappe_types_v1_Slot__Output>
        StackSpec: MessageTypeDefinition<_grappe_types_v1_StackSpec, _grappe_types_v1_StackSpec__Output>
        Standby: EnumTypeDefinition
        StatusRange: MessageTypeDefinition<_grappe_types_v1_StatusRange, _grappe_types_v1_StatusRange__Output>
        StringList: MessageTypeDefinition<_grappe_types_v1_StringList, _grappe_types_v1_StringList__Output>
        TaskHealth: EnumTypeDefinition
        TaskState: EnumTypeDefinition
        TaskStatus: MessageTypeDefinition<_grappe_types_v1_TaskStatus, _grappe_types_v1_TaskStatus__Output>
        TestHealthcheck: MessageTypeDefinition<_grappe_types_v1_TestHealthcheck, _grappe_types_v1_TestHealthcheck__Output>
        TmpfsMount: MessageTypeDefinition<_grappe_types_v1_TmpfsMount, _grappe_types_v1_TmpfsMount__Output>
        UpdateOrder: EnumTypeDefinition
        UpdatePolicy: MessageTypeDefinition<_grappe_types_v1_UpdatePolicy, _grappe_types_v1_UpdatePolicy__Output>
        VolumeMount: MessageTypeDefinition<_grappe_types_v1_VolumeMount, _grappe_types_v1_VolumeMount__Output>
        VolumeSpec: MessageTypeDefinition<_grappe_types_v1_VolumeSpec, _grappe_types_v1_VolumeSpec__Output>
      }
    }
  }
}

