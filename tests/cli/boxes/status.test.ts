import { expect } from "chai";
import { stripVTControlCharacters } from "node:util";
import { withAws } from "../../../cli/boxes/run";
import { status } from "../../../cli/boxes/status";
import type { StatusRow } from "../../../cli/boxes/status-row";
import { watchStatus } from "../../../cli/boxes/watch-status";
import { pretendBox, type PretendNode, PretendAws } from "./support/pretend-aws";
import { printed } from "./support/printed";

const seconds = (time: string) => new Date(time).getTime() / 1000;
const node = (more: Partial<PretendNode> = {}): PretendNode => ({
    ...{ InstanceId: "i-0a1", PingStatus: "Online", AssociationStatus: "Success" },
    ...{ LastPingDateTime: seconds("2026-11-30T09:00:00Z"), ...more },
});

describe("workstation status", () => {
    let aws: PretendAws;
    beforeEach(async () => {
        aws = new PretendAws();
        await aws.begin();
        // What boxes once said on this computer is none of the tests' business.
        process.env["XDG_CONFIG_HOME"] = "/nonexistent";
        aws.boxes = [pretendBox({ publicIp: "203.0.113.9" })];
        aws.nodes = [node()];
    });
    afterEach(() => aws.end());

    const run = (given: object = {}, how = {}) =>
        printed(() => withAws("status", given, (it) => status(it, given)), how);
    const rows = async (given: object = {}) =>
        JSON.parse((await run({ ...given, json: true })).out) as StatusRow[];
    const ready = async () => (await rows())[0]?.ready;

    it("prints an array of documented keys with --json", async () => {
        const [row, ...others] = await rows();
        expect(others).to.deep.equal([]);
        const { sinceStartUsd, hourlyUsd, ...rest } = row!;
        expect(rest).to.deep.equal({
            ...{ stack: "dev", member: "ana", id: "i-0a1", instanceType: "t3a.large" },
            ...{ zone: "us-east-1a", spot: false, state: "running", ready: "ready", tested: null },
            since: "2026-11-30T08:00:00.000Z",
            ...{ stoppedBy: null, stoppedWhy: null, live: null, noAnswer: null },
            prices: { region: "us-east-1", from: "table", asOf: "2026-07-20" },
        });
        expect(hourlyUsd).to.be.closeTo(0.0752 + 0.005, 1e-9);
        const hours = (Date.now() - Date.parse("2026-11-30T08:00:00Z")) / 3600_000;
        expect(sinceStartUsd).to.be.closeTo(Math.max(0, hours) * 0.0802, 0.01);
    });

    it("prints the members' names alone in a pipe", async () => {
        aws.boxes.push(pretendBox({ id: "i-2", member: "bob", state: "stopped" }));
        expect(await run()).to.deep.equal({ out: "ana\nbob\n", err: "", refusal: undefined });
    });

    it("shows a table on a terminal", async () => {
        const reason = "User initiated (2026-11-30 07:00:00 GMT)";
        aws.boxes.push(pretendBox({ id: "i-2", member: "bob", state: "stopped", reason }));
        const { out } = await run({}, { terminal: true });
        const [head, ana, bob] = stripVTControlCharacters(out).split("\n");
        expect(head).to.match(/^STACK +MEMBER +TYPE +STATE +READY +SINCE +AN HOUR +SINCE START$/);
        expect(ana).to.match(/^dev +ana +t3a\.large +running +yes +\d.* 0\.080 +\d+\.\d\d$/);
        expect(bob).to.match(/^dev +bob +t3a\.large +stopped \(a person\) +- +\d.* 0\.080 +-$/);
        expect(out).to.contain(
            "Prices are us-east-1's, from a table of 2026-07-20: your login may not ask AWS for prices " +
                "(pricing:GetProducts); in USD, on demand, without disks.",
        );
    });

    it("says who made a box stop that is off, and since when, from EC2 and from the box's own tag", async () => {
        const off = (reason: string, code: string, tag?: string) => {
            const box = pretendBox({ state: "stopped", reason, launched: "2026-11-30T08:00:00Z" });
            const tags = tag === undefined ? {} : { "workstation:last-stop": tag };
            const message = `${code}: said by EC2`;
            const stateReason = { code, message };
            aws.boxes = [{ ...box, stateReason, tags: { ...box.tags, ...tags } }];
            return rows().then(([it]) => [it?.stoppedBy, it?.since, it?.stoppedWhy]);
        };
        const at = "2026-11-30T10:00:00.000Z";
        const byApi = "User initiated (2026-11-30 10:00:00 GMT)";
        const [user, inside] = ["Client.UserInitiatedShutdown", "Client.InstanceInitiatedShutdown"];
        const idle = "idle at 2026-11-30T10:00:00Z: No use for 30 minutes.";
        const said = "person at 2026-11-30T10:00:00Z: it was shut down on the box";
        // EC2 gives no time for a stop from inside the box.
        expect(await off("User initiated", inside, idle)).to.deep.equal(["idle", at, idle]);
        expect(await off("User initiated", inside, said)).to.deep.equal(["person", at, said]);
        expect(await off(byApi, user)).to.deep.equal(["person", at, "User initiated"]);
        const asked = "unknown at 2026-11-30T09:59:58Z: EC2 was asked to stop it";
        expect(await off(byApi, user, asked)).to.deep.equal(["person", at, asked]);
        // What is about an earlier stop is no reason of this one.
        const former = "idle at 2026-11-30T07:00:00Z: No use for 30 minutes.";
        expect(await off("User initiated", inside, former)).to.deep.equal([
            ...["person", null, "User initiated"],
        ]);
        expect(await off(byApi, user, former)).to.deep.equal(["person", at, "User initiated"]);
        const retired = "Server.ScheduledStop: said by EC2";
        expect(await off("", "Server.ScheduledStop", asked)).to.deep.equal([
            ...["ec2", "2026-11-30T09:59:58.000Z", retired],
        ]);
        expect(await off("", "")).to.deep.equal([null, null, ""]);
        await off("User initiated", inside, idle);
        expect((await run({}, { terminal: true })).out).to.match(/ stopped \(idle\) /);
    });

    it("says that the prices of another region may be higher, and what is not known of spot", async () => {
        process.env["AWS_REGION"] = "eu-central-1";
        aws.boxes[0]!.spot = true;
        const { out } = await run({}, { terminal: true });
        expect(out).to.contain("prices in eu-central-1 are not known here");
        expect(out).to.contain("spot: the price is not known here");
    });

    it("shows no price for a type that it does not know", async () => {
        aws.boxes[0]!.type = "x99.large";
        const [row] = await rows();
        expect([row?.hourlyUsd, row?.sinceStartUsd]).to.deep.equal([null, null]);
        expect((await run({}, { terminal: true })).out).to.match(/ unknown +-$/m);
    });

    it("takes the failure of one association for the box's", async () => {
        const counts = { Success: 1, Failed: 1 };
        const overview = { InstanceAssociationStatusAggregatedCount: counts };
        aws.nodes = [node({ AssociationOverview: overview })];
        expect(await ready()).to.equal("failed");
        const { out } = await run({}, { terminal: true });
        expect(out).to.contain(
            "ana's box in dev failed its self-test or refused its live settings; `workstation-status --last` on the box says why",
        );
    });

    it("does not take what a box said before its start for what it says now", async () => {
        aws.nodes = [node({ LastPingDateTime: seconds("2026-11-30T07:59:00Z") })];
        expect(await ready()).to.equal("booting");
    });

    it("tells a test that is under way, none, a lost connection, and a box that is off", async () => {
        aws.nodes = [node({ AssociationStatus: "Pending" })];
        expect(await ready()).to.equal("testing");
        aws.nodes = [{ ...node(), AssociationStatus: undefined } as unknown as PretendNode];
        expect(await ready()).to.equal("untested");
        aws.nodes = [node({ PingStatus: "ConnectionLost" })];
        expect(await ready()).to.equal("lost");
        aws.boxes[0]!.state = "stopping";
        expect(await ready()).to.equal("off");
    });

    it("lists 200 boxes with one question to EC2 and four to Systems Manager", async () => {
        aws.boxes = [];
        aws.nodes = [];
        for (let at = 0; at < 200; at++) {
            aws.boxes.push(pretendBox({ id: `i-${at}`, member: `m${at}` }));
            aws.nodes.push(node({ InstanceId: `i-${at}` }));
        }
        const found = await rows();
        expect(found.filter((it) => it.ready === "ready")).to.have.length(200);
        expect(aws.calls.sort()).to.deep.equal([
            "ec2:DescribeInstances",
            "pricing:GetProducts",
            ...Array<string>(4).fill("ssm:DescribeInstanceInformation"),
        ]);
    });

    it("says on stderr where it looked when there is no box", async () => {
        aws.boxes = [];
        expect(await run({ member: "bob", stack: "gpu" })).to.deep.equal({
            ...{ out: "", refusal: undefined },
            err: "there is no box of bob in stack gpu in us-east-1; for another region add --region REGION\n",
        });
        expect(await rows()).to.deep.equal([]);
    });

    it("says what to do about a box that has failed, and about one out of reach", async () => {
        aws.nodes = [node({ AssociationStatus: "Failed" })];
        expect((await run({}, { terminal: true })).out).to.contain(
            "ana's box in dev failed its self-test or refused its live settings",
        );
        aws.nodes = [node({ PingStatus: "ConnectionLost" })];
        expect((await run({}, { terminal: true })).out).to.contain(
            "ana's box in dev is out of reach; its console: `aws ec2 get-console-output --latest --instance-id i-0a1",
        );
    });

    it("says whose box it looked for, and in which stack", async () => {
        aws.boxes = [];
        expect((await run({ stack: "gpu", member: "bob" })).err).to.contain(
            "there is no box of bob in stack gpu in us-east-1;",
        );
    });

    it("prints a line for each change in a pipe with --watch", async () => {
        const end = new AbortController();
        aws.onQuestion = (question) => {
            if (question === 3) aws.boxes[0]!.state = "stopping";
            if (question === 4) aws.boxes = [];
            if (question === 5) end.abort();
        };
        const { out } = await printed(() =>
            withAws("status", {}, (it) => watchStatus(it, {}, { signal: end.signal, every: 1 })),
        );
        expect(out.replaceAll(/^\S+ /gm, "")).to.equal(
            "dev ana i-0a1 running, ready: yes\ndev ana i-0a1 stopping\ndev ana i-0a1 terminated\n",
        );
    });

    it("draws the table over the former one on a terminal with --watch", async () => {
        const end = new AbortController();
        aws.onQuestion = (question) => void (question === 2 && end.abort());
        const { out } = await printed(
            () =>
                withAws("status", {}, (it) =>
                    watchStatus(it, {}, { signal: end.signal, every: 1 }),
                ),
            { terminal: true },
        );
        expect(out.split("\x1b[1;1H\x1b[0J")).to.have.length(3);
    });
});
