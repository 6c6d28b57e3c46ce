// Original file: grappe/operator/v1/events.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Event as _grappe_operator_v1_Event, Event__Output as _grappe_operator_v1_Event__Output } from '../../../grappe/operator/v1/Event.ts';
import type { WatchEventsRequest as _grappe_operator_v1_WatchEventsRequest, WatchEventsRequest__Output as _grappe_operator_v1_WatchEventsRequest__Output } from '../../../grappe/operator/v1/WatchEventsRequest.ts';

export interface EventsClient extends grpc.Client {
  WatchEvents(argument: _grappe_operator_v1_WatchEventsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_grappe_operator_v1_Event__Output>;
  WatchEvents(argument: _grappe_operator_v1_WatchEventsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_grappe_operator_v1_Event__Output>;
  watchEvents(argument: _grappe_operator_v1_WatchEventsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_grappe_operator_v1_Event__Output>;
  watchEvents(argument: _grappe_operator_v1_WatchEventsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_grappe_operator_v1_Event__Output>;
  
}

export interface EventsHandlers extends grpc.UntypedServiceImplementation {
  WatchEvents: grpc.handleServerStreamingCall<_grappe_operator_v1_WatchEventsRequest__Output, _grappe_operator_v1_Event>;
  
}

export interface EventsDefinition extends grpc.ServiceDefinition {
  WatchEvents: MethodDefinition<_grappe_operator_v1_WatchEventsRequest, _grappe_operator_v1_Event, _grappe_operator_v1_WatchEventsRequest__Output, _grappe_operator_v1_Event__Output>
}
