// Original file: grappe/link/v1/transfer.proto


export interface PushLogsResponse {
}

export interface PushLogsResponse__Output {
}
