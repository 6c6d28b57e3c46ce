import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { Doubt as _grappe_operator_v1_Doubt, Doubt__Output as _grappe_operator_v1_Doubt__Output } from './grappe/operator/v1/Doubt.ts';
import type { Event as _grappe_operator_v1_Event, Event__Output as _grappe_operator_v1_Event__Output } from './grappe/operator/v1/Event.ts';
import type { EventsClient as _grappe_operator_v1_EventsClient, EventsDefinition as _grappe_operator_v1_EventsDefinition } from './grappe/operator/v1/Events.ts';
import type { GetRackRequest as _grappe_operator_v1_GetRackRequest, GetRackRequest__Output as _grappe_operator_v1_GetRackRequest__Output } from './grappe/operator/v1/GetRackRequest.ts';
import type { GetRackResponse as _grappe_operator_v1_GetRackResponse, GetRackResponse__Output as _grappe_operator_v1_GetRackResponse__Output } from './grappe/operator/v1/GetRackResponse.ts';
import type { RackClient as _grappe_operator_v1_RackClient, RackDefinition as _grappe_operator_v1_RackDefinition } from './grappe/operator/v1/Rack.ts';
import type { TrustSilenceRequest as _grappe_operator_v1_TrustSilenceRequest, TrustSilenceRequest__Output as _grappe_operator_v1_TrustSilenceRequest__Output } from './grappe/operator/v1/TrustSilenceRequest.ts';
import type { TrustSilenceResponse as _grappe_operator_v1_TrustSilenceResponse, TrustSilenceResponse__Output as _grappe_operator_v1_TrustSilenceResponse__Output } from './grappe/operator/v1/TrustSilenceResponse.ts';
import type { WatchEventsRequest as _grappe_operator_v1_WatchEventsRequest, WatchEventsRequest__Output as _grappe_operator_v1_WatchEventsRequest__Output } from './grappe/operator/v1/WatchEventsRequest.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  grappe: {
    operator: {
      v1: {
        Doubt: MessageTypeDefinition<_grappe_operator_v1_Doubt, _grappe_operator_v1_Doubt__Output>
        Event: MessageTypeDefinition<_grappe_operator_v1_Event, _grappe_operator_v1_Event__Output>
        Events: SubtypeConstructor<typeof grpc.Client, _grappe_operator_v1_EventsClient> & { service: _grappe_operator_v1_EventsDefinition }
        GetRackRequest: MessageTypeDefinition<_grappe_operator_v1_GetRackRequest, _grappe_operator_v1_GetRackRequest__Output>
        GetRackResponse: MessageTypeDefinition<_grappe_operator_v1_GetRackResponse, _grappe_operator_v1_GetRackResponse__Output>
        Rack: SubtypeConstructor<typeof grpc.Client, _grappe_operator_v1_RackClient> & { service: _grappe_operator_v1_RackDefinition }
        TrustSilenceRequest: MessageTypeDefinition<_grappe_operator_v1_TrustSilenceRequest, _grappe_operator_v1_TrustSilenceRequest__Output>
        TrustSilenceResponse: MessageTypeDefinition<_grappe_operator_v1_TrustSilenceResponse, _grappe_operator_v1_TrustSilenceResponse__Output>
        WatchEventsRequest: MessageTypeDefinition<_grappe_operator_v1_WatchEventsRequest, _grappe_operator_v1_WatchEventsRequest__Output>
      }
    }
  }
}

