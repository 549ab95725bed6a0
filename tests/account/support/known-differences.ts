import type { Question } from "./ec2-questions";

export type StandInName = "moto" | "pretended" | "simulated";

/** A question that some stand-ins answer otherwise than EC2. */
interface Difference {
    /** What they answer; the others are right. */
    readonly wrong: Readonly<Partial<Record<StandInName, unknown>>>;
    /** Why it may stay so. */
    readonly why: string;
    /** What says how EC2 answers, read in 2026-11. */
    readonly source: string;
}

const errorCodes = 'EC2 API reference, "Error codes"';
const filters = "EC2 API reference, DescribeInstances, Filter.N";
const unused = "no unit test needs it; whoever does hears of it at once";

/** Every known difference between EC2 and what stands in for it, by the question that shows it. */
export const differences: Readonly<Partial<Record<Question, Difference>>> = {
    "by a tag with a star": {
        wrong: { simulated: [] },
        why: "the verbs that change a stack ask for whole values",
        source: `${filters}: values may have wildcards`,
    },
    "by a filter that there is not": {
        wrong: { moto: "InvalidAction" },
        why: "the front words moto's page of HTML as an error; it is one in any case",
        source: `${errorCodes}: InvalidParameterValue`,
    },
    "by a malformed id": {
        wrong: { pretended: "InvalidInstanceID.NotFound", simulated: "InvalidInstanceID.NotFound" },
        why: "their ids say whose a box is; both errors mean that there is none",
        source: `${errorCodes}: InvalidInstanceID.Malformed`,
    },
    "start a malformed one": {
        wrong: { pretended: "InvalidInstanceID.NotFound", simulated: "InvalidInstanceID.NotFound" },
        why: "their ids say whose a box is; both errors mean that there is none",
        source: "an output of the AWS CLI for start-instances: InvalidInstanceID.Malformed",
    },
    "stop one that is stopped": {
        wrong: { moto: [["ana", "stopped", "stopping"]] },
        why: "no verb reads it",
        source: "EC2 API reference, StopInstances: no error, and nothing to do",
    },
    "start one that is stopped": {
        wrong: { simulated: [["ana", "stopped", "running"]] },
        why: "its boxes start within the call; docs/simulation.md lists it",
        source: 'EC2 user guide, "Instance lifecycle": pending comes first',
    },
    "start one right after its stop": {
        wrong: { moto: [["cleo", "stopped", "pending"]] },
        why: "its boxes stop within the call; the unit tests of `start` have one that is stopping",
        source: `${errorCodes}: IncorrectInstanceState`,
    },
    "stop one right after its start": {
        wrong: {
            moto: [["dan", "running", "stopping"]],
            simulated: [["dan", "running", "stopping"]],
        },
        why: "their boxes start within the call; the unit tests of `stop` have one that is pending",
        source: `${errorCodes}: IncorrectInstanceState`,
    },
    "start one that runs": {
        wrong: { moto: [["ben", "running", "pending"]] },
        why: "no verb reads it",
        source: "EC2 API reference, StartInstances: a running instance keeps running",
    },
    "tag one": { wrong: { pretended: "InvalidAction" }, why: unused, source: "CreateTags" },
    "tag an unknown one": {
        wrong: { pretended: "InvalidAction" },
        why: unused,
        source: "an output of the AWS CLI for create-tags: InvalidInstanceID.NotFound",
    },
    "the console": {
        wrong: { simulated: "InvalidAction" },
        why: unused,
        source: "GetConsoleOutput",
    },
    "the console of an unknown one": {
        wrong: { simulated: "InvalidAction" },
        why: unused,
        source: `${errorCodes}: InvalidInstanceID.NotFound`,
    },
};
