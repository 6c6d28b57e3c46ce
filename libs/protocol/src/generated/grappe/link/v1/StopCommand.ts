// Original file: grappe/link/v1/link.proto


export interface StopCommand {
  'commandId'?: (string);
}

export interface StopCommand__Output {
  'commandId': (string);
}
