import { BatchClient } from "@aws-sdk/client-batch";
import { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { pickRun } from "../../../cli/jobs/pick";
import { findDefinition } from "../../../cli/jobs/definition";
import { findQueues } from "../../../cli/jobs/queues";
import { LogTail } from "../../../cli/jobs/log-tail";
import { sendJob } from "../../../cli/jobs/send-job";
import { spentThisMonth } from "../../../cli/jobs/spent";
import { record } from "./a-record";

interface Command {
    readonly input: Record<string, string>;
    readonly constructor: { readonly name: string };
}

/** A client that answers by a function of the command's name and input. */
type Answer = (name: string, input: Record<string, string>) => unknown;

function client(answer: Answer, Client: typeof BatchClient | typeof S3Client = BatchClient): never {
    const credentials = { accessKeyId: "x", secretAccessKey: "y" };
    const send = (it: Command) =>
        Promise.resolve().then(() => answer(it.constructor.name, it.input));
    return Object.assign(new Client({ region: "us-east-1", credentials }), { send }) as never;
}

const named = (name: string, status?: number) =>
    Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });
const message = (act: Promise<unknown>) => act.then(String, (error: Error) => error.message);

describe("SubmitJob", () => {
    const request = { jobName: "run-1", jobQueue: "q", jobDefinition: "d" };
    const sending = (failures: Error[], there: boolean) => {
        const sent: string[] = [];
        const batchOnce = client(() => {
            sent.push("submit");
            const error = failures.shift();
            if (error !== undefined) throw error;
            return { jobId: "new" };
        });
        const batch = client(() => ({
            jobSummaryList: there ? [{ jobName: "run-1", jobId: "old" }] : [],
        }));
        return { sent, done: message(sendJob({ batch, batchOnce }, request, 1)) };
    };

    it("is not sent again where its answer was lost and the job is there", async () => {
        const { sent, done } = sending([named("ECONNRESET")], true);
        expect([await done, sent.length]).to.deep.equal(["old", 1]);
    });

    it("is sent again where Batch is busy and has no such job, and not where it refuses", async () => {
        expect(
            await sending(
                [named("TooManyRequestsException", 429), named("ServerException", 500)],
                false,
            ).done,
        ).to.equal("new");
        const refused = sending([named("ClientException", 400)], false);
        expect([await refused.done, refused.sent.length]).to.deep.equal(["ClientException", 1]);
        const busy = sending(
            Array.from({ length: 9 }, () => named("ServerException", 500)),
            false,
        );
        expect([await busy.done, busy.sent.length]).to.deep.equal(["ServerException", 4]);
    });
});

describe("a job's output", () => {
    it("is read page by page until the same token comes again, and waits for a stream that does not exist yet", async () => {
        const pages: Record<string, object> = {
            first: { events: [{ message: "a" }], nextForwardToken: "1" },
            "1": { events: [], nextForwardToken: "2" },
            "2": { events: [{ message: "b" }], nextForwardToken: "3" },
            "3": { events: [], nextForwardToken: "3" },
        };
        let exists = false;
        const logs = client((_, { nextToken = "first" }) => {
            if (!exists) throw named("ResourceNotFoundException", 400);
            return pages[nextToken];
        });
        const lines: string[] = [];
        const tail = new LogTail(logs, "/l", (line) => lines.push(line));
        const streams = [{ node: 0, attempt: 1, name: "s" }];
        expect(await tail.read(streams)).to.equal(0);
        exists = true;
        expect(await tail.read(streams)).to.equal(2);
        await tail.drain(streams, 1);
        expect(lines).to.deep.equal(["a", "b"]);
    });
});

describe("the runs in the bucket", () => {
    const ids = ["20261129-120000-aaaa", "20261130-120000-abcd", "20261130-130000-zzzz"];
    const body = (it: unknown) => ({
        Body: { transformToString: () => Promise.resolve(JSON.stringify(it)) },
    });
    const at = {
        bucket: "b",
        s3: client((name, { Prefix = "", Key = "" }) => {
            if (name === "ListObjectsV2Command") {
                if (Prefix === "runs/") throw named("AccessDenied", 403);
                return { CommonPrefixes: ids.map((id) => ({ Prefix: `${Prefix}${id}/` })) };
            }
            const [, member = "", id = "", file] = Key.split("/");
            if (file !== "run.json") throw named("NoSuchKey", 404);
            return body({ ...record, id, member, name: id.endsWith("a") ? "resnet" : "run" });
        }, S3Client),
    };

    it("are found by id, its beginning, or a name, and the newest where none is named", async () => {
        expect((await pickRun(at, "ana", undefined)).id).to.equal(ids[2]);
        expect((await pickRun(at, "ana", "20261130-12")).id).to.equal(ids[1]);
        expect((await pickRun(at, "ana", "resnet")).id).to.equal(ids[0]);
        expect(await message(pickRun(at, "ana", "20261130"))).to.contain(
            "2 runs of ana begin with 20261130",
        );
        expect(await message(pickRun(at, "ana", "other"))).to.contain(
            "ana has no run other: the newest is",
        );
    });

    it("are missed where there is none, or the newest has no record", async () => {
        const empty = { bucket: "b", s3: client(() => ({}), S3Client) };
        expect(await message(pickRun(empty, "ana", undefined))).to.equal(
            "ana has no run: there is none yet",
        );
        const damaged = {
            bucket: "b",
            s3: client((name, { Prefix = "" }) => {
                if (name === "GetObjectCommand") throw named("NoSuchKey", 404);
                return { CommonPrefixes: [{ Prefix: `${Prefix}${ids[0]}/` }] };
            }, S3Client),
        };
        expect(await message(pickRun(damaged, "ana", undefined))).to.contain(
            `the newest is ${ids[0]}`,
        );
    });

    it("are not taken for none where the bucket fails", async () => {
        const failing = {
            bucket: "b",
            s3: client(() => {
                throw named("SlowDown", 503);
            }, S3Client),
        };
        const aws = { batch: client(() => ({})) };
        expect(await message(spentThisMonth(aws, failing, "ana", new Date()))).to.equal("SlowDown");
        expect(await message(pickRun(failing, "ana", "x"))).to.equal("SlowDown");
    });
});

describe("a member's definition", () => {
    const queue = { project: "workstation", stack: "dev" };

    it("is the newest revision of its fixed name", async () => {
        const image = (it: string) => ({ containerProperties: { image: it } });
        let asked = "";
        const batch = client((_, { jobDefinitionName = "" }) => {
            asked = jobDefinitionName;
            return {
                jobDefinitions: [
                    { jobDefinitionArn: "a:1", revision: 1, ...image("old") },
                    { jobDefinitionArn: "a:2", revision: 2, ...image("new") },
                ],
            };
        });
        expect(await findDefinition(batch, queue, "ana", 2)).to.deep.equal({
            arn: "a:2",
            image: "new",
        });
        expect(asked).to.equal("workstation-dev__ana__many");
    });

    it("has for several nodes the image of the first ones", async () => {
        const batch = client(() => ({
            jobDefinitions: [
                {
                    jobDefinitionArn: "a:1",
                    nodeProperties: { nodeRangeProperties: [{ container: { image: "many" } }] },
                },
            ],
        }));
        expect((await findDefinition(batch, queue, "ana", 2)).image).to.equal("many");
        const bare = client(() => ({ jobDefinitions: [{ jobDefinitionArn: "a:1" }] }));
        expect((await findDefinition(bare, queue, "ana", 1)).image).to.equal("");
    });

    it("is missed with its name where the stack has none", async () => {
        const none = client(() => ({}));
        expect(await message(findDefinition(none, queue, "ana", 1))).to.contain(
            "no definition workstation-dev__ana__one",
        );
        expect(await findQueues(none)).to.deep.equal([]);
    });
});
