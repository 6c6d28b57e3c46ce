import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { DecisionCause as _grappe_operator_v1_DecisionCause, DecisionCause__Output as _grappe_operator_v1_DecisionCause__Output } from './grappe/operator/v1/DecisionCause.ts';
import type { DeployRequest as _grappe_operator_v1_DeployRequest, DeployRequest__Output as _grappe_operator_v1_DeployRequest__Output } from './grappe/operator/v1/DeployRequest.ts';
import type { DeployResponse as _grappe_operator_v1_DeployResponse, DeployResponse__Output as _grappe_operator_v1_DeployResponse__Output } from './grappe/operator/v1/DeployResponse.ts';
import type { ExplainServiceRequest as _grappe_operator_v1_ExplainServiceRequest, ExplainServiceRequest__Output as _grappe_operator_v1_ExplainServiceRequest__Output } from './grappe/operator/v1/ExplainServiceRequest.ts';
import type { ExplainServiceResponse as _grappe_operator_v1_ExplainServiceResponse, ExplainServiceResponse__Output as _grappe_operator_v1_ExplainServiceResponse__Output } from './grappe/operator/v1/ExplainServiceResponse.ts';
import type { ListServicesRequest as _grappe_operator_v1_ListServicesRequest, ListServicesRequest__Output as _grappe_operator_v1_ListServicesRequest__Output } from './grappe/operator/v1/ListServicesRequest.ts';
import type { ListServicesResponse as _grappe_operator_v1_ListServicesResponse, ListServicesResponse__Output as _grappe_operator_v1_ListServicesResponse__Output } from './grappe/operator/v1/ListServicesResponse.ts';
import type { ListStacksRequest as _grappe_operator_v1_ListStacksRequest, ListStacksRequest__Output as _grappe_operator_v1_ListStacksRequest__Output } from './grappe/operator/v1/ListStacksRequest.ts';
import type { ListStacksResponse as _grappe_operator_v1_ListStacksResponse, ListStacksResponse__Output as _grappe_operator_v1_ListStacksResponse__Output } from './grappe/operator/v1/ListStacksResponse.ts';
import type { ListTasksRequest as _grappe_operator_v1_ListTasksRequest, ListTasksRequest__Output as _grappe_operator_v1_ListTasksRequest__Output } from './grappe/operator/v1/ListTasksRequest.ts';
import type { ListTasksResponse as _grappe_operator_v1_ListTasksResponse, ListTasksResponse__Output as _grappe_operator_v1_ListTasksResponse__Output } from './grappe/operator/v1/ListTasksResponse.ts';
import type { LogEntry as _grappe_operator_v1_LogEntry, LogEntry__Output as _grappe_operator_v1_LogEntry__Output } from './grappe/operator/v1/LogEntry.ts';
import type { NodeVerdict as _grappe_operator_v1_NodeVerdict, NodeVerdict__Output as _grappe_operator_v1_NodeVerdict__Output } from './grappe/operator/v1/NodeVerdict.ts';
import type { RebalanceRequest as _grappe_operator_v1_RebalanceRequest, RebalanceRequest__Output as _grappe_operator_v1_RebalanceRequest__Output } from './grappe/operator/v1/RebalanceRequest.ts';
import type { RebalanceResponse as _grappe_operator_v1_RebalanceResponse, RebalanceResponse__Output as _grappe_operator_v1_RebalanceResponse__Output } from './grappe/operator/v1/RebalanceResponse.ts';
import type { RemoveStackRequest as _grappe_operator_v1_RemoveStackRequest, RemoveStackRequest__Output as _grappe_operator_v1_RemoveStackRequest__Output } from './grappe/operator/v1/RemoveStackRequest.ts';
import type { RemoveStackResponse as _grappe_operator_v1_RemoveStackResponse, RemoveStackResponse__Output as _grappe_operator_v1_RemoveStackResponse__Output } from './grappe/operator/v1/RemoveStackResponse.ts';
import type { ScaleServiceRequest as _grappe_operator_v1_ScaleServiceRequest, ScaleServiceRequest__Output as _grappe_operator_v1_ScaleServiceRequest__Output } from './grappe/operator/v1/ScaleServiceRequest.ts';
import type { ScaleServiceResponse as _grappe_operator_v1_ScaleServiceResponse, ScaleServiceResponse__Output as _grappe_operator_v1_ScaleServiceResponse__Output } from './grappe/operator/v1/ScaleServiceResponse.ts';
import type { Service as _grappe_operator_v1_Service, Service__Output as _grappe_operator_v1_Service__Output } from './grappe/operator/v1/Service.ts';
import type { ServiceChange as _grappe_operator_v1_ServiceChange, ServiceChange__Output as _grappe_operator_v1_ServiceChange__Output } from './grappe/operator/v1/ServiceChange.ts';
import type { SlotExplanation as _grappe_operator_v1_SlotExplanation, SlotExplanation__Output as _grappe_operator_v1_SlotExplanation__Output } from './grappe/operator/v1/SlotExplanation.ts';
import type { Stack as _grappe_operator_v1_Stack, Stack__Output as _grappe_operator_v1_Stack__Output } from './grappe/operator/v1/Stack.ts';
import type { StacksClient as _grappe_operator_v1_StacksClient, StacksDefinition as _grappe_operator_v1_StacksDefinition } from './grappe/operator/v1/Stacks.ts';
import type { StreamLogsRequest as _grappe_operator_v1_StreamLogsRequest, StreamLogsRequest__Output as _grappe_operator_v1_StreamLogsRequest__Output } from './grappe/operator/v1/StreamLogsRequest.ts';
import type { Task as _grappe_operator_v1_Task, Task__Output as _grappe_operator_v1_Task__Output } from './grappe/operator/v1/Task.ts';
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
    operator: {
      v1: {
        DecisionCause: MessageTypeDefinition<_grappe_operator_v1_DecisionCause, _grappe_operator_v1_DecisionCause__Output>
        DeployRequest: MessageTypeDefinition<_grappe_operator_v1_DeployRequest, _grappe_operator_v1_DeployRequest__Output>
        DeployResponse: MessageTypeDefinition<_grappe_operator_v1_DeployResponse, _grappe_operator_v1_DeployResponse__Output>
        ExplainServiceRequest: MessageTypeDefinition<_grappe_operator_v1_ExplainServiceRequest, _grappe_operator_v1_ExplainServiceRequest__Output>
        ExplainServiceResponse: MessageTypeDefinition<_grappe_operator_v1_ExplainServiceResponse, _grappe_operator_v1_ExplainServiceResponse__Output>
        ListServicesRequest: MessageTypeDefinition<_grappe_operator_v1_ListServicesRequest, _grappe_operator_v1_ListServicesRequest__Output>
        ListServicesResponse: MessageTypeDefinition<_grappe_operator_v1_ListServicesResponse, _grappe_operator_v1_ListServicesResponse__Output>
        ListStacksRequest: MessageTypeDefinition<_grappe_operator_v1_ListStacksRequest, _grappe_operator_v1_ListStacksRequest__Output>
        ListStacksResponse: MessageTypeDefinition<_grappe_operator_v1_ListStacksResponse, _grappe_operator_v1_ListStacksResponse__Output>
        ListTasksRequest: MessageTypeDefinition<_grappe_operator_v1_ListTasksRequest, _grappe_operator_v1_ListTasksRequest__Output>
        ListTasksResponse: MessageTypeDefinition<_grappe_operator_v1_ListTasksResponse, _grappe_operator_v1_ListTasksResponse__Output>
        LogEntry: MessageTypeDefinition<_grappe_operator_v1_LogEntry, _grappe_operator_v1_LogEntry__Output>
        NodeVerdict: MessageTypeDefinition<_grappe_operator_v1_NodeVerdict, _grappe_operator_v1_NodeVerdict__Output>
        RebalanceRequest: MessageTypeDefinition<_grappe_operator_v1_RebalanceRequest, _grappe_operator_v1_RebalanceRequest__Output>
        RebalanceResponse: MessageTypeDefinition<_grappe_operator_v1_RebalanceResponse, _grappe_operator_v1_RebalanceResponse__Output>
        RemoveStackRequest: MessageTypeDefinition<_grappe_operator_v1_RemoveStackRequest, _grappe_operator_v1_RemoveStackRequest__Output>
        RemoveStackResponse: MessageTypeDefinition<_grappe_operator_v1_RemoveStackResponse, _grappe_operator_v1_RemoveStackResponse__Output>
        ScaleServiceRequest: MessageTypeDefinition<_grappe_operator_v1_ScaleServiceRequest, _grappe_operator_v1_ScaleServiceRequest__Output>
        ScaleServiceResponse: MessageTypeDefinition<_grappe_operator_v1_ScaleServiceResponse, _grappe_operator_v1_ScaleServiceResponse__Output>
        Service: MessageTypeDefinition<_grappe_operator_v1_Service, _grappe_operator_v1_Service__Output>
        ServiceChange: MessageTypeDefinition<_grappe_operator_v1_ServiceChange, _grappe_operator_v1_ServiceChange__Output>
        SlotExplanation: MessageTypeDefinition<_grappe_operator_v1_SlotExplanation, _grappe_operator_v1_SlotExplanation__Output>
        Stack: MessageTypeDefinition<_grappe_operator_v1_Stack, _grappe_operator_v1_Stack__Output>
        Stacks: SubtypeConstructor<typeof grpc.Client, _grappe_operator_v1_StacksClient> & { service: _grappe_operator_v1_StacksDefinition }
        StreamLogsRequest: MessageTypeDefinition<_grappe_operator_v1_StreamLogsRequest, _grappe_operator_v1_StreamLogsRequest__Output>
        Task: MessageTypeDefinition<_grappe_operator_v1_Task, _grappe_operator_v1_Task__Output>
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

