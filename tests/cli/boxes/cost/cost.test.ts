import { expect } from "chai";
import fc from "fast-check";
import { monthlyCost } from "../../../../catalog/cost";
import { awsPrices, tablePrices } from "../../../../catalog/price-list";
import { cost } from "../../../../cli/boxes/cost/cost";
import { costNotes } from "../../../../cli/boxes/cost/cost-table";
import { type CostRow, costRow, monthOf } from "../../../../cli/boxes/cost/month";
import type { Box } from "../../../../cli/boxes/find";
import { keepLastSaid } from "../../../../cli/boxes/last-said";
import { withAws } from "../../../../cli/boxes/run";
import { status } from "../../../../cli/boxes/status";
import { statusRow } from "../../../../cli/boxes/status-row";
import { pretendBox, PretendAws } from "../support/pretend-aws";
import { printed } from "../support/printed";

const day = 24 * 3600_000;
const now = new Date("2026-11-16T00:00:00Z");
const ago = (days: number) => new Date(now.getTime() - days * day);
let events = 0;
const event = (time: Date, source: string, id: string, detail: object) => ({
    timestamp: now.getTime(),
    message: JSON.stringify({
        ...{ version: "0", id: `e-${++events}`, source, time: time.toISOString() },
        ...{ region: "us-east-1", resources: [`arn:aws:ec2:us-east-1:1:instance/${id}`], detail },
    }),
});
const state = (days: number, id: string, to: string) =>
    event(ago(days), "aws.ec2", id, { "instance-id": id, state: to });
/** A change of a box's tags; of the type's tag where it is among those that changed. */
const tagged = (days: number, id: string, type: string, changed = "workstation:instance-type") =>
    event(ago(days), "aws.tag", id, {
        ...{ service: "ec2", "resource-type": "instance", "changed-tag-keys": [changed] },
        tags: { "workstation:member": "ana", "workstation:instance-type": type },
    });
const owned = (days: number, id: string, member: string) =>
    event(ago(days), "aws.tag", id, {
        ...{ service: "ec2", "resource-type": "instance", "changed-tag-keys": ["Name"] },
        tags: { "workstation:member": member },
    });
const disk = (member: string, sizeGiB: number, data: boolean) => ({
    ...{ id: `vol-${member}-${sizeGiB}`, box: "", sizeGiB },
    tags: {
        "workstation:project": "workstation",
        "workstation:stack": "dev",
        "workstation:member": member,
        ...(data ? { "workstation:snapshots": "workstation/dev/daily" } : {}),
    },
});

describe("workstation cost", () => {
    let aws: PretendAws;
    const group = "/aws/events/workstation/dev/20261101";
    beforeEach(async () => {
        aws = new PretendAws();
        await aws.begin();
        // What boxes once said on this computer is none of the tests' business.
        process.env["XDG_CONFIG_HOME"] = "/nonexistent";
        aws.boxes = [
            pretendBox({
                ...{ launched: ago(1).toISOString(), publicIp: "203.0.113.7" },
                tags: { "workstation:instance-type": "t3a.large" },
            }),
        ];
        aws.volumes = [disk("ana", 30, false), disk("ana", 50, true)];
        aws.logs[group] = [];
    });
    afterEach(() => aws.end());

    const run = (given: object = {}) =>
        printed(() => withAws("cost", given, (it) => cost(it, given, now)), { terminal: true });
    const rows = async (given: object = {}) =>
        JSON.parse((await run({ ...given, json: true })).out) as CostRow[];

    it("prices the hours that EC2 billed, the disks for their share of the month, and what the month will cost", async () => {
        aws.logs[group] = [
            ...[state(5, "i-0a1", "running"), state(4, "i-0a1", "stopping")],
            state(1, "i-0a1", "running"),
        ];
        const [row] = await rows();
        // Half of November: 48 of 360 h; t3a.large is 0.0752 an hour, an address 0.005, gp3 0.08 and snapshots 0.05 a GiB.
        expect(row).to.include({ member: "ana", hours: 48, hoursOff: 312, disksUsd: 3.2 });
        expect(row!.computeUsd).to.be.closeTo(48 * 0.0752, 1e-9);
        expect(row!.addressUsd).to.be.closeTo(48 * 0.005, 1e-9);
        expect(row!.snapshotsUsd).to.be.closeTo(1.25, 1e-9);
        expect(row!.totalUsd).to.be.closeTo(48 * 0.0802 + 4.45, 1e-9);
        expect(row!.forecastUsd).to.be.closeTo(2 * 48 * 0.0802 + 8.9, 1e-9);
    });

    it("counts a former box and disks without a box with their member, and nobody else's instance", async () => {
        aws.logs[group] = [
            ...[owned(9, "i-old", "ana"), state(9, "i-old", "running")],
            ...[state(8, "i-old", "stopping"), state(8, "i-old", "terminated")],
            ...[state(9, "i-web", "running"), state(1, "i-0a1", "running")],
        ];
        aws.volumes.push(disk("bob", 100, true));
        const [ana, bob] = await rows();
        expect(ana).to.include({ member: "ana", hours: 48 });
        expect(ana!.guesses).to.deep.equal([
            "24.0 h of ana are of a former box, whose type is not known; they count as t3a.large",
        ]);
        expect(bob).to.include({ member: "bob", instanceType: null, hours: 0, computeUsd: 0 });
        expect(bob!.totalUsd).to.be.closeTo(6.5, 1e-9);
    });

    /** A box of one type for a day and of another since a day, and the second after which the provider stopped it for that. */
    const resized = () => {
        Object.assign(aws.boxes[0]!, { type: "g4dn.xlarge" });
        aws.boxes[0]!.tags["workstation:instance-type"] = "g4dn.xlarge";
        const second = 1 / 86400;
        return [
            ...[tagged(9, "i-0a1", "t3a.large"), state(9, "i-0a1", "running")],
            ...[tagged(8 + second, "i-0a1", "g4dn.xlarge"), state(8, "i-0a1", "stopping")],
            ...[state(8 - 90 * second, "i-0a1", "stopped"), state(1, "i-0a1", "running")],
        ];
    };

    it("counts each hour of a resized box at the type of then, lists them, and what is to come at the type of now", async () => {
        aws.logs[group] = resized();
        const [row] = await rows();
        expect(row).to.deep.include({ instanceType: "g4dn.xlarge", hours: 48, guesses: [] });
        expect(row!.byType.map(({ instanceType, hours }) => [instanceType, hours])).to.deep.equal([
            ["t3a.large", 24],
            ["g4dn.xlarge", 24],
        ]);
        expect(row!.computeUsd).to.be.closeTo(24 * 0.0752 + 24 * 0.526, 1e-9);
        expect(row!.addressUsd).to.be.closeTo(48 * 0.005, 1e-9);
        expect(row!.forecastUsd).to.be.closeTo(row!.totalUsd! + 48 * 0.531 + 4.45, 1e-9);
        const { out, err } = await run();
        expect(out).to.match(/ana +g4dn\.xlarge +48\.0 h +14\.43 /);
        expect(err).to.contain("ana's box ran 24.0 h as t3a.large ($1.80), 24.0 h as g4dn.xlarge");
        expect(err).to.not.contain("count as");
    });

    const listed = {
        ...{ "BoxUsage:g4dn.xlarge": 0.6, "EBS:VolumeUsage.gp3": 0.08 },
        ...{ "EBS:SnapshotUsage": 0.05, "PublicIPv4:InUseAddress": 0.005 },
    };

    it("asks AWS for the prices of each type of the month", async () => {
        aws.prices = { ...listed, "BoxUsage:t3a.large": 0.09 };
        aws.logs[group] = resized();
        const [row] = await rows();
        expect(row!.byType.map((it) => it.computeUsd)).to.deep.equal([24 * 0.09, 24 * 0.6]);
    });

    it("knows no sum where AWS lists one type of the month at no price", async () => {
        aws.prices = listed;
        aws.logs[group] = resized();
        const [row] = await rows();
        expect(row).to.include({ computeUsd: null, addressUsd: null, totalUsd: null });
        expect(row!.byType.map((it) => it.computeUsd)).to.deep.equal([null, 24 * 0.6]);
        expect((await run()).err).to.contain("24.0 h as t3a.large (unknown), ");
    });

    it("counts hours at the present type where nothing tells the type of then, and says so for that box alone", async () => {
        aws.boxes.push(pretendBox({ id: "i-0b2", member: "bob", launched: ago(2).toISOString() }));
        aws.boxes[1]!.tags["workstation:instance-type"] = "t3a.large";
        // The tag has come with an `up` of today.
        aws.logs[group] = [
            ...[state(5, "i-0a1", "running"), state(4, "i-0a1", "stopping")],
            ...[state(1, "i-0a1", "running"), tagged(0.5, "i-0a1", "t3a.large")],
            ...[state(5, "i-0b2", "running"), state(4, "i-0b2", "stopping")],
            state(2, "i-0b2", "running"),
        ];
        const [ana, bob] = await rows();
        expect(ana!.computeUsd).to.be.closeTo(48 * 0.0752, 1e-9);
        expect(ana!.guesses).to.deep.equal([
            "24.0 h of ana's box i-0a1 count as t3a.large, its type now: no event tells which type it had then",
        ]);
        expect(bob!.guesses).to.deep.equal([]);
    });

    it("says that somebody has changed a type elsewhere, where the tag says another one than EC2", async () => {
        aws.boxes[0]!.type = "g4dn.xlarge";
        aws.logs[group] = [
            ...[tagged(9, "i-0a1", "t3a.large"), state(5, "i-0a1", "running")],
            ...[state(4, "i-0a1", "stopping"), state(1, "i-0a1", "running")],
        ];
        const [row] = await rows();
        expect(row!.computeUsd).to.be.closeTo(48 * 0.526, 1e-9);
        expect(row!.guesses).to.deep.equal([
            "24.0 h of ana's box i-0a1 count as g4dn.xlarge, its type now: its tag says t3a.large, " +
                "so somebody changed the type elsewhere or EC2 refused it, and no event tells when",
        ]);
    });

    it("prices a former box by its own tag, also where its member has no box now, and the idle stops of each type", async () => {
        const idle = (days: number, id: string, type: string) =>
            event(ago(days), "aws.tag", id, {
                "changed-tag-keys": ["workstation:last-stop"],
                tags: {
                    ...{ "workstation:member": "ana", "workstation:instance-type": type },
                    "workstation:last-stop": `idle at ${ago(days).toISOString()}: no input`,
                },
            });
        aws.boxes = [];
        aws.logs[group] = [
            ...[tagged(9, "i-old", "g4dn.xlarge"), state(9, "i-old", "running")],
            ...[idle(8, "i-old", "g4dn.xlarge"), state(8, "i-old", "stopping")],
            ...[tagged(7.5, "i-old", "t3a.large"), state(7, "i-old", "terminated")],
        ];
        const [row] = await rows();
        expect(row).to.deep.include({ instanceType: null, hours: 24, guesses: [] });
        expect(row!.computeUsd).to.be.closeTo(24 * 0.526, 1e-9);
        expect(row!.addressUsd, "an address at most").to.be.closeTo(24 * 0.005, 1e-9);
        expect(row!.idleStopUsd).to.be.closeTo(24 * 0.531, 1e-9);
        expect(row!.forecastUsd, "no box runs on").to.be.closeTo(24 * 0.531 + 8.9, 1e-9);
        aws.logs[group] = [
            ...[owned(9, "i-old", "ana"), state(9, "i-old", "running")],
            state(8, "i-old", "terminated"),
        ];
        const [untold] = await rows();
        expect(untold).to.deep.include({ hours: 24, computeUsd: null, forecastUsd: null });
        expect(untold!.byType).to.deep.equal([{ instanceType: null, hours: 24, computeUsd: null }]);
        expect(untold!.guesses).to.deep.equal([
            "24.0 h of ana are of a former box, whose type is not known; they have no price",
        ]);
        aws.logs[group].push(
            ...[tagged(6, "i-next", "t3a.large"), state(6, "i-next", "running")],
            state(5, "i-next", "terminated"),
        );
        expect((await run()).err).to.contain(
            "ana's box ran 24.0 h as an unknown type (unknown), 24.0 h as t3a.large ($1.80).",
        );
    });

    it("prints a line a member, their sum, and what is a guess", async () => {
        aws.boxes.push(pretendBox({ id: "i-0b2", member: "bob", launched: ago(2).toISOString() }));
        aws.logs[group] = [state(1, "i-0a1", "running"), state(2, "i-0b2", "running")];
        aws.boxes[1]!.state = "stopped";
        const { out, err } = await run();
        expect(out).to.match(/^USD from 2026-11-01 to 2026-11-16 00:00 UTC$/m);
        expect(out).to.match(
            /^dev +ana +t3a\.large +24\.0 h +1\.80 +0\.12 +3\.20 +1\.25 +6\.37 +12\.75$/m,
        );
        expect(out).to.match(/^all +72\.0 h +5\.41 +0\.36 /m);
        expect(err).to.contain(
            "bob's box i-0b2 counts 48.0 h until 2026-11-16T00:00Z, the most it can be: its stop is in no log",
        );
    });

    it("says what idle stop saved at most, and whose prices it took", async () => {
        const idle = { "workstation:last-stop": `idle at ${ago(5).toISOString()}: no input` };
        const tagged = event(ago(5), "aws.tag", "i-0a1", {
            "changed-tag-keys": ["workstation:last-stop"],
            tags: { "workstation:member": "ana", ...idle },
        });
        aws.logs[group] = [
            ...[state(6, "i-0a1", "running"), tagged, state(5, "i-0a1", "stopping")],
            ...[state(5, "i-0a1", "stopped"), state(1, "i-0a1", "running")],
        ];
        const [row] = await rows();
        expect(row).to.deep.include({
            ...{ hours: 48, idleStopHours: 96 },
            prices: { region: "us-east-1", from: "table", asOf: "2026-07-20" },
        });
        expect(row!.idleStopUsd).to.be.closeTo(96 * 0.0802, 1e-9);
        const { err } = await run();
        expect(err).to.contain(
            "ana's box did not run for 96.0 h after idle stops, which saved at most $7.70.\n",
        );
        expect(err).to.contain(
            "Prices are us-east-1's, from a table of 2026-07-20: your login may not ask AWS for prices (pricing:GetProducts); on demand.\n",
        );
        aws.boxes[0]!.type = "p5e.48xlarge";
        expect((await rows())[0]!.idleStopUsd).to.equal(null);
        expect((await run()).err).to.contain("which saved an unknown amount.");
    });

    it("takes the prices of AWS's list, and says so in place of us-east-1's", async () => {
        process.env["AWS_REGION"] = "eu-central-1";
        aws.prices = {
            ...{ "BoxUsage:t3a.large": 0.0864, "EBS:VolumeUsage.gp3": 0.0952 },
            ...{ "EBS:SnapshotUsage": 0.054, "PublicIPv4:InUseAddress": 0.005 },
        };
        aws.logs[group] = [state(1, "i-0a1", "running")];
        const [row] = await rows();
        expect(row!.totalUsd).to.be.closeTo(24 * 0.0914 + 40 * 0.0952 + 25 * 0.054, 1e-9);
        expect(row!.prices).to.include({ region: "eu-central-1", from: "aws" });
        const { err } = await run();
        expect(err).to.match(
            /Prices are eu-central-1's, from AWS's price list of \S+; on demand\./,
        );
        expect(err).to.not.contain("us-east-1");
        const shown = await printed(() => withAws("status", {}, (it) => status(it, {})), {
            terminal: true,
        });
        expect(shown.out).to.contain(" 0.091 ").and.contain("Prices are eu-central-1's, from AWS");
    });

    it("counts what the box's own journal has and the log has not, and says so", async () => {
        process.env["XDG_CONFIG_HOME"] = aws.priceFolder;
        aws.logs[group] = [state(1, "i-0a1", "running")];
        const boots = [
            [4, 3],
            [1, 0.1],
        ].map(([from, to]) => ({
            from: ago(from!).toISOString(),
            to: ago(to!).toISOString(),
        }));
        const said = { said: ago(0.1).toISOString(), data: null, jobsRunning: 0 };
        keepLastSaid(new Map([["i-0a1", { ...said, keepsAwake: null, boots }]]));
        const [row] = await rows();
        expect(row!.hours).to.equal(48);
        expect(row!.guesses).to.deep.equal([
            "ana's box i-0a1 counts 24.0 h until 2026-11-13T00:00Z, the most it can be: its own journal has this time, and the log has not",
        ]);
    });

    it("says that a price is unknown, and adds nothing to it", async () => {
        aws.boxes[0]!.type = "p5e.48xlarge";
        const { out } = await run();
        expect(out).to.match(
            /p5e\.48xlarge +24\.0 h +unknown +unknown +3\.20 +1\.25 +unknown +unknown$/m,
        );
    });

    it("says so where a stack has no log, and where there is nothing", async () => {
        aws.logs = {};
        expect((await run()).err).to.contain("Stack dev has no log, so EC2 alone tells the hours");
        const { out, err } = await run({ stack: "gpu" });
        expect(out).to.equal("");
        expect(err).to.contain("there is no box and no disk in stack gpu in us-east-1");
        aws.calls.splice(0);
        await run({ stack: "gpu" });
        expect(aws.calls).to.not.include("pricing:GetProducts");
    });

    it("asks for one member alone when told to", async () => {
        aws.boxes.push(pretendBox({ id: "i-0b2", member: "bob" }));
        aws.volumes.push(disk("bob", 100, true));
        expect((await rows({ member: "bob" })).map(({ member }) => member)).to.deep.equal(["bob"]);
    });
});

describe("The cost of a month", () => {
    const box: Box = {
        ...{ id: "i-1", project: "workstation", stack: "dev", member: "ana", zone: "us-east-1a" },
        ...{ instanceType: "t3a.large", state: "running", launched: ago(1), reason: "", cause: "" },
        ...{ spot: false, publicAddress: true, lastStop: undefined, stoppedToCopy: undefined },
    };
    const usage = fc.record({
        instanceType: fc.constantFrom("t3a.large", "g4dn.4xlarge", "g6.xlarge"),
        minutes: fc.integer({ min: 1, max: 700 * 60 }),
        rootGiB: fc.integer({ min: 8, max: 500 }),
        dataGiB: fc.integer({ min: 1, max: 2000 }),
    });
    const usd = (max: number) => fc.double({ min: 0.001, max, noNaN: true });
    const lists = fc.oneof(
        fc.constant(tablePrices()),
        fc
            .record({
                hourly: fc.record({
                    ...{ "t3a.large": usd(1), "g4dn.4xlarge": usd(3), "g6.xlarge": usd(3) },
                }),
                ...{ gp3GbMonth: usd(0.3), snapshotGbMonth: usd(0.2), publicIpv4Hour: usd(0.02) },
            })
            .map((it) =>
                awsPrices({ region: "eu-central-1", asked: "2026-11-30T10:00:00Z", ...it }),
            ),
    );

    it("is no number for the month at its very first moment, and a note tells of its first day", () => {
        const first = new Date("2026-11-01T00:00:00Z");
        const had = { stack: "dev", member: "ana", box, runs: [], rootGiB: 30, dataGiB: 50 };
        expect(costRow(had, first)).to.include({ hours: 0, totalUsd: 0, forecastUsd: null });
        const minute = new Date(first.getTime() + 60_000);
        const runs = [{ id: "i-1", from: first, to: minute }];
        const { forecastUsd } = costRow({ ...had, runs }, minute);
        // A box that has run all of the month so far runs for 720 hours.
        expect(forecastUsd).to.be.closeTo(720 * 0.0802 + 8.9, 1e-6);
        const notes = (at: Date) =>
            costNotes([], {
                ...{ now: at, spot: false, unlogged: [], region: "us-east-1" },
                prices: tablePrices(),
            }).join();
        expect(notes(minute)).to.include("The month has only begun");
        expect(notes(now)).to.not.include("The month has only begun");
    });

    it("is that of a month in UTC, wherever the laptop is and whenever clocks change there", () => {
        const former = process.env["TZ"];
        try {
            for (const zone of ["America/Los_Angeles", "Pacific/Kiritimati", "Europe/Berlin"]) {
                process.env["TZ"] = zone;
                const hours = (time: string) => {
                    const { from, to } = monthOf(new Date(time));
                    return [from.toISOString(), (to.getTime() - from.getTime()) / 3600_000];
                };
                expect(hours("2026-11-01T00:30:00Z")).to.deep.equal([
                    ...["2026-11-01T00:00:00.000Z", 720],
                ]);
                expect(hours("2026-10-31T23:59:59Z")).to.deep.equal([
                    ...["2026-10-01T00:00:00.000Z", 744],
                ]);
                expect(hours("2028-02-29T12:00:00Z")).to.deep.equal([
                    ...["2028-02-01T00:00:00.000Z", 696],
                ]);
                expect(hours("2026-12-31T23:59:59Z")).to.deep.equal([
                    ...["2026-12-01T00:00:00.000Z", 744],
                ]);
            }
        } finally {
            if (former === undefined) delete process.env["TZ"];
            else process.env["TZ"] = former;
        }
    });

    it("has a plan's and status's price of the same hours at any moment of any month", () => {
        const moments = fc.integer({ min: Date.UTC(2025, 11, 31, 23), max: Date.UTC(2028, 2, 1) });
        fc.assert(
            fc.property(
                usage,
                lists,
                moments,
                ({ instanceType, minutes, ...disks }, prices, at) => {
                    const time = new Date(at);
                    const begun = monthOf(time).from.getTime();
                    const launched = new Date(Math.max(begun, at - minutes * 60_000));
                    const mine = { ...box, instanceType, launched };
                    const runs = [{ id: "i-1", from: launched, to: time }];
                    const row = costRow(
                        { stack: "dev", member: "ana", box: mine, runs, ...disks },
                        time,
                        prices,
                    );
                    const { sinceStartUsd } = statusRow(mine, undefined, time, { prices });
                    const request = { instanceType, rootGiB: 0, dataGiB: 0, publicAddress: true };
                    const plan = monthlyCost({ ...request, hours: row.hours }, prices).at(-1)!;
                    // Floating-point numbers add up in another order: this is far below what could print another cent.
                    const ran = row.computeUsd! + row.addressUsd!;
                    expect(ran).to.be.closeTo(plan.monthlyUsd!, 1e-9);
                    expect(ran).to.be.closeTo(sinceStartUsd!, 1e-9);
                },
            ),
        );
    });

    it("is a plan's to the cent at the month's end, and status's while a box runs, for the same hours", () => {
        fc.assert(
            fc.property(usage, lists, ({ instanceType, minutes, rootGiB, dataGiB }, prices) => {
                const { to } = monthOf(now);
                const end = new Date(to.getTime() - 1);
                const from = new Date(end.getTime() - minutes * 60_000);
                const mine = { ...box, instanceType, launched: from };
                const runs = [{ id: "i-1", from, to: end }];
                const row = costRow(
                    { stack: "dev", member: "ana", box: mine, runs, rootGiB, dataGiB },
                    end,
                    prices,
                );
                const request = { instanceType, rootGiB, dataGiB, snapshotGiB: dataGiB };
                const hours = minutes / 60;
                const plan = monthlyCost({ ...request, publicAddress: true, hours }, prices);
                const { sinceStartUsd } = statusRow(mine, undefined, end, { prices });
                expect(row.totalUsd).to.be.closeTo(plan.at(-1)!.monthlyUsd!, 0.005);
                expect(row.computeUsd! + row.addressUsd!).to.be.closeTo(sinceStartUsd!, 0.005);
                expect(row.forecastUsd).to.be.closeTo(row.totalUsd!, 0.005);
            }),
        );
    });

    it("is a plan's to the cent for each type of a box that was resized in the month", () => {
        const types = ["t3a.large", "g4dn.4xlarge", "g6.xlarge"] as const;
        const stretches = fc.array(
            fc.record({
                instanceType: fc.constantFrom(...types),
                minutes: fc.integer({ min: 1, max: 100 * 60 }),
                off: fc.integer({ min: 0, max: 600 }),
            }),
            { minLength: 1, maxLength: 4 },
        );
        fc.assert(
            fc.property(stretches, usage, lists, (parts, { rootGiB, dataGiB }, prices) => {
                const end = new Date(monthOf(now).to.getTime() - 1);
                let to = end.getTime();
                const runs = parts
                    .map(({ instanceType, minutes, off }, index) => {
                        const until = to - (index === 0 ? 0 : off * 60_000);
                        to = until - minutes * 60_000;
                        return { id: "i-1", from: new Date(to), to: new Date(until), instanceType };
                    })
                    .reverse();
                const { instanceType, from: launched } = runs.at(-1)!;
                const mine = { ...box, instanceType, launched };
                const had = { stack: "dev", member: "ana", box: mine, runs, rootGiB, dataGiB };
                const row = costRow(had, end, prices);
                const planned = (type: string, hours: number, disks = { rootGiB: 0, dataGiB: 0 }) =>
                    monthlyCost(
                        {
                            ...{ instanceType: type, publicAddress: true, hours },
                            ...{ ...disks, snapshotGiB: disks.dataGiB },
                        },
                        prices,
                    ).at(-1)!.monthlyUsd!;
                const plan = parts.reduce(
                    (sum, it) => sum + planned(it.instanceType, it.minutes / 60),
                    planned(instanceType, 0, { rootGiB, dataGiB }),
                );
                expect(row.totalUsd).to.be.closeTo(plan, 0.005);
                expect(row.forecastUsd).to.be.closeTo(plan, 0.005);
                const byType = row.byType.reduce((sum, it) => sum + it.computeUsd!, 0);
                expect(byType).to.be.closeTo(row.computeUsd!, 1e-9);
                const { sinceStartUsd } = statusRow(mine, undefined, end, { prices });
                const last = parts[0]!.minutes / 60;
                expect(sinceStartUsd).to.be.closeTo(planned(instanceType, last), 0.005);
            }),
        );
    });
});
