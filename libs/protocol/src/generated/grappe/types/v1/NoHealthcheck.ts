// Original file: grappe/types/v1/workload.proto


export interface NoHealthcheck {
}

export interface NoHealthcheck__Output {
}
