import type { RunRecord } from "../../../cli/jobs/run-record";

/** The record of a run of ana's. */
export const record: RunRecord = {
    ...{ id: "20261130-120000-abcd", name: "run", member: "ana", command: ["python", "fit.py"] },
    ...{
        env: {},
        image: "i",
        gpus: 1,
        vcpus: 4,
        memoryMiB: 14_000,
        nodes: 1,
        spot: false,
        hours: 4,
    },
    ...{ price: { hourlyUsd: 1, mostUsd: 4 }, queue: "arn:q", logGroup: "/l" },
    ...{ submitted: "2026-11-30T12:00:00.000Z", jobId: "j-1" },
};
