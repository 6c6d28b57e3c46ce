import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Absence as _grappe_operator_v1_Absence, Absence__Output as _grappe_operator_v1_Absence__Output } from './grappe/operator/v1/Absence.ts';
import type { AffectedSlot as _grappe_operator_v1_AffectedSlot, AffectedSlot__Output as _grappe_operator_v1_AffectedSlot__Output } from './grappe/operator/v1/AffectedSlot.ts';
import type { AvailabilityFigures as _grappe_operator_v1_AvailabilityFigures, AvailabilityFigures__Output as _grappe_operator_v1_AvailabilityFigures__Output } from './grappe/operator/v1/AvailabilityFigures.ts';
import type { GetAvailabilityRequest as _grappe_operator_v1_GetAvailabilityRequest, GetAvailabilityRequest__Output as _grappe_operator_v1_GetAvailabilityRequest__Output } from './grappe/operator/v1/GetAvailabilityRequest.ts';
import type { GetAvailabilityResponse as _grappe_operator_v1_GetAvailabilityResponse, GetAvailabilityResponse__Output as _grappe_operator_v1_GetAvailabilityResponse__Output } from './grappe/operator/v1/GetAvailabilityResponse.ts';
import type { GetIncidentRequest as _grappe_operator_v1_GetIncidentRequest, GetIncidentRequest__Output as _grappe_operator_v1_GetIncidentRequest__Output } from './grappe/operator/v1/GetIncidentRequest.ts';
import type { GetIncidentResponse as _grappe_operator_v1_GetIncidentResponse, GetIncidentResponse__Output as _grappe_operator_v1_GetIncidentResponse__Output } from './grappe/operator/v1/GetIncidentResponse.ts';
import type { Incident as _grappe_operator_v1_Incident, Incident__Output as _grappe_operator_v1_Incident__Output } from './grappe/operator/v1/Incident.ts';
import type { IncidentsClient as _grappe_operator_v1_IncidentsClient, IncidentsDefinition as _grappe_operator_v1_IncidentsDefinition } from './grappe/operator/v1/Incidents.ts';
import type { ListIncidentsRequest as _grappe_operator_v1_ListIncidentsRequest, ListIncidentsRequest__Output as _grappe_operator_v1_ListIncidentsRequest__Output } from './grappe/operator/v1/ListIncidentsRequest.ts';
import type { ListIncidentsResponse as _grappe_operator_v1_ListIncidentsResponse, ListIncidentsResponse__Output as _grappe_operator_v1_ListIncidentsResponse__Output } from './grappe/operator/v1/ListIncidentsResponse.ts';
import type { Outage as _grappe_operator_v1_Outage, Outage__Output as _grappe_operator_v1_Outage__Output } from './grappe/operator/v1/Outage.ts';
import type { ServiceOutage as _grappe_operator_v1_ServiceOutage, ServiceOutage__Output as _grappe_operator_v1_ServiceOutage__Output } from './grappe/operator/v1/ServiceOutage.ts';
import type { SubjectAvailability as _grappe_operator_v1_SubjectAvailability, SubjectAvailability__Output as _grappe_operator_v1_SubjectAvailability__Output } from './grappe/operator/v1/SubjectAvailability.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    operator: {
      v1: {
        Absence: MessageTypeDefinition<_grappe_operator_v1_Absence, _grappe_operator_v1_Absence__Output>
        AffectedSlot: MessageTypeDefinition<_grappe_operator_v1_AffectedSlot, _grappe_operator_v1_AffectedSlot__Output>
        AvailabilityFigures: MessageTypeDefinition<_grappe_operator_v1_AvailabilityFigures, _grappe_operator_v1_AvailabilityFigures__Output>
        GetAvailabilityRequest: MessageTypeDefinition<_grappe_operator_v1_GetAvailabilityRequest, _grappe_operator_v1_GetAvailabilityRequest__Output>
        GetAvailabilityResponse: MessageTypeDefinition<_grappe_operator_v1_GetAvailabilityResponse, _grappe_operator_v1_GetAvailabilityResponse__Output>
        GetIncidentRequest: MessageTypeDefinition<_grappe_operator_v1_GetIncidentRequest, _grappe_operator_v1_GetIncidentRequest__Output>
        GetIncidentResponse: MessageTypeDefinition<_grappe_operator_v1_GetIncidentResponse, _grappe_operator_v1_GetIncidentResponse__Output>
        Incident: MessageTypeDefinition<_grappe_operator_v1_Incident, _grappe_operator_v1_Incident__Output>
        IncidentKind: EnumTypeDefinition
        IncidentState: EnumTypeDefinition
        Incidents: SubtypeConstructor<typeof grpc.Client, _grappe_operator_v1_IncidentsClient> & { service: _grappe_operator_v1_IncidentsDefinition }
        ListIncidentsRequest: MessageTypeDefinition<_grappe_operator_v1_ListIncidentsRequest, _grappe_operator_v1_ListIncidentsRequest__Output>
        ListIncidentsResponse: MessageTypeDefinition<_grappe_operator_v1_ListIncidentsResponse, _grappe_operator_v1_ListIncidentsResponse__Output>
        Outage: MessageTypeDefinition<_grappe_operator_v1_Outage, _grappe_operator_v1_Outage__Output>
        RackTrouble: EnumTypeDefinition
        ServiceOutage: MessageTypeDefinition<_grappe_operator_v1_ServiceOutage, _grappe_operator_v1_ServiceOutage__Output>
        SubjectAvailability: MessageTypeDefinition<_grappe_operator_v1_SubjectAvailability, _grappe_operator_v1_SubjectAvailability__Output>
      }
    }
  }
}

