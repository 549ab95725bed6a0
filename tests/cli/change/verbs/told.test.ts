import { expect } from "chai";
import { isaac, SimulatedStack } from "../support/account";
import { runVerb } from "../support/run-verb";

describe("What a command says and does at AWS", function () {
    this.timeout(60_000);
    const aws = new SimulatedStack();
    beforeEach(() => aws.begin("ana"));
    afterEach(() => aws.end());

    async function run(verb: string, value = "", failures: readonly string[] = []) {
        const { session, program } = aws.session(isaac);
        for (const message of failures) program.failNext(message);
        const answer = await runVerb(session, verb, value, { yes: true }).then(
            () => "done",
            (error: unknown) => String(error),
        );
        return { answer, runs: program.runs };
    }

    it("grow: says of a stopped box that its file system grows when it starts", async () => {
        aws.change((account) => {
            const box = account.existing["i-ana"]!;
            account.existing["i-ana"] = {
                ...box,
                state: { ...box.state, instanceState: "stopped" },
            };
        });
        expect((await run("grow", "90")).answer).to.equal("done");
        expect(aws.said.at(-1)).to.match(/^ana's .*file system grows when it starts$/);
    });

    it("up: refuses types that no zone offers, with the reason, and runs nothing", async () => {
        aws.configure({ members: [{ name: "ana" }], instanceTypes: ["g3.4xlarge"] });
        const { answer, runs } = await run("up");
        expect(answer).to.match(/no zone of the region offers g3\.4xlarge/);
        expect(runs).to.equal(0);
    });

    it("up: tries no other type and zone that the refused quota counts", async () => {
        const instanceTypes = ["g4dn.xlarge", "g4dn.2xlarge", "g5.xlarge"];
        aws.configure({ members: [{ name: "ana" }], instanceTypes, maxHourlyUsd: 2 });
        const refused = "VcpuLimitExceeded: You have requested more vCPU capacity than your limit.";
        const { answer, runs } = await run("up", "", [refused]);
        expect(runs).to.equal(1);
        expect(answer).to.contain("g4dn.xlarge where the data is: VcpuLimitExceeded");
        expect(answer).to.match(/\n {2}- .*L-DB2E81BA/);
    });

    it("up: shows no quota after a lack of capacity", async () => {
        const members = [{ name: "ana" }];
        aws.configure({ members, instanceTypes: ["g4dn.xlarge"], maxHourlyUsd: 2 });
        const none = "InsufficientInstanceCapacity: We do not have sufficient capacity.";
        const { answer } = await run("up", "", new Array<string>(9).fill(none));
        expect(answer).to.not.match(/\n {2}- |Stryker/);
        expect(answer.split("\n").at(-1)).to.match(/^Next: .*\.$/);
    });

    it("upgrade-image: takes the image of AWS's public parameter where none is given", async () => {
        // The simulated ids are no ids of AWS's, and so are refused by name.
        expect((await run("upgrade-image")).answer).to.contain("ami-al2023-x86_64");
    });

    it("destroy: marks what stays before, and lists it without the mark afterwards", async () => {
        aws.said.length = 0;
        await run("destroy");
        const volume = aws.said.filter((line) => line.includes("vol-ana-data"));
        expect(volume[0]).to.match(/\(kept\)$/);
        expect(volume.at(-1)).to.not.match(/\(kept\)|undefined/);
        expect(aws.said.join("\n")).to.not.match(/snapshots? of .* stay/);
    });

    it("destroy: says that the log of starts and stops goes, before it goes", async () => {
        aws.said.length = 0;
        await run("destroy");
        const told = aws.said.findIndex((line) => /the log of when the boxes started/.test(line));
        expect(told).to.be.within(
            0,
            aws.said.findIndex((line) => /\(kept\)$/.test(line)),
        );
    });

    it("makes only encrypted volumes, also from a snapshot", async () => {
        const { session } = aws.session(isaac);
        const id = await session.account.makeVolume("ana", 2, {
            ...{ sizeGiB: 50, zone: "us-east-1a" },
        });
        expect(aws.account.existing[id]?.inputs).to.have.property("encrypted", true);
    });
});
