import { expect } from "chai";
import {
    commandWords,
    envNotes,
    jobRequest,
    readEnv,
    readName,
} from "../../../cli/jobs/job-request";
import { newId, filesOf, readEnd, readRecord, readSource } from "../../../cli/jobs/run-record";
import { refusalOf } from "../../support/refusal-of";
import { record } from "./a-record";

const refused = (act: () => unknown) => refusalOf(act).message;
const sha = (letter: string) => letter.repeat(64);

describe("a run's record", () => {
    it("has an id that sorts by time", () => {
        const id = newId(new Date("2026-11-30T12:00:05Z"), () => Uint8Array.from([0, 25, 26, 71]));
        expect(id).to.equal("20261130-120005-az09");
        expect(newId(new Date())).to.match(/^\d{8}-\d{6}-[a-z0-9]{4}$/);
    });

    it("is read back whole, and is nothing where something is wrong", () => {
        const read = (it: object) => readRecord(JSON.stringify(it), "ana", record.id);
        expect(read(record)).to.deep.equal(record);
        for (const wrong of [
            { id: "x" },
            { member: "ben" },
            { command: "rm" },
            { price: {} },
            { gpus: "1" },
            { spot: 1 },
            { env: { A: 1 } },
            { former: "../ben" },
        ])
            expect(read({ ...record, ...wrong }), JSON.stringify(wrong)).to.equal(undefined);
        expect(readRecord("{", "ana", record.id)).to.equal(undefined);
    });

    it("has an end whose results are files with a digest", () => {
        const good = { path: "a", size: 1, sha256: sha("a") };
        expect(
            readEnd(JSON.stringify({ exitCode: 3, results: [good, { path: "b" }, 4], why: "x" })),
        ).to.deep.equal({
            ...{ exitCode: 3, ended: "", attempt: 1, results: [good], why: "x" },
        });
        expect(readEnd('{"exitCode":0,"ended":"e","results":7}')).to.deep.include({
            results: [],
            why: null,
            ended: "e",
        });
        const imageId = `sha256:${"a".repeat(64)}`;
        const withImage = (it: unknown) => readEnd(JSON.stringify({ exitCode: 0, imageId: it }));
        expect(withImage(imageId)).to.include({ imageId });
        for (const wrong of [null, "\u001b[2J", 7])
            expect(withImage(wrong)).to.not.have.property("imageId");
        expect([readEnd("[]"), readEnd('{"exitCode":"0"}')]).to.deep.equal([undefined, undefined]);
        expect(
            readSource(JSON.stringify({ files: [{ ...good, mode: "644" }, good] })),
        ).to.have.length(1);
        expect(readSource("{}")).to.deep.equal([]);
        expect([filesOf('{"files":[1]}'), filesOf("{}"), filesOf("[")]).to.deep.equal([1, 0, 0]);
    });
});

describe("a job's request", () => {
    const queue = { arn: "arn:q", bucket: "b", project: "workstation", stack: "dev" };

    it("sets size, limit, tags and the entry's variables", () => {
        const request = jobRequest(
            { ...record, env: { SEED: "1" }, hours: 0.001 },
            queue,
            "arn:d:3",
        );
        expect(request.containerOverrides?.resourceRequirements).to.deep.equal([
            ...[
                { type: "GPU", value: "1" },
                { type: "VCPU", value: "4" },
                { type: "MEMORY", value: "14000" },
            ],
        ]);
        expect(request.containerOverrides?.environment).to.deep.equal([
            { name: "SEED", value: "1" },
            { name: "WORKSTATION_RUN", value: "s3://b/runs/ana/20261130-120000-abcd" },
            { name: "WORKSTATION_BLOBS", value: "s3://b/blobs/ana" },
            { name: "WORKSTATION_COMMAND", value: '["python","fit.py"]' },
        ]);
        expect(request.timeout).to.deep.equal({ attemptDurationSeconds: 60 });
        expect(request.tags).to.deep.equal({
            "workstation:project": "workstation",
            "workstation:stack": "dev",
            "workstation:member": "ana",
            "workstation:run": record.id,
        });
    });

    it("has for several nodes overrides of the nodes", () => {
        const { nodeOverrides, containerOverrides } = jobRequest(
            { ...record, nodes: 3, gpus: 0 },
            queue,
            "d",
        );
        expect(containerOverrides).to.equal(undefined);
        expect(nodeOverrides?.numNodes).to.equal(3);
        const [it] = nodeOverrides?.nodePropertyOverrides ?? [];
        expect(it?.targetNodes).to.equal("0:2");
        expect(it?.containerOverrides?.resourceRequirements).to.have.length(2);
    });

    it("refuses a command that AWS would not take, and reads --env and --name", () => {
        expect(
            refused(() => jobRequest({ ...record, command: ["x".repeat(8000)] }, queue, "d")),
        ).to.contain("into a script");
        expect(readEnv(["A=1", "B=a=b", "C="])).to.deep.equal({ A: "1", B: "a=b", C: "" });
        expect(refused(() => readEnv(["1=2"]))).to.contain('got "1=2"');
        for (const name of ["AWS_REGION", "WORKSTATION_RUN"])
            expect(refused(() => readEnv([`${name}=x`]))).to.contain("sets itself");
        expect(refused(() => readName("a b"))).to.contain('"a b" cannot');
        expect(readName("a_b-1")).to.equal("a_b-1");
        expect(commandWords(["fit.py", "1"])).to.deep.equal(["python", "fit.py", "1"]);
        expect(commandWords(["sh", "fit.py"])).to.deep.equal(["sh", "fit.py"]);
        expect(envNotes({ HF_TOKEN: "x", A: "1" })[0]).to.contain("reads HF_TOKEN");
        expect(envNotes({ A: "1" })).to.deep.equal([]);
    });
});
