// Original file: grappe/types/v1/workload.proto


export interface Global {
}

export interface Global__Output {
}
