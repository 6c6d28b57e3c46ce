// Original file: grappe/types/v1/workload.proto


export interface ImageHealthcheck {
}

export interface ImageHealthcheck__Output {
}
